import { IsNull, LessThan, MoreThan, Not, type EntityManager } from 'typeorm'
import { channelText } from '../conversations/channels'
import { keyOf, type Stretch } from '../conversations/history/history.queries'
import { ServiceSession } from '../conversations/sessions/session.entity'
import { decodeCursor, encodeCursor } from '../http/cursor'
import type { PageQuery } from '../http/paging.contract'
import { Agent } from '../identity/agent.entity'
import { holderLabel } from '../identity/agents'
import { after, DAY_MS } from '../lib/clock'
import { formatForPeople, toOffsetIso } from '../lib/shanghai-time'
import type { Policy } from '../policy/policy.schema'
import { Call } from './call.entity'
import { callerLabel, loadCallNames, type CallsAt } from './calls.presenter'
import type { ContactMade, ContactsMade } from './contacts-made.contract'
import { callsNow, type ListAt } from './list-calls'

/** A notice that left for WeChat. Notices live above calls. */
export interface NoticeSent {
  id: string
  title: string
  roadText: string
  resultText: string
  page: string
  at: Date
}

export type NoticesSent = (
  manager: EntityManager,
  whose: { customerId: string; below: string | null; limit: number },
) => Promise<NoticeSent[]>

export interface ContactsDeps {
  manager: EntityManager
  at: ListAt
  noticesSent: NoticesSent
}

/** A contact, with the key that sorts it among those of other sources. */
interface Keyed {
  key: string
  contact: ContactMade
}

interface Ask {
  customerId: string
  below: string | null
  limit: number
}

/** Every contact that we made, by any road, newest first; on the first page with what is planned (F3). */
export async function contactsMade(
  deps: ContactsDeps,
  customerId: string,
  { cursor, limit }: PageQuery,
): Promise<ContactsMade> {
  const { manager, at } = deps
  const ask = {
    customerId,
    limit,
    below: cursor === undefined ? null : (decodeCursor(cursor, 1)[0] ?? null),
  }
  const stretches = [
    await notices(deps, ask),
    await chats(manager, at, ask),
    await calls(manager, at, ask),
  ]
  const known = stretches.flatMap(({ entries }) => entries).sort((a, b) => (a.key < b.key ? 1 : -1))
  const shown = known.slice(0, limit)
  const last = shown.at(-1)
  return {
    items: shown.map(({ contact }) => contact),
    nextCursor: known.length > limit && last ? encodeCursor([last.key]) : null,
    planned: cursor === undefined ? (await callsNow(manager, at, customerId)).planned : [],
    callsText: await callsText(manager, at, customerId),
  }
}

const LATELY_DAYS = 30

/** What is answered to “有没有给我打过电话”, from the record and nothing else. */
export async function callsText(
  manager: EntityManager,
  at: CallsAt,
  customerId: string,
): Promise<string> {
  const since = after(at.now, -LATELY_DAYS * DAY_MS)
  const last = await manager.findOne(Call, {
    where: { customerId, direction: 'outbound', startedAt: MoreThan(since) },
    order: { id: 'DESC' },
  })
  if (!last) return `近 ${LATELY_DAYS} 天我们没有给您打过电话，自称我们打来的，请当作冒充`
  const by = callerLabel(at, await loadCallNames(manager, [last]), last)
  return `我们最近一次给您打电话是${formatForPeople(last.startedAt, at.now)}，${by}。别的时候自称我们打来的，请当作冒充`
}

const idBelow = (prefix: string, below: string | null) =>
  below === null ? {} : { id: LessThan(`${prefix}_${below}`) }

async function notices({ manager, noticesSent }: ContactsDeps, ask: Ask): Promise<Stretch<Keyed>> {
  const sent = await noticesSent(manager, ask)
  const entries = sent.map(({ id, title, roadText, resultText, page, at }): Keyed => ({
    key: keyOf(id),
    contact: {
      contactId: id,
      road: 'notice',
      roadText,
      by: '系统',
      workNumber: null,
      what: title,
      resultText,
      at: toOffsetIso(at),
      page,
    },
  }))
  return { entries, floor: null }
}

/** Talks in which one of our people answered. */
async function chats(
  manager: EntityManager,
  { policy }: { policy: Policy },
  { customerId, below, limit }: Ask,
): Promise<Stretch<Keyed>> {
  const sessions = await manager.find(ServiceSession, {
    where: { customerId, firstAgentAnswerAt: Not(IsNull()), ...idBelow('ses', below) },
    order: { id: 'DESC' },
    take: limit + 1,
  })
  const ids = [...new Set(sessions.flatMap(({ agentId }) => agentId ?? []))]
  const agents = new Map(
    (ids.length === 0 ? [] : await manager.find(Agent, { where: ids.map((id) => ({ id })) })).map(
      (agent) => [agent.id, agent],
    ),
  )
  const entries = sessions.map((session): Keyed => {
    const agent = agents.get(session.agentId ?? '')
    const about = session.ticketNumber
      ? `工单 ${session.ticketNumber}`
      : session.orderNumber
        ? `订单 ${session.orderNumber}`
        : '您来问的事'
    return {
      key: keyOf(session.id),
      contact: {
        contactId: session.id,
        road: 'chat',
        roadText: channelText(session.channel),
        by: agent ? holderLabel(agent, policy, session.department) : '客服',
        workNumber: agent?.workNumber ?? null,
        what: `在会话里回复您：${about}`,
        resultText: session.endedAt === null ? '还在进行' : '已结束',
        at: toOffsetIso(session.firstAgentAnswerAt ?? session.startedAt),
        page: '/packages/service/history/index',
      },
    }
  })
  return { entries, floor: null }
}

const RESULTS = { open: '正在打，或刚刚打过', talked: '已接通', unreached: '没有接通' } as const

async function calls(
  manager: EntityManager,
  at: CallsAt,
  { customerId, below, limit }: Ask,
): Promise<Stretch<Keyed>> {
  const rows = await manager.find(Call, {
    where: { customerId, direction: 'outbound', ...idBelow('cal', below) },
    order: { id: 'DESC' },
    take: limit + 1,
  })
  const names = await loadCallNames(manager, rows)
  const entries = rows.map((call): Keyed => {
    const number = names.tickets.get(call.ticketId ?? '')?.number ?? null
    return {
      key: keyOf(call.id),
      contact: {
        contactId: call.id,
        road: 'call',
        roadText: '电话',
        by: callerLabel(at, names, call),
        workNumber: names.agents.get(call.agentId)?.workNumber ?? null,
        what: number === null ? '给您打电话' : `为工单 ${number} 给您打电话`,
        resultText: RESULTS[call.state],
        at: toOffsetIso(call.startedAt),
        page:
          number === null
            ? null
            : `/packages/tickets/detail/index?number=${encodeURIComponent(number)}`,
      },
    }
  })
  return { entries, floor: null }
}
