import { In } from 'typeorm'
import { recordAudit } from '../../audit/record-audit'
import type { Tx } from '../../db/database'
import { Appeal } from './appeal.entity'

/** Its customer took the ticket back: nobody owes a supervisor's word or a review any more. A complaint stands; it is about us. */
export async function dropAppeals(
  tx: Tx,
  { ticketId, customerId }: { ticketId: string; customerId: string },
): Promise<void> {
  const open = await tx.manager.findBy(Appeal, {
    ticketId,
    state: 'open',
    kind: In(['supervisor', 'review']),
  })
  for (const appeal of open) {
    const set = {
      state: 'done' as const,
      outcome: 'dropped' as const,
      openKey: null,
      tellLateAt: null,
      decidedAt: tx.now,
    }
    await tx.manager.update(Appeal, { id: appeal.id, state: 'open' }, set)
    await recordAudit(tx, [
      {
        deed: 'appeal.decided',
        actor: { kind: 'customer', id: customerId },
        subject: { kind: 'appeal', id: appeal.id },
        reason: 'dropped',
        before: appeal,
        after: { ...appeal, ...set },
      },
    ])
  }
}
