import { IsNull, Not } from 'typeorm'
import { z } from 'zod'
import { recordAudit } from '../../audit/record-audit'
import type { Database, Tx } from '../../db/database'
import type { Api } from '../../http/api'
import type { AgentActor } from '../../http/context'
import { requireFinance } from '../../identity/finance'
import { notFound, UserError } from '../../lib/errors'
import type { Policy } from '../../policy/policy.schema'
import { DayCheckDetail, DayChecks, SettleDifference } from './day-check.contract'
import { BillDifference, DayCheck } from './day-check.entity'
import { earliestDay, MOST_KEPT } from './day-checks'
import { dayCsv, presentDay, presentDays, type NumberOfTicket } from './present-day'

export interface DayCheckRoutesDeps {
  db: Database
  policy: Policy
  hasMerchant: boolean
  /** Tickets stand above this room: their number is all that is asked. */
  numberOfTicket: NumberOfTicket
}

const DATE = /^\d{4}-\d\d-\d\d$/

/** Each day's books beside WeChat's bill: read, taken away as a file, asked for anew, and each difference settled by a person. */
export function dayCheckRoutes(api: Api, deps: DayCheckRoutesDeps): void {
  const { db, policy, hasMerchant } = deps
  const dateOf = (agent: AgentActor, date = ''): string => {
    requireFinance(policy, agent)
    if (!DATE.test(date)) throw notFound('这一天的对账')
    return date
  }

  api.read(
    'GET /desk/api/bill-checks',
    { summary: '每日对账', auth: 'agent', answer: DayChecks },
    ({ actor }) => {
      requireFinance(policy, actor)
      return presentDays(db.read, { now: db.clock.now(), hasMerchant })
    },
  )

  api.read(
    'GET /desk/api/bill-checks/:date',
    { summary: '一天的对账和每一处差异', auth: 'agent', answer: DayCheckDetail },
    async ({ actor, params }) =>
      presentDay(db.read, deps, { date: dateOf(actor, params.date), now: db.clock.now() }),
  )

  api.raw(
    'GET /desk/api/bill-checks/:date/csv',
    { summary: '一天的差异（CSV）', auth: 'agent', query: z.object({}) },
    async (ctx, { actor, params }) => {
      const date = dateOf(actor, params.date)
      const day = await presentDay(db.read, deps, { date, now: db.clock.now(), most: MOST_KEPT })
      ctx.type = 'text/csv; charset=utf-8'
      ctx.set('Cache-Control', 'no-store')
      ctx.set('Content-Disposition', `attachment; filename="bill-check-${date}.csv"`)
      ctx.body = dayCsv(day)
    },
  )

  api.write(
    'POST /desk/api/bill-checks/:date/again',
    { summary: '重新取账单、重新核对', auth: 'agent', answer: DayCheckDetail },
    async (tx, { actor, params }) => {
      const date = dateOf(actor, params.date)
      await askAgain(tx, date, actor.agentId)
      return presentDay(tx.manager, deps, { date, now: tx.now })
    },
  )

  api.write(
    'POST /desk/api/bill-differences/:differenceId',
    { summary: '给差异写结论', auth: 'agent', body: SettleDifference, answer: DayCheckDetail },
    async (tx, { actor, params, body }) => {
      requireFinance(policy, actor)
      const date = await settleDifference(tx, {
        id: params.differenceId ?? '',
        agentId: actor.agentId,
        input: body,
      })
      return presentDay(tx.manager, deps, { date, now: tx.now })
    },
  )
}

async function askAgain(tx: Tx, date: string, agentId: string): Promise<void> {
  const before = await tx.manager.findOneBy(DayCheck, { billDate: date })
  if (!before) throw notFound('这一天的对账')
  if (date < earliestDay(tx.now))
    throw new UserError('bill_gone', {
      status: 409,
      public: '微信支付只保留三个月的账单，这一天不能再取',
    })
  const set = { state: 'waiting' as const, nextTryAt: tx.now, tries: 0, trouble: '等着重新取账单' }
  await tx.manager.update(DayCheck, { billDate: date }, set)
  await recordAudit(tx, [
    {
      deed: 'bill.askedAgain',
      actor: { kind: 'agent', id: agentId },
      subject: { kind: 'bill', id: date },
      reason: 'by hand',
      before: { ...before },
      after: { ...before, ...set },
    },
  ])
}

async function settleDifference(
  tx: Tx,
  { id, agentId, input }: { id: string; agentId: string; input: SettleDifference },
): Promise<string> {
  const before = await tx.manager.findOneBy(BillDifference, { id })
  if (!before) throw notFound('这处差异')
  if ((before.settledAt !== null) === input.settles)
    throw new UserError('settled_already', {
      status: 409,
      public: input.settles
        ? '这处差异刚刚有人写了结论，请看看最新情况'
        : '这处差异还没有结论，不用撤回',
    })
  const set = {
    settledAt: input.settles ? tx.now : null,
    settledBy: input.settles ? agentId : null,
    reason: input.reason,
  }
  const { affected } = await tx.manager.update(
    BillDifference,
    { id, settledAt: input.settles ? IsNull() : Not(IsNull()) },
    set,
  )
  if (affected !== 1)
    throw new UserError('settled_already', {
      status: 409,
      public: '这处差异刚刚有人处理过，请看看最新情况',
    })
  await recordAudit(tx, [
    {
      deed: 'bill.settled',
      actor: { kind: 'agent', id: agentId },
      subject: { kind: 'bill', id },
      reason: input.settles ? 'settled' : 'taken back',
      before: { ...before },
      after: { ...before, ...set },
    },
  ])
  return before.billDate
}
