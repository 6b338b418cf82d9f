import type { Database } from '../../../server/db/database'
import { HOUR_MS, after } from '../../../server/lib/clock'
import { newId } from '../../../server/lib/ids'
import { Appeal } from '../../../server/tickets/appeals/appeal.entity'

type Wanted = Pick<Appeal, 'customerId' | 'ticketId' | 'kind'> & Partial<Appeal>

/** An open one, straight into its table. */
export async function openAppealRow(db: Database, wanted: Wanted): Promise<Appeal> {
  const now = db.clock.now()
  const id = newId('apl')
  const appeal: Appeal = {
    id,
    number: id.slice(-20),
    sessionId: null,
    subjectId: null,
    department: 'after-sales',
    words: '没有解决',
    askedAt: now,
    dueAt: after(now, 48 * HOUR_MS),
    tellLateAt: null,
    acceptDueAt: null,
    acceptedAt: null,
    assignedAgentId: null,
    state: 'open',
    openKey: id,
    outcome: null,
    reasons: null,
    rule: null,
    decidedBy: null,
    decidedAt: null,
    ...wanted,
  }
  await db.writer.getRepository(Appeal).insert(appeal)
  return appeal
}
