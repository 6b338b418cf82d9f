import type { Sandbox } from '../../sandbox/create-sandbox'
import type { Database } from '../../server/db/database'
import { LedgerEntry } from '../../server/payments/ledger-entry.entity'
import { Payment } from '../../server/payments/payment.entity'
import { Refund } from '../../server/payments/refund.entity'

export interface MoneyCount {
  ops: number
  kills: number
  payments: number
  refunds: number
  paidFen: number
  refundedFen: number
  /** Between what WeChat holds and what our ledger says, over every payment and refund. */
  differenceFen: number
  paidTwice: number
  refundedTwice: number
  faults: string[]
}

/** Both sides of every payment and refund, one by one: sums alone could be right by chance. */
export async function compareMoney(
  sandbox: Sandbox,
  db: Database,
): Promise<Omit<MoneyCount, 'ops' | 'kills'>> {
  const { pay } = sandbox.control
  const [payments, refunds, entries] = [
    await db.read.find(Payment),
    await db.read.find(Refund),
    await db.read.find(LedgerEntry),
  ]
  const booked = (key: string): number =>
    entries
      .filter(({ transferKey, account }) => transferKey === key && account === 'wechat-pay')
      .reduce((sum, { amountFen }) => sum + amountFen, 0)
  const trades = [...pay.desk.trades.values()].filter(({ paidAt }) => paidAt !== null)
  const paidOut = pay.refunds().filter(({ status }) => status === 'SUCCESS')
  const faults: string[] = []
  let differenceFen = Math.abs(entries.reduce((sum, { amountFen }) => sum + amountFen, 0))
  for (const { outTradeNo, totalFen } of trades) {
    const ours = payments.find((payment) => payment.outTradeNo === outTradeNo)
    const off = Math.abs(totalFen - (ours ? booked(`pay:${ours.id}`) : 0))
    if (off > 0) faults.push(`${outTradeNo}: WeChat has ${totalFen}, we booked otherwise`)
    differenceFen += off
  }
  for (const { outRefundNo, amountFen } of paidOut) {
    const ours = refunds.find((refund) => refund.outRefundNo === outRefundNo)
    const off = Math.abs(amountFen + (ours ? booked(`refund-paid:${ours.id}`) : 0))
    if (off > 0) faults.push(`${outRefundNo}: WeChat paid back ${amountFen}, we booked otherwise`)
    differenceFen += off
  }
  for (const { outTradeNo, amountFen, refundedFen } of payments)
    if (refundedFen > amountFen) faults.push(`${outTradeNo}: more is paid back than was paid`)
  if (paidOut.length !== refunds.filter(({ state }) => state === 'arrived').length)
    faults.push('WeChat and we count other refunds')
  if (payments.filter(({ state }) => state === 'paid').length !== trades.length)
    faults.push('WeChat and we count other payments')
  return {
    payments: trades.length,
    refunds: paidOut.length,
    paidFen: trades.reduce((sum, { totalFen }) => sum + totalFen, 0),
    refundedFen: paidOut.reduce((sum, { amountFen }) => sum + amountFen, 0),
    differenceFen,
    paidTwice:
      trades.length -
      new Set(payments.filter(({ state }) => state === 'paid').map(({ orderId }) => orderId)).size,
    // Each ticket asked for one.
    refundedTwice:
      paidOut.length -
      new Set(refunds.filter(({ state }) => state === 'arrived').map(({ ticketId }) => ticketId))
        .size,
    faults: faults.slice(0, 10),
  }
}
