import { In, IsNull, Not, type EntityManager } from 'typeorm'
import { Agent } from '../../identity/agent.entity'
import { toCsv } from '../../lib/csv'
import { notFound } from '../../lib/errors'
import { formatForPeople, toOffsetIso } from '../../lib/shanghai-time'
import { Order } from '../../orders/order.entity'
import { Payment } from '../payment.entity'
import { Refund } from '../refund.entity'
import { adviceOf, differenceText } from './compare-bill'
import type {
  DayCheckDetail,
  DayCheckSummary,
  DayChecks,
  DayDifference,
} from './day-check.contract'
import { BillDifference, DayCheck } from './day-check.entity'
import { earliestDay } from './day-checks'

export type NumberOfTicket = (manager: EntityManager, ticketId: string) => Promise<string | null>

/** As many days as WeChat has bills of. */
const MOST_DAYS = 90

export async function presentDays(
  manager: EntityManager,
  { now, hasMerchant }: { now: Date; hasMerchant: boolean },
): Promise<DayChecks> {
  const checks = await manager.find(DayCheck, { order: { billDate: 'DESC' }, take: MOST_DAYS })
  const counted = await manager
    .createQueryBuilder(BillDifference, 'd')
    .select('d.billDate', 'date')
    .addSelect('COUNT(*)', 'found')
    .addSelect('SUM(CASE WHEN d.settledAt IS NULL THEN 1 ELSE 0 END)', 'unsettled')
    .where({ billDate: In(checks.map(({ billDate }) => billDate)) })
    .groupBy('d.billDate')
    .getRawMany<{ date: string; found: string | number; unsettled: string | number }>()
  const countOf = new Map(
    counted.map(({ date, found, unsettled }) => [
      date,
      { differences: Number(found), open: Number(unsettled) },
    ]),
  )
  return {
    items: checks.map((check) =>
      summaryOf(check, countOf.get(check.billDate) ?? { differences: 0, open: 0 }, now),
    ),
    openCount: await manager.countBy(BillDifference, { settledAt: IsNull() }),
    hasMerchant,
  }
}

/** What one screen reads of a day. */
const MOST_SHOWN = 500

/** Open ones first. @throws UserError 404 */
export async function presentDay(
  manager: EntityManager,
  { numberOfTicket }: { numberOfTicket: NumberOfTicket },
  { date, now, most = MOST_SHOWN }: { date: string; now: Date; most?: number },
): Promise<DayCheckDetail> {
  const check = await manager.findOneBy(DayCheck, { billDate: date })
  if (!check) throw notFound('这一天的对账')
  const isOpen = { billDate: date, settledAt: IsNull() }
  const isSettled = { billDate: date, settledAt: Not(IsNull()) }
  const find = (where: typeof isOpen, take: number): Promise<BillDifference[]> =>
    manager.find(BillDifference, { where, order: { id: 'ASC' }, take })
  const open = await find(isOpen, most)
  const settled = open.length < most ? await find(isSettled, most - open.length) : []
  const items: DayDifference[] = []
  for (const one of [...open, ...settled]) items.push(await present(manager, numberOfTicket, one))
  const openCount = await manager.countBy(BillDifference, isOpen)
  const differences = openCount + (await manager.countBy(BillDifference, isSettled))
  const summary = summaryOf(check, { differences, open: openCount }, now)
  const more = items.length < differences ? `。这里先列 ${items.length} 处，CSV 里有全部` : ''
  return { ...summary, text: `${summary.text}${more}`, items }
}

function summaryOf(
  check: DayCheck,
  { differences, open }: { differences: number; open: number },
  now: Date,
): DayCheckSummary {
  return {
    date: check.billDate,
    state: check.state,
    text: textOf(check, { differences, open, now }),
    ours: {
      payments: check.oursPayments,
      paidFen: check.oursPaidFen,
      refunds: check.oursRefunds,
      refundedFen: check.oursRefundedFen,
    },
    theirs: {
      payments: check.theirsPayments,
      paidFen: check.theirsPaidFen,
      refunds: check.theirsRefunds,
      refundedFen: check.theirsRefundedFen,
    },
    differences,
    open,
    checkedAt: check.checkedAt && toOffsetIso(check.checkedAt),
  }
}

function textOf(
  { billDate, state, trouble, nextTryAt }: DayCheck,
  { differences, open, now }: { differences: number; open: number; now: Date },
): string {
  if (state === 'waiting' && billDate < earliestDay(now))
    return '没有核对成，微信支付已经不再保留这一天的账单。请到商户平台按单号核对'
  if (state === 'waiting')
    return `${trouble ?? '正在取账单'}，${formatForPeople(nextTryAt, now)} 再取`
  if (differences === 0) return state === 'empty' ? '这一天没有收款和退款' : '每一笔都一致'
  const stands = open > 0 ? `有 ${open} 处差异等人查明` : `有过 ${differences} 处差异，都有结论`
  return trouble === null ? stands : `${stands}。${trouble}`
}

const SUBJECT_TEXT = { payment: '付款', refund: '退款' } as const

async function present(
  manager: EntityManager,
  numberOfTicket: NumberOfTicket,
  one: BillDifference,
): Promise<DayDifference> {
  const refund =
    one.subject === 'refund' ? await manager.findOneBy(Refund, { outRefundNo: one.number }) : null
  const payment =
    one.subject === 'payment' ? await manager.findOneBy(Payment, { outTradeNo: one.number }) : null
  const orderId = refund?.orderId ?? payment?.orderId ?? null
  const order = orderId === null ? null : await manager.findOneBy(Order, { id: orderId })
  const agent =
    one.settledBy === null ? null : await manager.findOneBy(Agent, { id: one.settledBy })
  return {
    differenceId: one.id,
    subjectText: SUBJECT_TEXT[one.subject],
    number: one.number,
    kindText: differenceText(one.kind),
    oursFen: one.oursFen,
    theirsFen: one.theirsFen,
    oursText: one.oursText,
    theirsText: one.theirsText,
    advice: adviceOf(one, one.subject === 'refund'),
    orderNumber: order?.orderNumber ?? null,
    ticketNumber: refund?.ticketId ? await numberOfTicket(manager, refund.ticketId) : null,
    foundAt: toOffsetIso(one.foundAt),
    settled: one.settledAt && {
      at: toOffsetIso(one.settledAt),
      by: agent ? `工号 ${agent.workNumber}` : '系统',
      reason: one.reason ?? '',
    },
  }
}

/** Fixed: whoever reads the file with a program counts on them. */
const HEADINGS = [
  '日期',
  '类型',
  '商户单号',
  '差异',
  '我方金额（元）',
  '微信金额（元）',
  '我方',
  '微信',
  '订单号',
  '工单号',
  '是否有结论',
  '处理人',
  '处理时间',
  '结论',
]

export function dayCsv({ date, items }: DayCheckDetail): string {
  const yuan = (fen: number | null): string | null => (fen === null ? null : (fen / 100).toFixed(2))
  return toCsv([
    HEADINGS,
    ...items.map((one) => [
      date,
      one.subjectText,
      one.number,
      one.kindText,
      yuan(one.oursFen),
      yuan(one.theirsFen),
      one.oursText,
      one.theirsText,
      one.orderNumber,
      one.ticketNumber,
      one.settled ? '有' : '没有',
      one.settled?.by ?? null,
      one.settled?.at ?? null,
      one.settled?.reason ?? null,
    ]),
  ])
}
