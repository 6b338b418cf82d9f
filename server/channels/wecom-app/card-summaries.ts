import type { Database, Tx } from '../../db/database'
import { bulkInsert } from '../../db/dialect'
import { after, SECOND_MS } from '../../lib/clock'
import type { Loop } from '../../lib/loop'
import { publish } from '../../outbox/publish'
import { CardSummary } from './card-summary.entity'

/** So long are cards gathered before one stands for them. */
const GATHERED_MS = 20 * SECOND_MS
/** So soon after that it is sent. */
const LOOKED_AT_MS = 5 * SECOND_MS

/** Columns of the row: new tickets, everything else that is a card or a piece of news, customers' words. */
export type Summed = 'count' | 'notices' | 'words'

/** One more that these agents are not sent by itself. */
export async function addToSummaries(
  tx: Tx,
  as: Summed,
  userIds: readonly string[],
): Promise<void> {
  const dueAt = after(tx.now, GATHERED_MS)
  await bulkInsert(tx, {
    table: 'card_summaries',
    columns: ['user_id', as, 'due_at'],
    rows: userIds.map((userId) => [userId, 1, dueAt]),
    addOnDuplicate: [as],
  })
}

/** What has been gathered long enough becomes one message to each agent. Any number of workers may look at once. */
export function cardSummaryLoop({ db }: { db: Database }): Loop {
  return { name: 'card summaries', everyMs: LOOKED_AT_MS, run: () => sumUp(db) }
}

async function sumUp(db: Database): Promise<void> {
  const now = db.clock.now()
  const due = (await db.read.find(CardSummary)).filter(({ dueAt }) => dueAt <= now)
  // One transaction for each: who meanwhile gathered more, or has summed up already, takes nothing from the others.
  for (const { userId, count, notices, words } of due) {
    await db.transaction(async (tx) => {
      const { affected } = await tx.manager.delete(CardSummary, { userId, count, notices, words })
      if (affected === 1)
        await publish(
          tx,
          'agent.cardsSummed',
          { userId, count, notices, words },
          { orderKey: userId },
        )
    })
  }
}
