import { In } from 'typeorm'
import type { Database } from '../../db/database'
import { isDuplicate } from '../../db/dialect'
import { after, DAY_MS, MINUTE_MS } from '../../lib/clock'
import { isConfigFault, reasonOf, UpstreamError } from '../../lib/errors'
import { shanghaiDate } from '../../lib/shanghai-time'
import type { Handler } from '../../outbox/worker'
import type { ComplaintsRoad, ToldComplaint } from './complaint-port'
import { Complaint, ComplaintDeed } from './complaint.entity'
import { saveComplaint, type SavingDeps } from './complaints'

export interface ComplaintsDeps extends SavingDeps {
  db: Database
  road: ComplaintsRoad
}

async function readAnew(deps: ComplaintsDeps, complaintId: string): Promise<void> {
  const { db, road } = deps
  const told = await road.read(complaintId)
  const history = await road.history(complaintId)
  const save = (): Promise<void> =>
    db.transaction((tx) => saveComplaint(tx, deps, { told, history }))
  // Another process may have been faster with a new one: then it is known, and saved as such.
  await save().catch((error: unknown) => {
    if (!isDuplicate(error)) throw error
    return save()
  })
}

/** 'afterSales.readComplaint': a notice carries no content, so what it is about is read. */
export function createReadComplaint(deps: ComplaintsDeps): Handler<'afterSales.readComplaint'> {
  return ({ payload }) => readAnew(deps, payload.complaintId)
}

/** WeChat lists as many days at once. */
const LISTED_DAYS = 29
const AT_ONCE = 50

/**
 * Notices get lost: all complaints of a month are listed again and again, and what is new or has moved is read. One that cannot be read
 * or kept does not hold up the others.
 * @throws the first failure, at the end
 */
export async function pullComplaints(deps: ComplaintsDeps): Promise<void> {
  const { db, road } = deps
  const now = db.clock.now()
  const [from, to] = [shanghaiDate(after(now, -LISTED_DAYS * DAY_MS)), shanghaiDate(now)]
  const failures: unknown[] = []
  for (let offset = 0; ; offset += AT_ONCE) {
    const { complaints, total } = await road.list({ from, to, offset })
    const known = await db.read.findBy(Complaint, {
      road: 'wechat-pay',
      platformId: In(complaints.map(({ complaintId }) => complaintId)),
    })
    for (const told of complaints) {
      const one = known.find(({ platformId }) => platformId === told.complaintId)
      if (one && !hasMoved(one, told)) continue
      await readAnew(deps, told.complaintId).catch((error: unknown) => {
        if (isConfigFault(error)) throw error
        failures.push(error)
      })
    }
    if (complaints.length === 0 || offset + complaints.length >= total) break
  }
  if (failures.length > 0) throw failures[0]
}

function hasMoved(known: Complaint, told: ToldComplaint): boolean {
  return (
    known.state !== told.state ||
    known.customerWaits !== told.customerWaits ||
    known.times !== told.times ||
    known.platformIn !== told.platformIn
  )
}

/**
 * 'afterSales.sendComplaintDeed': on record before the bytes leave. WeChat has no idempotency key for it, so an earlier try is looked for
 * in its history, and its state, before anything is said again.
 */
export function createSendComplaintDeed(
  deps: ComplaintsDeps,
): Handler<'afterSales.sendComplaintDeed'> {
  const { db, road } = deps
  return async ({ payload }) => {
    const deed = await db.read.findOneByOrFail(ComplaintDeed, { id: payload.deedId })
    if (deed.state === 'sent' || deed.state === 'refused') return
    const { platformId } = await db.read.findOneByOrFail(Complaint, { id: deed.complaintId })
    const set = (change: Partial<ComplaintDeed>): Promise<unknown> =>
      db.transaction((tx) => tx.manager.update(ComplaintDeed, { id: deed.id }, change))
    if (deed.state === 'waiting') {
      const began = { state: 'sending' as const, beganAt: db.clock.now() }
      const { affected } = await db.transaction((tx) =>
        tx.manager.update(ComplaintDeed, { id: deed.id, state: 'waiting' }, began),
      )
      if (affected !== 1) throw new Error('another worker has begun with this answer')
    }
    const arrived = deed.state === 'sending' && (await hasArrived(road, platformId, deed))
    try {
      if (!arrived && deed.kind === 'reply') await road.reply(platformId, deed.text)
      if (!arrived && deed.kind === 'complete') await road.complete(platformId)
    } catch (error) {
      if (!(error instanceof UpstreamError)) throw error
      const { outcome, retryable } = error.details
      const trouble = reasonOf(error).slice(0, 300)
      // It will not be taken as it is, and what is under way would keep any other answer from being given.
      if (outcome === 'refused' && !retryable) {
        await set({ state: 'refused', trouble })
        return
      }
      await set({ trouble })
      throw error
    }
    await set({ state: 'sent', sentAt: db.clock.now(), trouble: null })
    await readAnew(deps, platformId)
  }
}

/** Clocks differ, and WeChat counts whole seconds. */
const LEEWAY_MS = MINUTE_MS

async function hasArrived(
  road: ComplaintsRoad,
  platformId: string,
  { kind, text, beganAt, createdAt }: ComplaintDeed,
): Promise<boolean> {
  if (kind === 'complete') return (await road.read(platformId)).state === 'PROCESSED'
  const since = after(beganAt ?? createdAt, -LEEWAY_MS)
  return (await road.history(platformId)).some(
    (line) => line.type === 'MERCHANT_RESPONSE' && line.at >= since && line.text.includes(text),
  )
}
