import { MoreThan } from 'typeorm'
import type { Tx } from '../../db/database'
import { after, DAY_MS } from '../../lib/clock'
import { newId } from '../../lib/ids'
import type { Choice } from '../reply'
import type { ModelTurn } from './model-turn.entity'
import { BotProposal } from './proposal.entity'
import type { Proposal } from './tools'

const LABELS: Readonly<Record<Proposal['kind'], string>> = { ticket: '提交工单', person: '转人工' }

/** Puts on record what was proposed. @returns the taps that say yes to it */
export async function offerProposals(
  tx: Tx,
  { id: turnId, conversationId }: Pick<ModelTurn, 'id' | 'conversationId'>,
  proposals: readonly Proposal[],
): Promise<Choice[]> {
  const rows = proposals.map((proposal) =>
    tx.manager.create(BotProposal, {
      ...proposal,
      id: newId('prp'),
      turnId,
      conversationId,
      state: 'offered',
      offeredAt: tx.now,
      expiresAt: after(tx.now, DAY_MS),
      decidedAt: null,
      ticketNumber: null,
    }),
  )
  if (rows.length > 0) await tx.manager.insert(BotProposal, rows)
  return rows.map(({ id, kind }) => ({ id: `accept_${id}`, label: LABELS[kind] }))
}

/** @returns the proposal's id; null where the choice is none of these */
export function proposalChosen(choiceId: string): string | null {
  return /^accept_(prp_[a-z0-9]{26})$/.exec(choiceId)?.[1] ?? null
}

/** Of this conversation only: another's tap finds nothing. */
export function findProposal(
  tx: Tx,
  key: { id: string; conversationId: string },
): Promise<BotProposal | null> {
  return tx.manager.findOneBy(BotProposal, key)
}

/** @returns false where it was said yes to before, or too late */
export async function acceptProposal(tx: Tx, { id }: Pick<BotProposal, 'id'>): Promise<boolean> {
  const { affected } = await tx.manager.update(
    BotProposal,
    { id, state: 'offered', expiresAt: MoreThan(tx.now) },
    { state: 'accepted', decidedAt: tx.now },
  )
  return affected === 1
}
