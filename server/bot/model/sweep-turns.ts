import { In, LessThan } from 'typeorm'
import type { Tx } from '../../db/database'
import { after, DAY_MS } from '../../lib/clock'
import { ModelTurn } from './model-turn.entity'
import { BotProposal } from './proposal.entity'

/** Half a year: as long as anybody may ask why a model said what it did. The words themselves stand in the conversation. */
export const MODEL_TURNS_KEPT_MS = 183 * DAY_MS
/** So many in one round; the next round goes on. */
const BATCH = 500

/** What a model's turn was about has done its work, and so has what it proposed. */
export async function sweepModelTurns(tx: Tx): Promise<void> {
  const over = await tx.manager.find(ModelTurn, {
    select: { id: true },
    where: { state: 'ended', openedAt: LessThan(after(tx.now, -MODEL_TURNS_KEPT_MS)) },
    take: BATCH,
  })
  if (over.length === 0) return
  const ids = over.map(({ id }) => id)
  await tx.manager.delete(BotProposal, { turnId: In(ids) })
  await tx.manager.delete(ModelTurn, { id: In(ids) })
}
