import { IsNull, MoreThanOrEqual } from 'typeorm'
import type { Tx } from '../../db/database'
import { Customer } from '../../identity/customer.entity'
import { formatFen } from '../../lib/money'
import { fromShanghai, shanghaiDate } from '../../lib/shanghai-time'
import type { Order } from '../../orders/order.entity'
import { Payment } from '../../payments/payment.entity'
import { openRefund } from '../../payments/refunds'
import type { Policy } from '../../policy/policy.schema'
import { isOpenReissue } from '../reissue-state'
import { whatText } from '../reissue-words'
import { openReissue } from '../reissues'
import { isTooOld, REFUND_REASON } from '../refund-eligibility'
import { PERSON_FROM } from './claim-signals'
import type { Verdict } from './claim-rules'
import { Claim } from './claim.entity'
import { goodsLine, readSignals, type ClaimCase } from './judge-claim'

interface Giving {
  claim: Claim
  about: ClaimCase
  verdict: Verdict
}

type Given =
  { whyNot: string } | ({ text: string } & Pick<Partial<Claim>, 'reissueId' | 'refundId'>)

/**
 * What a rule gives is given at once, within the policy's limits: sum, number a day, tier. Beyond them, where something speaks for fraud,
 * or where the customer was not asked anew who they are, a person decides. The customer's turn is held.
 */
export async function giveByRule(
  tx: Tx,
  { policy }: { policy: Policy },
  { claim, about, verdict }: Giving,
): Promise<Given> {
  const { wish } = claim
  if (claim.confirmedBy === null) return { whyNot: '没有在微信里重新确认本人' }
  if (!verdict.remedies.includes(wish)) return { whyNot: '规则给的和客户希望的不一样' }
  if (about.goods.paidBackText !== null) return { whyNot: about.goods.paidBackText }
  const amountFen = shareOf(about.order, claim.line)
  const beyond = await whyBeyond(tx, policy, { claim, about, amountFen })
  if (beyond !== null) return { whyNot: beyond }
  return wish === 'reissue'
    ? reissue(tx, { claim, about, verdict })
    : refund(tx, { claim, about, verdict, amountFen })
}

/** What a line of the order has cost; the whole of it for the whole order. */
export function shareOf({ amountFen, quantity }: Order, line: number): number {
  return line === 0 || quantity <= 1 ? amountFen : Math.floor(amountFen / quantity)
}

async function whyBeyond(
  tx: Tx,
  policy: Policy,
  { claim, about, amountFen }: { claim: Claim; about: ClaimCase; amountFen: number },
): Promise<string | null> {
  const { upToFen, aDay } = await limitsOf(tx, policy, claim.customerId)
  if (amountFen > upToFen) return `金额 ${formatFen(amountFen)} 超过当场办理的限额`
  const given = await tx.manager.countBy(Claim, {
    customerId: claim.customerId,
    state: 'granted',
    decidedBy: IsNull(),
    decidedAt: MoreThanOrEqual(fromShanghai(shanghaiDate(tx.now), '00:00')),
  })
  if (given >= aDay) return `今天已经当场办理过 ${given} 次`
  const { points } = await readSignals(tx.manager, { claim, about, now: tx.now })
  return points >= PERSON_FROM ? `有风险提示（${points} 分）` : null
}

async function limitsOf(
  tx: Tx,
  { claims: { alone } }: Policy,
  customerId: string,
): Promise<{ upToFen: number; aDay: number }> {
  const customer = await tx.manager.findOneBy(Customer, { id: customerId })
  return alone.tiers.find(({ tier }) => tier === customer?.tierKey) ?? alone
}

async function reissue(tx: Tx, { claim, about, verdict }: Giving): Promise<Given> {
  const line = claim.line > 0 ? goodsLine(about, claim.line) : (about.goods.lines[0] ?? null)
  if (!line) return { whyNot: '订单里没有可以补发的商品' }
  if (line.renewed) return { whyNot: '这一份已经补发过一次' }
  if (line.underWay) return { whyNot: '这一份正在补发' }
  const opened = await openReissue(tx, about.order, {
    line: line.line,
    goods: line.goods,
    rule: verdict.rule,
    note: `按规则：${verdict.name}`,
    ticketId: claim.ticketId,
    requestedBy: null,
    oldMasked: line.goods === 'card' ? line.name : null,
    needsSecond: false,
  })
  return { reissueId: opened.id, text: `已同意，正在为您补发${whatText(opened)}` }
}

async function refund(
  tx: Tx,
  { claim, about: { order, goods }, verdict, amountFen }: Giving & { amountFen: number },
): Promise<Given> {
  const payment = await tx.manager.findOneBy(Payment, {
    orderId: order.id,
    openKey: order.id,
    state: 'paid',
  })
  if (!payment) return { whyNot: '不是在这里付的款，退款要到平台后台办' }
  if (isTooOld({ paidAt: payment.paidAt ?? order.createdAt, now: tx.now }))
    return { whyNot: '付款超过一年，不能原路退回' }
  if (goods.reissues.some(({ state }) => isOpenReissue(state) || state === 'done'))
    return { whyNot: '这笔订单补发过，退款要两个人同意' }
  if (payment.amountFen - payment.refundedFen < amountFen)
    return { whyNot: '这笔付款剩下可退的不够' }
  const rule = verdict.rule === 'no-rule' ? 'quality' : verdict.rule
  const opened = await openRefund(tx, payment, {
    amountFen,
    cause: 'ticket',
    rule,
    reason: REFUND_REASON[rule],
    note: `按规则：${verdict.name}`,
    ticketId: claim.ticketId,
    requestedBy: null,
    needsSecond: false,
  })
  return { refundId: opened.id, text: `已同意，${formatFen(amountFen)} 原路退回您的微信支付` }
}
