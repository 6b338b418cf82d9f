import type { Database } from '../db/database'
import { after, DAY_MS, HOUR_MS, MINUTE_MS } from '../lib/clock'
import { reasonOf, UpstreamError } from '../lib/errors'
import { publish } from '../outbox/publish'
import type { Handler } from '../outbox/worker'
import { Payment } from './payment.entity'
import { NOTICE_PATHS, type Pocket, type RefundFact } from './pocket'
import { Refund } from './refund.entity'
import { failRefund, moveRefund, settleRefund } from './refunds'

export interface RefundSenderDeps {
  db: Database
  pocket: Pocket
  publicUrl: string
}

/**
 * 'payments.submitRefund': the attempt is on record before the bytes leave. What became of an earlier attempt is asked and never guessed,
 * and every attempt bears the same number, so that WeChat pays back once however often it is told.
 */
export function createSubmitRefund({
  db,
  pocket,
  publicUrl,
}: RefundSenderDeps): Handler<'payments.submitRefund'> {
  return async (job) => {
    const read = (): Promise<Refund> =>
      db.read.findOneByOrFail(Refund, { id: job.payload.refundId })
    const refund = await read()
    if (refund.state !== 'requested' && refund.state !== 'submitting') return
    const earlier =
      refund.state === 'submitting' ? await pocket.queryRefund(refund.outRefundNo) : null
    if (earlier) return settle(db, earlier)
    const began =
      refund.state === 'submitting' ||
      (await db.transaction((tx) =>
        moveRefund(tx, refund, 'submitting', { submittedAt: tx.now }),
      )) !== null
    if (!began) throw new Error('another worker has begun with this refund')
    const { outTradeNo, amountFen } = await db.read.findOneByOrFail(Payment, {
      id: refund.paymentId,
    })
    try {
      const { outRefundNo, reason } = refund
      await settle(
        db,
        await pocket.refund({
          outTradeNo,
          outRefundNo,
          reason,
          refundFen: refund.amountFen,
          totalFen: amountFen,
          notifyUrl: `${publicUrl}${NOTICE_PATHS.refund}`,
        }),
      )
    } catch (error) {
      if (!(error instanceof UpstreamError)) throw error
      await noteTrouble(db, { ...refund, state: 'submitting' }, error)
      throw error
    }
  }
}

/** What WeChat refuses for its content will never be paid. All else, a key of ours that is wrong included, is seen at the desk and tried again. */
async function noteTrouble(db: Database, refund: Refund, error: UpstreamError): Promise<void> {
  const { outcome, kind } = error.details
  await db.transaction(async (tx) => {
    if (outcome === 'refused' && kind === 'refused') await failRefund(tx, refund, reasonOf(error))
    else
      await tx.manager.update(
        Refund,
        { id: refund.id, state: 'submitting' },
        { trouble: reasonOf(error), updatedAt: tx.now },
      )
  })
}

async function settle(db: Database, fact: RefundFact): Promise<void> {
  await db.transaction(async (tx) => {
    const refund = await settleRefund(tx, fact)
    if (refund?.state === 'accepted')
      await publish(
        tx,
        'refund.followed',
        { refundId: refund.id },
        { orderKey: refund.id, availableAt: after(tx.now, FOLLOW_MS[0] ?? 0) },
      )
  })
}

/** WeChat wants a minute before the first question; then less and less often, for as long as a bank may take. */
const FOLLOW_MS = [MINUTE_MS, 5 * MINUTE_MS, 30 * MINUTE_MS, 2 * HOUR_MS, 6 * HOUR_MS]
const LONGEST_MS = 30 * DAY_MS

/** 'payments.followRefund': until it has arrived or a person has to help. A notice that got lost is found out here. */
export function createFollowRefund({
  db,
  pocket,
}: RefundSenderDeps): Handler<'payments.followRefund'> {
  return async (job) => {
    const { refundId } = job.payload
    const refund = await db.read.findOneByOrFail(Refund, { id: refundId })
    if (refund.state !== 'accepted' && refund.state !== 'abnormal') return
    const fact = await pocket.queryRefund(refund.outRefundNo)
    if (!fact)
      throw new Error(
        `WeChat Pay knows nothing of ${refund.outRefundNo}, which it had accepted; asked again`,
      )
    await db.transaction(async (tx) => {
      const now = await settleRefund(tx, fact)
      const ageMs = tx.now.getTime() - (refund.acceptedAt ?? refund.createdAt).getTime()
      if (now?.state !== 'accepted' && now?.state !== 'abnormal') return
      if (ageMs > LONGEST_MS) return
      const next = (FOLLOW_MS.find((ms) => ms > ageMs) ?? ageMs + (FOLLOW_MS.at(-1) ?? 0)) - ageMs
      await publish(
        tx,
        'refund.followed',
        { refundId },
        { orderKey: refundId, availableAt: after(tx.now, next) },
      )
    })
  }
}
