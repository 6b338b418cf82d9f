import { In, type EntityManager } from 'typeorm'
import type { Narrowed } from '../conversations/figures/figure-case'
import { ServiceSession } from '../conversations/sessions/session.entity'
import { decodeCursor, encodeCursor } from '../http/cursor'
import { Agent } from '../identity/agent.entity'
import { UserError } from '../lib/errors'
import { toOffsetIso } from '../lib/shanghai-time'
import { departmentName, kindName } from '../policy/policy-finders'
import type { Policy } from '../policy/policy.schema'
import { APPEAL_TEXT } from '../tickets/appeals/appeal-words'
import { Appeal } from '../tickets/appeals/appeal.entity'
import { Ticket } from '../tickets/ticket.entity'
import { dayCases } from './day-cases'
import { daysBetween } from './number-periods'
import { isJudged, readKept, type NumbersDeps } from './numbers'
import type { NumberCase, NumberCasePage, NumberCasesQuery } from './numbers.contract'
import { inWords } from './promise-board'
import type { CountedCase, Measure } from './promise-measures'
import { ALL_MEASURES, momentsOf } from './tally-day'

/**
 * The cases behind a number, the newest day first: the very ones that were counted. Days on which nothing was counted are not looked at.
 * @throws UserError 422 where the measure is none
 */
export async function listNumberCases(
  manager: EntityManager,
  { policy, now }: NumbersDeps,
  query: NumberCasesQuery,
): Promise<NumberCasePage> {
  const { from, to, by, key, which, limit } = query
  const measure = ALL_MEASURES.find((one) => one.key === query.measure)
  if (!measure) throw new UserError('unknown_measure', { status: 422, public: '没有这个指标' })
  const narrowed = by !== undefined && key !== undefined ? { dimension: by, key } : undefined
  const start = query.cursor === undefined ? null : readPosition(query.cursor)
  const found: Array<{ one: CountedCase; day: string; place: number }> = []
  for (const day of await daysWithCases(manager, measure, { from, to, narrowed })) {
    if (start !== null && day > start.day) continue
    const skip = start?.day === day ? start.place : 0
    const cases = await casesOn(manager, measure, { policy, now, day, narrowed, which })
    found.push(...cases.map((one, place) => ({ one, day, place })).slice(skip))
    if (found.length > limit) break
  }
  const next = found[limit]
  return {
    items: await present(manager, policy, {
      measure,
      cases: found.slice(0, limit).map(({ one }) => one),
    }),
    nextCursor: next ? encodeCursor([next.day, next.place]) : null,
  }
}

interface Asked {
  from: string
  to: string
  narrowed: Narrowed | undefined
}

/** The newest first. */
async function daysWithCases(
  manager: EntityManager,
  measure: Measure,
  { from, to, narrowed }: Asked,
): Promise<string[]> {
  const kept = await readKept(manager, {
    by: narrowed?.dimension ?? 'all',
    days: daysBetween(from, to),
    key: narrowed?.key ?? '',
  })
  return kept
    .filter(({ counts }) => counts.has(measure.key))
    .map(({ day }) => day)
    .sort()
    .reverse()
}

interface OnDay extends NumbersDeps {
  day: string
  narrowed: Narrowed | undefined
  which: NumberCasesQuery['which']
}

async function casesOn(
  manager: EntityManager,
  measure: Measure,
  { policy, now, day, narrowed, which }: OnDay,
): Promise<CountedCase[]> {
  const cases = await measure.cases(dayCases(manager, policy, { ...momentsOf(day, now), narrowed }))
  return cases
    .filter((one) => which === 'all' || (isJudged(measure) && one.counts && one.worth === 0))
    .sort((a, b) => b.at.getTime() - a.at.getTime() || (a.id < b.id ? -1 : 1))
}

function readPosition(cursor: string): { day: string; place: number } {
  const [day = '', place = ''] = decodeCursor(cursor, 2)
  return { day, place: Number(place) || 0 }
}

async function present(
  manager: EntityManager,
  policy: Policy,
  { measure, cases }: { measure: Measure; cases: readonly CountedCase[] },
): Promise<NumberCase[]> {
  const ids = (of: CountedCase['of']): string[] => [
    ...new Set(cases.filter((one) => one.of === of && one.id !== '').map(({ id }) => id)),
  ]
  const appeals = await manager.findBy(Appeal, { id: In(ids('appeal')) })
  const above = appeals.flatMap(({ ticketId }) => ticketId ?? [])
  const titles = new Map<string, Opened>()
  const tickets = await manager.findBy(Ticket, { id: In([...ids('ticket'), ...above]) })
  for (const { id, number, title } of tickets) {
    titles.set(id, { title: `${number} ${title}`, path: `/tickets/${number}` })
  }
  for (const session of await manager.findBy(ServiceSession, { id: In(ids('session')) })) {
    titles.set(session.id, { title: titleOf(session, policy), path: `/sessions/${session.id}` })
  }
  for (const appeal of appeals) {
    const path = titles.get(appeal.ticketId ?? '')?.path ?? pathOf(appeal)
    titles.set(appeal.id, { title: `${APPEAL_TEXT[appeal.kind]} ${appeal.number}`, path })
  }
  const agentIds = [...new Set(cases.flatMap(({ agent }) => (agent === '' ? [] : [agent])))]
  const agents = new Map(
    (await manager.findBy(Agent, { id: In(agentIds) })).map((agent) => [agent.id, agent]),
  )
  return cases.map((one) => {
    const agent = agents.get(one.agent)
    const opened = titles.get(one.id)
    return {
      of: one.of,
      path: opened?.path ?? null,
      title: opened?.title ?? '没有关联工单',
      at: toOffsetIso(one.at),
      text: textOf(measure, one),
      kept: isJudged(measure) && one.counts ? one.worth === 1 : null,
      department: one.department === '' ? '' : departmentName(policy, one.department),
      agent: agent ? `${agent.displayName} ${agent.workNumber}` : null,
    }
  })
}

interface Opened {
  title: string
  path: string
}

/** What it is about can be read by whoever asks; the decision itself only by who may decide. */
const pathOf = ({ id, sessionId }: Appeal): string =>
  sessionId === null ? `/appeals/${id}` : `/sessions/${sessionId}`

const titleOf = ({ kind, orderNumber }: ServiceSession, policy: Policy): string =>
  ['会话', kind === null ? null : kindName(policy, kind), orderNumber && `订单 ${orderNumber}`]
    .filter(Boolean)
    .join(' · ')

function textOf(measure: Measure, { worth, part }: CountedCase): string {
  const named = part === null ? undefined : measure.parts?.[part]
  if (named !== undefined) return named
  if (measure.unit === 'count') return ''
  if (measure.unit === 'score') return `${worth} 星`
  if (measure.unit === 'share') return worth === 1 ? '做到了' : '没做到'
  return inWords(measure.unit, worth)
}
