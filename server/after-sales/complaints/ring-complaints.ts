import { IsNull, LessThanOrEqual, Not } from 'typeorm'
import { recordAudit } from '../../audit/record-audit'
import { afterQuiet, OVER } from '../../clocks/ladder'
import type { Database, Tx } from '../../db/database'
import { publish } from '../../outbox/publish'
import type { Policy } from '../../policy/policy.schema'
import { Complaint } from './complaint.entity'

/** At so many percent of WeChat's term; the last is the end of it. */
const POINTS = [50, 80, OVER] as const
const AT_A_TIME = 100

type Term = Pick<Complaint, 'state' | 'complainedAt' | 'replyDueAt' | 'endDueAt'>

/** What WeChat waits for now: a first answer, then the end; null once it is over. Pure. */
export function termOf({ state, replyDueAt, endDueAt }: Term): {
  clock: 'reply' | 'end'
  dueAt: Date
} | null {
  if (state === 'PROCESSED') return null
  return state === 'PENDING'
    ? { clock: 'reply', dueAt: replyDueAt }
    : { clock: 'end', dueAt: endDueAt }
}

/** When its term is told of next, after `toldTo` percent of it; null where all was told, or it is over. Pure. */
export function ringAtOf(complaint: Term, toldTo: number): Date | null {
  const term = termOf(complaint)
  const point = POINTS.find((one) => one > toldTo)
  return term === null || point === undefined ? null : momentOf(complaint, term.dueAt, point)
}

function momentOf({ complainedAt }: Term, dueAt: Date, point: number): Date {
  const from = complainedAt.getTime()
  return new Date(from + ((dueAt.getTime() - from) * point) / OVER)
}

/**
 * Tells who answers complaints at half and at four fifths of WeChat's term, and the supervisors when it is over: of steps that came
 * together the last. Each is told once, however many processes look, and one that cannot be seen to holds up no other.
 * @throws the first failure, at the end
 */
export async function ringComplaints(
  db: Database,
  { escalation }: Pick<Policy, 'escalation'>,
): Promise<void> {
  const due = await db.read.find(Complaint, {
    where: { ringAt: LessThanOrEqual(db.clock.now()) },
    order: { ringAt: 'ASC' },
    take: AT_A_TIME,
    select: { id: true },
  })
  const failures: unknown[] = []
  for (const { id } of due)
    await db
      .transaction((tx) => ringOne(tx, id, escalation.quiet))
      .catch((error: unknown) => failures.push(error))
  if (failures.length > 0) throw failures[0]
}

async function ringOne(tx: Tx, id: string, quiet: Policy['escalation']['quiet']): Promise<void> {
  const complaint = await tx.manager.findOneBy(Complaint, { id, ringAt: Not(IsNull()) })
  if (!complaint) return
  const { state, toldTo, ringAt } = complaint
  const set = (change: Partial<Complaint>): Promise<{ affected?: number | null | undefined }> =>
    tx.manager.update(Complaint, { id, state, toldTo, ringAt: ringAt ?? IsNull() }, change)
  const term = termOf(complaint)
  const point =
    term && POINTS.findLast((one) => one > toldTo && momentOf(complaint, term.dueAt, one) <= tx.now)
  if (!term || point === null || point === undefined)
    return void (await set({ ringAt: ringAtOf(complaint, toldTo) }))
  const morning = afterQuiet(quiet, tx.now)
  // The night is over before the term is, or the term is over anyway.
  const waits = morning > tx.now && (point === OVER || morning < term.dueAt)
  if (waits) return void (await set({ ringAt: morning }))
  const { affected } = await set({ toldTo: point, ringAt: ringAtOf(complaint, point) })
  if (affected !== 1) return
  await recordAudit(tx, [
    {
      deed: 'complaint.rang',
      subject: { kind: 'complaint', id },
      reason: `${term.clock} at ${point} percent of WeChat's term`,
    },
  ])
  await publish(
    tx,
    'complaint.clockRang',
    { complaintId: id, clock: term.clock, point },
    { orderKey: id },
  )
}
