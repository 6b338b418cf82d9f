import type { EntityManager } from 'typeorm'
import { toOffsetIso } from '../../lib/shanghai-time'
import type { TicketWork } from './desk-work.contract'
import type { ActingAgent } from '../../http/context'
import { mayClassify, mayHandOn, mayMerge } from '../ticket-access'
import { presentMerged } from '../handling/merge-tickets'
import { helpersOf } from '../handling/ticket-helpers'
import { tagsOfTickets } from '../handling/ticket-tags'
import { nextStatus } from '../ticket-status'
import { whoIsHere } from '../handling/ticket-viewers'
import { assessTicket } from '../submit/ticket-completeness'
import { clocksOfTickets } from '../promises/ticket-clocks'
import type { TicketDetail } from '../ticket.contract'
import type { Ticket } from '../ticket.entity'

interface Working {
  ticket: Ticket
  agent: ActingAgent
  now: Date
  detail: Pick<TicketDetail, 'timeline' | 'order'>
}

/** What may be done with a ticket beside writing to its customer. */
export async function presentWork(
  manager: EntityManager,
  { ticket, agent, detail, now }: Working,
): Promise<TicketWork> {
  const helpers = await helpersOf(manager, ticket.id)
  const helps = helpers.some(({ id }) => id === agent.agentId)
  return {
    version: ticket.eventCount,
    here: await whoIsHere(manager, ticket, { agentId: agent.agentId, now }),
    helpers: helpers.map(({ id, workNumber, displayName }) => ({
      workNumber,
      name: displayName,
      me: id === agent.agentId,
    })),
    ...(await presentMerged(manager, ticket, now)),
    mayMerge: mayMerge(ticket, agent),
    mayHandOn: mayHandOn(ticket, agent),
    mayDraft: helps && nextStatus(ticket.status, 'help') !== null,
    missing: missingIn(ticket, detail),
    mayClassify: mayClassify(ticket, agent),
    tags: (await tagsOfTickets(manager, [ticket.id])).get(ticket.id) ?? [],
    departmentKey: ticket.department,
    outside: await presentOutside(manager, ticket),
  }
}

const LABELS: Readonly<Record<string, string>> = {
  orderNumber: '订单',
  occurredAt: '发生时间',
  errorText: '报错原文',
  attachmentIds: '截图',
  tried: '试过的办法',
}

/** By its kind, so that it follows when an agent puts the kind right. Of what is over nothing more is asked. */
function missingIn(ticket: Ticket, { timeline, order }: Working['detail']): TicketWork['missing'] {
  if (!ticket.isOpen) return []
  const files = timeline
    .filter(({ actor }) => actor === 'customer')
    .flatMap(({ attachments }) => attachments.map(({ attachmentId }) => attachmentId))
  const { hints } = assessTicket({
    kind: ticket.kind,
    description: ticket.description,
    orderNumber: order?.orderNumber ?? null,
    occurredAt: ticket.occurredAt && toOffsetIso(ticket.occurredAt),
    errorText: ticket.errorText,
    tried: ticket.tried,
    attachmentIds: files,
  })
  return hints.flatMap(({ field, text }) => {
    const label = LABELS[field]
    return label === undefined ? [] : [{ label, ask: text }]
  })
}

async function presentOutside(
  manager: EntityManager,
  { id, outsideFrom, outsideReference }: Ticket,
): Promise<TicketWork['outside']> {
  if (outsideFrom === null) return null
  const clocks = (await clocksOfTickets(manager, [id])).get(id) ?? []
  const clock = clocks.findLast(({ kind, stoppedAt }) => kind === 'outside' && stoppedAt === null)
  return {
    from: outsideFrom,
    reference: outsideReference,
    dueAt: clock ? toOffsetIso(clock.dueAt) : null,
  }
}
