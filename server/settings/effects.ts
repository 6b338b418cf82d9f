import { In, type EntityManager } from 'typeorm'
import { ServiceSession } from '../conversations/sessions/session.entity'
import { Agent } from '../identity/agent.entity'
import { canonicalJson } from '../policy/live-settings'
import type { Policy } from '../policy/policy.schema'
import { Ticket } from '../tickets/ticket.entity'

type Member = Policy['agents'][number]

/** What a change brings with it beyond its own words, for whoever is about to make it. */
export async function effectsOf(
  manager: EntityManager,
  before: Policy,
  after: Policy,
): Promise<string[]> {
  const gone = membersOf(before).filter(({ wecomUserId }) => !isIn(after, wecomUserId))
  const come = membersOf(after).filter(({ wecomUserId }) => !isIn(before, wecomUserId))
  return [
    ...(await Promise.all(gone.map((member) => leavingText(manager, member)))),
    ...come.map(
      ({ name, workNumber }) => `${name}（工号 ${workNumber}）可以用企业微信登录工作台了`,
    ),
    ...(await promiseTexts(manager, before, after)),
    ...staleHours(after),
  ]
}

const membersOf = ({ agents }: Policy): readonly Member[] => agents
const isIn = ({ agents }: Policy, userId: string): boolean =>
  agents.some(({ wecomUserId }) => wecomUserId === userId)

/** Who is no member any more: what they hold is handed on by the same rule as for whoever left before (release-sessions, release-tickets). */
async function leavingText(
  manager: EntityManager,
  { wecomUserId, name, workNumber }: Member,
): Promise<string> {
  const agent = await manager.findOneBy(Agent, { wecomUserId })
  const sessions = agent
    ? await manager.countBy(ServiceSession, { agentId: agent.id, status: 'serving' })
    : 0
  const tickets = agent
    ? await manager.countBy(Ticket, {
        assignedAgentId: agent.id,
        isOpen: true,
        status: In(['assigned', 'investigating']),
      })
    : 0
  const waiting = agent
    ? await manager.countBy(Ticket, {
        assignedAgentId: agent.id,
        isOpen: true,
        status: 'awaiting_customer',
      })
    : 0
  const held = [
    ...(sessions > 0 ? [`${sessions} 个会话回到队列，排在前面`] : []),
    ...(tickets > 0 ? [`${tickets} 张工单交回部门，客户会知道`] : []),
    ...(waiting > 0 ? [`${waiting} 张等客户补充的工单，补充后交回部门`] : []),
  ]
  return `${name}（工号 ${workNumber}）不再是成员，登录马上失效${held.length === 0 ? '，手上没有没办完的事' : `。${held.join('，')}`}`
}

async function promiseTexts(
  manager: EntityManager,
  before: Policy,
  after: Policy,
): Promise<string[]> {
  const clock = ({ promises, hours }: Policy): string => canonicalJson([promises, hours.business])
  if (clock(before) === clock(after)) return []
  const open = await manager.countBy(Ticket, { isOpen: true })
  return [
    open === 0
      ? '以后提交的工单按新的时间算'
      : `以后提交的工单按新的时间算，现在没办完的 ${open} 张仍按答应时的时间`,
  ]
}

const SPAN = /(?<!\d)(\d{2}:\d{2})\s?[–-]\s?(\d{2}:\d{2})(?!\d)/g

/** Words that name hours which are nobody's hours any more: a rule cannot forbid it, a person should see it. Pure. */
export function staleHours({
  hours,
  officialAccount,
  kf,
  texts,
  promises,
  cannedReplies,
  phone,
}: Policy): string[] {
  const people = spansOf(hours.people)
  const withPhone = new Set([...people, ...spansOf(hours.phone)])
  const words: ReadonlyArray<readonly [string, string]> = [
    ['公众号的欢迎语', officialAccount.welcome],
    ['微信客服的欢迎语', kf?.welcome ?? ''],
    ['微信客服结束时的话', kf?.ended ?? ''],
    ['下班时说的话', texts.peopleClosed],
    ['紧急电话的说明', phone.emergencyText ?? ''],
    ...promises.shown.map(({ title, text }) => [`写给客户看的承诺“${title}”`, text] as const),
    ...cannedReplies.map(({ title, text }) => [`常用回复“${title}”`, text] as const),
  ]
  return words.flatMap(([where, text]) => {
    const named = [...text.matchAll(SPAN)].map(([, from = '', to = '']) => `${from}–${to}`)
    const real = text.includes('电话') ? withPhone : people
    const stale = [...new Set(named)].filter((span) => !real.has(span))
    return stale.length === 0 ? [] : [`${where}里还写着 ${stale.join('、')}，服务时间里没有这一段`]
  })
}

function spansOf(hours: Policy['hours']['people']): ReadonlySet<string> {
  if (hours.mode === 'always') return new Set()
  const special = (hours.special ?? []).flatMap(({ spans }) => spans)
  return new Set([...hours.workday, ...hours.restday, ...special].map((span) => span.join('–')))
}
