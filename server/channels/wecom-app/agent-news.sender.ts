import type { EntityManager } from 'typeorm'
import { z } from 'zod'
import type { Database } from '../../db/database'
import { LIMITS, type Limit } from '../../http/limits'
import { PermanentError } from '../../lib/errors'
import type { Handler, Job } from '../../outbox/worker'
import { Rung, type Policy } from '../../policy/policy.schema'
import { TicketEvent } from '../../tickets/ticket-event.entity'
import { mentionedBy } from '../../tickets/handling/mentions'
import { Ticket } from '../../tickets/ticket.entity'
import type { WecomAppClient } from '../../wechat/wecom-app/client'
import type { WecomMessage } from '../../wechat/wecom-app/types'
import {
  holderOrDepartment,
  receiversFor,
  supervisorsFor,
  userIdsOf,
  whoStandsAbove,
} from './agent-directory'
import { admit, DUPLICATE_CHECK_S, planInTurn } from './agent-pace'
import { deskLink } from './desk-link'
import { plainLine } from './plain-words'
import { readTicketFacts, type TicketFacts } from './ticket-facts'

export interface AgentNewsDeps {
  db: Database
  policy: Policy
  publicUrl: string
  client: Pick<WecomAppClient, 'sendMessage'>
  /** Cards and news to one agent; the usual bound when left out. */
  cardLimit?: Limit
}

const TITLES: Readonly<Record<Job<'agentCards.tellAgent'>['event'], string>> = {
  'ticket.answered': '客户补充了',
  'ticket.closed': '客户确认已解决',
  'ticket.reopened': '客户说还没解决',
  'ticket.withdrawn': '客户撤回了',
  'ticket.clockRang': '时限提醒',
  'ticket.seatMoved': '换人处理',
  'ticket.handedOver': '请您接着办',
  'ticket.helperAsked': '请您协助',
  'ticket.mentioned': '提到了您',
  'ticket.drafted': '给您拟了回复',
  'ticket.doubleJoined': '合进来一张工单',
  'ticket.parted': '分开处理',
  'ticket.lapsed': '没等到客户补充，先算完成',
  'ticket.urged': '客户催单',
}

/** Meant for those that it names, and nobody in their place. */
const TO_ONE: ReadonlySet<string> = new Set(['ticket.helperAsked', 'ticket.mentioned'])

/** The holder hears what the customer said; of a promise whose time runs out also who stands above. With the way to the ticket. */
export function tellAgent(deps: AgentNewsDeps): Handler<'agentCards.tellAgent'> {
  const { db, policy, publicUrl, client, cardLimit = LIMITS.agentCards } = deps
  return async (job) => {
    const { ticketId, eventId } = job.payload
    const ticket = await db.read.findOneBy(Ticket, { id: ticketId })
    const entry = await db.read.findOneBy(TicketEvent, { id: eventId })
    if (!ticket || !entry)
      throw new PermanentError(`ticket ${ticketId} or its entry ${eventId} does not exist`)
    // The grey card tells the department; only who works on it must stop.
    if (job.event === 'ticket.withdrawn' && ticket.assignedAgentId === null) return
    const userIds = await notTold(
      db.read,
      job.event,
      await concerned(db.read, deps.policy, { event: job.event, ticket, entry }),
      ticket,
    )
    if (userIds === null) return
    // Who was meant has left our staff: there is nobody else to tell.
    if (userIds.length === 0 && TO_ONE.has(job.event)) return
    if (userIds.length === 0)
      throw new PermanentError(
        `no active agent for the department ${ticket.department} of ${ticket.number}`,
      )
    const toUsers = await planInTurn(db, (tx) =>
      admit(tx, { key: `news:${job.id}`, kind: 'card', as: 'notices', userIds, limit: cardLimit }),
    )
    if (toUsers.length === 0) return
    const facts = await readTicketFacts(db.read, policy, ticket)
    const url = deskLink(publicUrl, ticket.number, eventId)
    await client.sendMessage({
      toUsers,
      message: newsCard(TITLES[job.event], { facts, entry, url }),
      duplicateCheckS: DUPLICATE_CHECK_S,
    })
  }
}

interface News {
  event: string
  ticket: Ticket
  entry: TicketEvent
}

/** What rises is told to who stands above, and to who has it; who lost a ticket hears of it like who has it now. */
async function concerned(
  manager: EntityManager,
  policy: Policy,
  { event, ticket, entry }: News,
): Promise<string[]> {
  if (event === 'ticket.helperAsked')
    return userIdsOf(manager, [z.string().catch('').parse(entry.data.helperAgentId)])
  if (event === 'ticket.mentioned') return userIdsOf(manager, await mentionedBy(manager, entry.id))
  const workers = await holderOrDepartment(manager, ticket)
  if (event === 'ticket.seatMoved') {
    const former = z.string().safeParse(entry.data.formerAgentId).data
    return former === undefined
      ? workers
      : [
          ...new Set([
            ...workers,
            ...(await holderOrDepartment(manager, { ...ticket, assignedAgentId: former })),
          ]),
        ]
  }
  if (event === 'ticket.urged' && entry.data.above === true) {
    return [...new Set([...(await supervisorsFor(manager, ticket.department)), ...workers])]
  }
  const rung = Rung.safeParse(entry.data.rung).data
  if (event !== 'ticket.clockRang' || rung === undefined || rung === 'agent') return workers
  const above = await whoStandsAbove(manager, policy, { rung, department: ticket.department })
  return [...new Set([...above, ...workers])]
}

/** A reopened ticket that waits is announced to its department by a card with the same words: who gets that one needs no other. */
async function notTold(
  manager: EntityManager,
  event: string,
  toUsers: string[],
  ticket: Ticket,
): Promise<string[] | null> {
  if (event !== 'ticket.reopened' || ticket.status !== 'reopened') return toUsers
  const announced = new Set(await receiversFor(manager, ticket.department))
  const left = toUsers.filter((userId) => !announced.has(userId))
  return left.length > 0 ? left : null
}

/** The stored words were masked when they came in (F2). */
function newsCard(
  title: string,
  { facts, entry, url }: { facts: TicketFacts; entry: TicketEvent; url: string },
): WecomMessage {
  const pictures =
    entry.attachmentIds.length === 0 ? '' : `[附件 ${entry.attachmentIds.length} 个] `
  const words = plainLine(`${pictures}${entry.text}`)
  return {
    type: 'text-card',
    title: `${title} ${facts.number}`,
    url,
    buttonText: '打开',
    description: [`${facts.customer} · ${facts.words}`, words]
      .filter((line) => line !== '')
      .join('\n'),
  }
}
