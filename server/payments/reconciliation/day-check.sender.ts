import { In } from 'typeorm'
import type { Database } from '../../db/database'
import { isConfigFault, reasonOf, UpstreamError } from '../../lib/errors'
import type { Logger } from '../../lib/logger'
import { REST_MS, type Rest } from '../../lib/rest'
import { MoneyMismatch } from '../money-mismatch'
import { look } from '../pay-order.sender'
import { Payment } from '../payment.entity'
import type { Pocket } from '../pocket'
import { Refund } from '../refund.entity'
import { settleRefund } from '../refunds'
import type { BillLine, BillSource } from './bill-source'
import {
  caughtUp,
  comparePayment,
  compareRefund,
  isPaymentBehind,
  isRefundBehind,
  missingThere,
  type Difference,
} from './compare-bill'
import {
  billed,
  chunks,
  claimDay,
  dueDays,
  finishDay,
  keepLines,
  noteWaiting,
  putOff,
  ownOfDay,
  unlessClaimed,
  type Found,
  type Sums,
} from './day-checks'

export interface DayCheckDeps {
  db: Database
  logger: Logger
  pocket: Pocket
  bills: BillSource
  rest: Rest
}

/** WeChat is asked about so many lines of one bill that we had not heard of; the others stay differences. */
const MOST_ASKED = 200

/**
 * Each day's books beside WeChat's bill of it, once for each day, whichever process is first; days on which nobody ran are made up for.
 * A bill that is not ready is asked for again half an hour later; where WeChat refuses how we are set up, nothing is for six hours but what
 * a person asks for anew.
 */
export async function checkDays(deps: DayCheckDeps): Promise<void> {
  const { db, rest } = deps
  const onlyWished = !rest.isOver()
  for (const date of await dueDays(db.read, { now: db.clock.now(), onlyWished })) {
    if (!(await db.transaction((tx) => claimDay(tx, date)).catch(unlessClaimed))) continue
    if ((await checkDay(deps, date)) === 'stop') return rest.begin()
    rest.end()
  }
}

async function checkDay(deps: DayCheckDeps, date: string): Promise<'stop' | undefined> {
  const { db, bills, logger } = deps
  try {
    const answer = await bills.tradeBill(date)
    if (answer.state === 'later') {
      await db.transaction((tx) => noteWaiting(tx, date, { trouble: '微信支付还在生成账单' }))
      return
    }
    const lines = answer.state === 'ready' ? answer.bill.lines : []
    for (const some of chunks(lines)) await db.transaction((tx) => keepLines(tx, date, some))
    const { found, sums } = await compareDay(deps, date, lines)
    await db.transaction((tx) =>
      finishDay(tx, date, { sha1: answer.state === 'ready' ? answer.sha1 : null, sums, found }),
    )
    const open = found.filter(({ kind }) => kind !== 'behind').length
    if (open > 0) logger.warn({ date, open }, "pay: the day's bill differs from what is on record")
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error
    const trouble = reasonOf(error)
    const stops = isConfigFault(error)
    logger.warn({ reason: trouble, date }, 'pay: the bill of this day cannot be had; asked again')
    await db.transaction(async (tx) => {
      await noteWaiting(tx, date, { trouble, ...(stops && { inMs: REST_MS }) })
      if (stops) await putOff(tx, REST_MS)
    })
    return stops ? 'stop' : undefined
  }
}

async function compareDay(
  deps: DayCheckDeps,
  date: string,
  lines: readonly BillLine[],
): Promise<{ found: Found[]; sums: Sums }> {
  const found: Found[] = []
  const asking = { left: MOST_ASKED }
  for (const some of chunks(lines)) found.push(...(await compareLines(deps, some, asking)))
  const { payments, refunds } = await ownOfDay(deps.db.read, date)
  const [paidThere, refundedThere] = [
    await billed(
      deps.db.read,
      'payment',
      payments.map(({ outTradeNo }) => outTradeNo),
    ),
    await billed(
      deps.db.read,
      'refund',
      refunds.map(({ outRefundNo }) => outRefundNo),
    ),
  ]
  for (const payment of payments)
    if (!paidThere.has(payment.outTradeNo))
      found.push({ subject: 'payment', number: payment.outTradeNo, ...missingThere(payment) })
  for (const refund of refunds)
    if (!refundedThere.has(refund.outRefundNo))
      found.push({ subject: 'refund', number: refund.outRefundNo, ...missingThere(refund) })
  const theirs = (kind: BillLine['kind']): BillLine[] => lines.filter((line) => line.kind === kind)
  return {
    found,
    sums: {
      oursPayments: payments.length,
      oursPaidFen: fenOf(payments),
      oursRefunds: refunds.length,
      oursRefundedFen: fenOf(refunds),
      theirsPayments: theirs('payment').length,
      theirsPaidFen: fenOf(theirs('payment')),
      theirsRefunds: theirs('refund').length,
      theirsRefundedFen: fenOf(theirs('refund')),
    },
  }
}

function fenOf(all: ReadonlyArray<{ amountFen: number }>): number {
  return all.reduce((sum, { amountFen }) => sum + amountFen, 0)
}

async function compareLines(
  deps: DayCheckDeps,
  lines: readonly BillLine[],
  asking: { left: number },
): Promise<Found[]> {
  const numbersOf = (kind: BillLine['kind']): string[] =>
    lines.filter((line) => line.kind === kind).map(({ number }) => number)
  const payments = new Map(
    (await deps.db.read.findBy(Payment, { outTradeNo: In(numbersOf('payment')) })).map(
      (payment) => [payment.outTradeNo, payment] as const,
    ),
  )
  const refunds = new Map(
    (await deps.db.read.findBy(Refund, { outRefundNo: In(numbersOf('refund')) })).map(
      (refund) => [refund.outRefundNo, refund] as const,
    ),
  )
  const found: Found[] = []
  for (const line of lines) {
    const own = line.kind === 'payment' ? payments.get(line.number) : refunds.get(line.number)
    for (const one of await compareLine(deps, { line, own: own ?? null }, asking))
      found.push({ subject: line.kind, number: line.number, ...one })
  }
  return found
}

async function compareLine(
  deps: DayCheckDeps,
  { line, own }: { line: BillLine; own: Payment | Refund | null },
  asking: { left: number },
): Promise<Difference[]> {
  let current = own
  let wasBehind = false
  if (own && isBehind(line, own) && asking.left > 0) {
    asking.left -= 1
    current = await ask(deps, own)
    wasBehind = !isBehind(line, current)
  }
  const differences =
    line.kind === 'payment'
      ? comparePayment(line, current instanceof Payment ? current : null)
      : compareRefund(line, current instanceof Refund ? current : null)
  return wasBehind ? [caughtUp(line), ...differences] : differences
}

function isBehind(line: BillLine, own: Payment | Refund): boolean {
  return own instanceof Payment ? isPaymentBehind(line, own) : isRefundBehind(line, own)
}

/** A bill alone moves nothing: WeChat is asked, and its answer goes the usual way. What it does not confirm stays as it is. */
async function ask(
  { db, pocket, logger }: DayCheckDeps,
  own: Payment | Refund,
): Promise<Payment | Refund> {
  try {
    if (own instanceof Payment) {
      await look({ db, pocket }, own, { closes: false })
      return await db.read.findOneByOrFail(Payment, { id: own.id })
    }
    const fact = await pocket.queryRefund(own.outRefundNo)
    if (fact) await db.transaction((tx) => settleRefund(tx, fact))
    return await db.read.findOneByOrFail(Refund, { id: own.id })
  } catch (error) {
    if (!(error instanceof MoneyMismatch) && !isRefusedForGood(error)) throw error
    logger.error(
      { err: error },
      'pay: WeChat refuses to tell of a line of its bill, or tells what does not fit',
    )
    return own
  }
}

/** This one alone: it stays as it is on record, and its difference is a person's. */
function isRefusedForGood(error: unknown): boolean {
  if (!(error instanceof UpstreamError)) return false
  const { outcome, retryable, kind } = error.details
  return outcome === 'refused' && !retryable && kind !== 'config'
}
