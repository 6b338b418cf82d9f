import type { Sandbox } from '../../sandbox/create-sandbox'
import { Reissue } from '../../server/after-sales/reissue.entity'
import type { Database } from '../../server/db/database'
import { createSecretBox } from '../../server/lib/secret-box'
import { CardSecret } from '../../server/orders/card-secret.entity'
import { ReplacedSecret } from '../../server/orders/replaced-secret.entity'
import { secretMark } from '../../server/orders/secret-mark'
import { bareSecret } from '../../server/trust/written-text'
import { testKey } from '../../test/support/keys'
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
  /** New cards that left the platform, and those beyond what people here had decided. */
  reissues: number
  doubleReissues: number
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
    ...(await compareCards(sandbox, db, faults)),
    faults: faults.slice(0, 10),
  }
}

/** Each new card that left the platform is the one decision's of an order line, and stands where the last of them was to stand. */
async function compareCards(
  sandbox: Sandbox,
  db: Database,
  faults: string[],
): Promise<Pick<MoneyCount, 'reissues' | 'doubleReissues'>> {
  const left = sandbox.control.goods.left()
  const box = createSecretBox([testKey(9)])
  const [decided, replaced, cards] = [
    await db.read.findBy(Reissue, { state: 'done' }),
    await db.read.find(ReplacedSecret),
    await db.read.find(CardSecret),
  ]
  const numbers = new Set(decided.map(({ reissueNo }) => reissueNo))
  for (const { reissueNo } of left)
    if (!numbers.has(reissueNo)) faults.push(`${reissueNo}: issued, and nobody here knows of it`)
  for (const { reissueNo, orderId, line } of decided) {
    const issued = left.find((one) => one.reissueNo === reissueNo)
    const stored = [...cards, ...replaced].filter(
      ({ mark }) => mark === secretMark(box, bareSecret(issued?.card?.secret ?? '')),
    )
    if (stored.length !== 1 || stored[0]?.orderId !== orderId || stored[0].line !== line)
      faults.push(`${reissueNo}: its card is here ${stored.length} times`)
  }
  if (replaced.length !== decided.length) faults.push('cards were replaced otherwise than decided')
  // A turn beyond the first was agreed to by a second person.
  const turns = decided.filter(({ decidedBy }) => decidedBy === null)
  const lines = new Set(turns.map(({ orderId, line }) => `${orderId}:${line}`))
  return {
    reissues: left.length,
    doubleReissues: left.length - numbers.size + (turns.length - lines.size),
  }
}
