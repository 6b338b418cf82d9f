import { Between, In, IsNull, LessThan, MoreThanOrEqual, type EntityManager } from 'typeorm'
import { recordAudit } from '../../audit/record-audit'
import type { Tx } from '../../db/database'
import { bulkInsert, isDuplicate } from '../../db/dialect'
import { after, DAY_MS, MINUTE_MS } from '../../lib/clock'
import { newId } from '../../lib/ids'
import { fromShanghai, shanghaiDate } from '../../lib/shanghai-time'
import { Payment } from '../payment.entity'
import { Refund } from '../refund.entity'
import type { BillLine } from './bill-source'
import type { Difference } from './compare-bill'
import { BillDifference, BillLineRow, DayCheck } from './day-check.entity'

/** WeChat makes bills from nine on and wants them fetched after ten. */
const READY_AT = '10:05'
/** It keeps them for three months. */
const MOST_DAYS_BACK = 88
/** Differences of one day; where there are more, a list helps nobody. */
export const MOST_KEPT = 2_000
/** Who asks has so long before somebody else may. */
const LEASE_MS = 10 * MINUTE_MS
export const TRY_AGAIN_MS = 30 * MINUTE_MS
/** WeChat dates a refund before we hear of it; clocks may differ by so much. */
const CLOCKS_DIFFER_MS = 5 * MINUTE_MS

/** Bills of earlier days are gone. */
export function earliestDay(now: Date): string {
  return shanghaiDate(after(now, -MOST_DAYS_BACK * DAY_MS))
}

/**
 * The days whose bill may be asked for now and was not yet used, oldest first. Days before the first payment have none.
 * `onlyWished`: those that a person has asked for anew.
 */
export async function dueDays(
  manager: EntityManager,
  { now, onlyWished }: { now: Date; onlyWished: boolean },
): Promise<string[]> {
  const [first] = await manager.find(Payment, { order: { id: 'ASC' }, take: 1 })
  if (!first) return []
  const yesterday = shanghaiDate(after(now, -DAY_MS))
  const last =
    now < fromShanghai(shanghaiDate(now), READY_AT)
      ? shanghaiDate(after(now, -2 * DAY_MS))
      : yesterday
  const earliest = earliestDay(now)
  const begin = [shanghaiDate(first.createdAt), earliest].sort().at(-1) ?? earliest
  const known = new Map(
    (await manager.findBy(DayCheck, { billDate: MoreThanOrEqual(begin) })).map(
      (check) => [check.billDate, check] as const,
    ),
  )
  const days: string[] = []
  for (
    let day = fromShanghai(begin, '12:00');
    shanghaiDate(day) <= last;
    day = after(day, DAY_MS)
  ) {
    const check = known.get(shanghaiDate(day))
    if (onlyWished && check?.tries !== 0) continue
    if (!check || (check.state === 'waiting' && check.nextTryAt <= now))
      days.push(shanghaiDate(day))
  }
  return days
}

/** Takes a day in hand: one process at a time, and after a crash the next one when the time is over. @returns false where another has it */
export async function claimDay(tx: Tx, billDate: string): Promise<boolean> {
  const nextTryAt = after(tx.now, LEASE_MS)
  if (!(await tx.manager.existsBy(DayCheck, { billDate }))) {
    await tx.manager.insert(DayCheck, {
      billDate,
      state: 'waiting',
      nextTryAt,
      tries: 1,
      createdAt: tx.now,
    })
    return true
  }
  const { affected } = await tx.manager
    .createQueryBuilder()
    .update(DayCheck)
    .set({ nextTryAt, tries: () => 'tries + 1' })
    .where('bill_date = :billDate AND state = :waiting AND next_try_at <= :now', {
      billDate,
      waiting: 'waiting',
      now: tx.now,
    })
    .execute()
  return affected === 1
}

/** The bill is not here. */
export async function noteWaiting(
  tx: Tx,
  billDate: string,
  { trouble, inMs = TRY_AGAIN_MS }: { trouble: string; inMs?: number },
): Promise<void> {
  await tx.manager.update(
    DayCheck,
    { billDate, state: 'waiting' },
    { trouble: trouble.slice(0, 500), nextTryAt: after(tx.now, inMs) },
  )
}

/** What waits is not asked for sooner, and says so; but for what a person has asked for anew. */
export async function putOff(tx: Tx, inMs: number): Promise<void> {
  const until = after(tx.now, inMs)
  await tx.manager.update(
    DayCheck,
    { state: 'waiting', nextTryAt: LessThan(until), tries: MoreThanOrEqual(1) },
    { nextTryAt: until },
  )
}

/** Nothing is changed by keeping a line again. */
export async function keepLines(
  tx: Tx,
  billDate: string,
  lines: readonly BillLine[],
): Promise<void> {
  await bulkInsert(tx, {
    table: 'bill_lines',
    columns: ['kind', 'number', 'bill_date', 'wechat_number', 'amount_fen', 'state', 'at'],
    rows: lines.map(({ kind, number, wechatNumber, amountFen, state, at }) => [
      kind,
      number,
      billDate,
      wechatNumber.slice(0, 32),
      amountFen,
      state.slice(0, 16),
      at,
    ]),
    updateOnDuplicate: ['bill_date', 'wechat_number', 'amount_fen', 'state', 'at'],
  })
}

/**
 * What we have booked for the day. A payment is dated by WeChat; a refund is in the bill of the day on which it was begun there, which
 * we only know within minutes.
 */
export async function ownOfDay(
  manager: EntityManager,
  billDate: string,
): Promise<{ payments: Payment[]; refunds: Refund[] }> {
  const [from, to] = [fromShanghai(billDate, '00:00'), fromShanghai(billDate, '24:00')]
  const last = (end: Date): Date => after(end, -1)
  return {
    payments: await manager.findBy(Payment, {
      pocket: 'wechat-pay',
      state: 'paid',
      paidAt: Between(from, last(to)),
    }),
    refunds: await manager.findBy(Refund, {
      state: In(['accepted', 'arrived', 'abnormal']),
      acceptedAt: Between(after(from, -CLOCKS_DIFFER_MS), after(last(to), -CLOCKS_DIFFER_MS)),
    }),
  }
}

/** Which of these numbers some bill has. */
export async function billed(
  manager: EntityManager,
  kind: BillLine['kind'],
  numbers: readonly string[],
): Promise<ReadonlySet<string>> {
  const found = new Set<string>()
  for (const some of chunks(numbers))
    for (const { number } of await manager.findBy(BillLineRow, { kind, number: In([...some]) }))
      found.add(number)
  return found
}

const AT_ONCE = 500

export function chunks<T>(all: readonly T[]): T[][] {
  return Array.from({ length: Math.ceil(all.length / AT_ONCE) }, (_, index) =>
    all.slice(index * AT_ONCE, (index + 1) * AT_ONCE),
  )
}

export interface Found extends Difference {
  subject: 'payment' | 'refund'
  number: string
}

export type Sums = Pick<
  DayCheck,
  | 'oursPayments'
  | 'oursPaidFen'
  | 'oursRefunds'
  | 'oursRefundedFen'
  | 'theirsPayments'
  | 'theirsPaidFen'
  | 'theirsRefunds'
  | 'theirsRefundedFen'
>

/**
 * The day's result, once: its sums and its differences, as many as are kept. Looked at again, what is no longer different is settled by
 * that; what was settled by a person stays so while its sums do.
 */
export async function finishDay(
  tx: Tx,
  billDate: string,
  { sha1, sums, found }: { sha1: string | null; sums: Sums; found: readonly Found[] },
): Promise<void> {
  // Whoever ends the day first has it; what is read from here on is what others have concluded until now.
  const { affected } = await tx.manager.update(
    DayCheck,
    { billDate, state: 'waiting' },
    { ...sums, sha1, state: sha1 === null ? 'empty' : 'checked', trouble: null, checkedAt: tx.now },
  )
  if (affected !== 1) return
  const before = await tx.manager.findBy(BillDifference, { billDate })
  const known = new Map(before.map((one) => [keyOf(one), one] as const))
  const fresh = found.filter((one) => !known.has(keyOf(one)))
  fresh.sort((one, other) => Number(one.kind === 'behind') - Number(other.kind === 'behind'))
  const kept = fresh.slice(0, Math.max(0, MOST_KEPT - before.length))
  const leftOut = fresh.slice(kept.length).filter(({ kind }) => kind !== 'behind').length
  if (leftOut > 0) {
    const trouble = `差异太多，另有 ${leftOut} 处没有列出，请到商户平台下载账单核对`
    await tx.manager.update(DayCheck, { billDate }, { trouble })
  }
  const now = new Set(found.map(keyOf))
  for (const one of before)
    if (one.settledAt === null && !now.has(keyOf(one)))
      await tx.manager.update(
        BillDifference,
        { id: one.id, settledAt: IsNull() },
        { settledAt: tx.now, reason: '重新对账时已经一致' },
      )
  for (const one of found) {
    const earlier = known.get(keyOf(one))
    if (earlier) await lookAgain(tx, earlier, one)
  }
  for (let at = 0; at < kept.length; at += ROWS_AT_ONCE)
    await insertDifferences(tx, billDate, kept.slice(at, at + ROWS_AT_ONCE))
}

const ROWS_AT_ONCE = 200

function insertDifferences(tx: Tx, billDate: string, found: readonly Found[]): Promise<void> {
  return bulkInsert(tx, {
    table: 'bill_differences',
    columns: [
      ...['id', 'bill_date', 'subject', 'number', 'kind', 'ours_fen', 'theirs_fen'],
      ...['ours_text', 'theirs_text', 'found_at', 'settled_at', 'reason'],
    ],
    rows: found.map((one) => [
      newId('bdf'),
      billDate,
      one.subject,
      one.number,
      one.kind,
      one.oursFen,
      one.theirsFen,
      one.oursText,
      one.theirsText,
      tx.now,
      one.kind === 'behind' ? tx.now : null,
      one.kind === 'behind' ? '已向微信支付查询并补记' : null,
    ]),
  })
}

function keyOf({ subject, number, kind }: Pick<Found, 'subject' | 'number' | 'kind'>): string {
  return `${subject} ${number} ${kind}`
}

/** The same difference with other sums, or one that had gone by itself, is open again: what was concluded was of something else. */
async function lookAgain(tx: Tx, before: BillDifference, one: Found): Promise<void> {
  const { oursFen, theirsFen, oursText, theirsText } = one
  const isSame =
    before.oursFen === oursFen &&
    before.theirsFen === theirsFen &&
    before.oursText === oursText &&
    before.theirsText === theirsText
  const stays = before.settledAt === null || before.settledBy !== null
  if (one.kind === 'behind' || (isSame && stays)) return
  const open = { settledAt: null, settledBy: null, reason: null }
  const set = { oursFen, theirsFen, oursText, theirsText, ...open }
  const { affected } = await tx.manager.update(
    BillDifference,
    { id: before.id, settledAt: before.settledAt ?? IsNull() },
    set,
  )
  if (before.settledAt === null || affected !== 1) return
  await recordAudit(tx, [
    {
      deed: 'bill.settled',
      actor: { kind: 'system', id: null },
      subject: { kind: 'bill', id: before.id },
      reason: 'open again: looked at anew, it is another or there again',
      before: { ...before },
      after: { ...before, ...set },
    },
  ])
}

/** Of two that begin a day at the same moment one is refused its row. */
export function unlessClaimed(error: unknown): false {
  if (isDuplicate(error)) return false
  throw error
}

/** Lines are for tracing, and a year of them is enough; differences stay. */
const LINES_KEPT_MS = 400 * DAY_MS

export async function sweepBillLines(tx: Tx): Promise<void> {
  await tx.manager.delete(BillLineRow, {
    billDate: LessThan(shanghaiDate(after(tx.now, -LINES_KEPT_MS))),
  })
}
