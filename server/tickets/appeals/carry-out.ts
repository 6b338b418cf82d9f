import type { Tx } from '../../db/database'
import { notFound } from '../../lib/errors'
import { publish } from '../../outbox/publish'
import { departmentName } from '../../policy/policy-finders'
import { changeTicket, type NewEntry, type TicketVoice, type TicketChange } from '../change-ticket'
import { endsAt } from '../ending/reopening'
import { requireNext } from '../ticket-access'
import type { Occasion } from '../promises/clock-rules'
import { turned } from '../promises/ticket-clocks'
import { TicketEvent } from '../ticket-event.entity'
import { Ticket } from '../ticket.entity'
import type { AppealDeps } from './appeal-terms'
import { APPEAL_TEXT, OUTCOME_TEXT } from './appeal-words'
import type { DecideAppeal } from './appeal.contract'
import type { Appeal } from './appeal.entity'

interface Decision {
  appeal: Appeal
  input: DecideAppeal
  actor: TicketVoice
}

/** What a decision does to the ticket it is about: a word in its timeline, another solution, or work on it anew. */
export async function carryOut(tx: Tx, deps: AppealDeps, decision: Decision): Promise<void> {
  const { ticketId, number } = decision.appeal
  if (ticketId === null) return
  await changeTicket(
    tx,
    async () => {
      const ticket = await tx.manager.findOneBy(Ticket, { id: ticketId })
      if (!ticket) throw notFound('这张工单')
      return ticket
    },
    (ticket) => changeOf(tx, deps, decision, ticket),
  )
  if (decision.input.outcome === 'sent-on') await announce(tx, ticketId, number)
}

/** Its new department gets a card; the customer hears of it by the decision. */
async function announce(tx: Tx, ticketId: string, number: string): Promise<void> {
  const above = await tx.manager.findOne(TicketEvent, {
    where: { ticketId, actorKind: 'agent' },
    order: { seq: 'DESC' },
  })
  if (!above) throw new Error(`the decision ${number} left no entry`)
  await publish(tx, 'ticket.sentOn', { ticketId, eventId: above.id }, { orderKey: ticketId })
}

async function changeOf(
  tx: Tx,
  deps: AppealDeps,
  { appeal, input, actor }: Decision,
  ticket: Ticket,
): Promise<TicketChange> {
  const moved = movedBy(tx, input, ticket)
  const disputed = moved.set.status ?? ticket.status
  return {
    // A solution that stands, or a new one, has its whole time again.
    ...(moved.occasions.length > 0
      ? { clocks: await turned(tx, deps, { ticket, set: moved.set }, ...moved.occasions) }
      : {}),
    set: { ...moved.set, ...(disputed === 'resolved' ? endsAt(deps.policy, tx.now) : {}) },
    entries: [
      {
        type: ENTRY[appeal.kind],
        visibility: appeal.kind === 'bad-mark' ? 'internal' : 'customer',
        actor,
        text: toldText(deps, appeal.kind, input),
        data: {
          from: ticket.status,
          to: disputed,
          appealId: appeal.id,
          number: appeal.number,
          outcome: input.outcome,
        },
      },
      ...(input.outcome === 'solved' ? [solution(input.solution, { actor, ticket })] : []),
    ],
    event: null,
  }
}

const ENTRY = {
  supervisor: 'above-answered',
  review: 'reviewed',
  complaint: 'above-answered',
  'bad-mark': 'followed-up',
  // Never of a ticket.
  block: 'reviewed',
} as const

function solution(
  text: string,
  { actor, ticket }: { actor: TicketVoice; ticket: Ticket },
): NewEntry {
  return {
    type: 'resolved',
    visibility: 'customer',
    actor,
    text,
    data: { from: ticket.status, to: 'resolved' },
  }
}

/** Its clocks go on as for anything that comes back. */
function movedBy(
  tx: Tx,
  input: DecideAppeal,
  ticket: Ticket,
): { set: Partial<Ticket>; occasions: Occasion[] } {
  if (input.outcome !== 'solved' && input.outcome !== 'sent-on') return { set: {}, occasions: [] }
  const again = {
    closedAt: null,
    closedBy: null,
    pausedAt: null,
    reopenedCount: ticket.reopenedCount + 1,
    reopenedAt: tx.now,
  }
  if (input.outcome === 'solved') {
    const set = {
      ...again,
      status: requireNext(ticket, 'solve-anew'),
      isOpen: false,
      resolvedAt: tx.now,
    }
    return { set, occasions: ticket.isOpen ? ['resolved'] : ['reopened', 'resolved'] }
  }
  // Whoever had it does not have it again.
  const set = {
    ...again,
    status: requireNext(ticket, 'send-on'),
    isOpen: true,
    resolvedAt: null,
    assignedAgentId: null,
    department: input.department,
  }
  return { set, occasions: [ticket.isOpen ? 'customer-wrote' : 'reopened', 'let-go'] }
}

function toldText({ policy }: AppealDeps, kind: Appeal['kind'], input: DecideAppeal): string {
  if (kind === 'bad-mark') return `差评回访：${OUTCOME_TEXT[input.outcome]}。${input.reasons}`
  const sentOn =
    input.outcome === 'sent-on' ? `，转给${departmentName(policy, input.department)}` : ''
  const rule = 'rule' in input && input.rule ? `\n依据：${input.rule}` : ''
  const lead =
    input.outcome === 'answered'
      ? `${APPEAL_TEXT[kind]}答复：`
      : `${APPEAL_TEXT[kind]}结论：${OUTCOME_TEXT[input.outcome]}${sentOn}\n理由：`
  return `${lead}${input.reasons}${rule}`
}
