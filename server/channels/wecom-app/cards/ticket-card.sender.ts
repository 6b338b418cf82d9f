import type { EntityManager } from 'typeorm'
import type { Tx } from '../../../db/database'
import { Agent } from '../../../identity/agent.entity'
import { PermanentError } from '../../../lib/errors'
import type { Handler } from '../../../outbox/worker'
import { departmentName } from '../../../policy/policy-finders'
import { TicketEvent } from '../../../tickets/ticket-event.entity'
import { Ticket } from '../../../tickets/ticket.entity'
import { receiversFor } from '../agent-directory'
import { plainLine } from '../plain-words'
import { CARD_KINDS, movedText } from './card-kinds'
import { planCard, sendCard, settleCards, type CardDeps, type PlannedCard } from './send-card'
import { offeredCard, overtakenTicketCard, readTicketFrame, type TicketFrame } from './ticket-card'
import type { WecomCard } from './wecom-card.entity'

/**
 * The card with the button 接单, to every agent of the department.
 * The task id is that of the outbox row, so an announcement is one card however often it is tried.
 */
export function announceTicket(deps: CardDeps): Handler<'agentCards.announceTicket'> {
  return async (job) => {
    const { ticketId, eventId } = job.payload
    const reopenedBy = job.event === 'ticket.reopened' ? eventId : null
    const plan = { jobId: job.id, ticketId, reopenedBy }
    if (await sendCard(deps, (tx) => planOffer(tx, deps, plan))) await settleOffers(deps, ticketId)
  }
}

/** Nobody's card offers what is no longer to be had. */
export function updateTicketCard(deps: CardDeps): Handler<'agentCards.updateTicketCard'> {
  return (job) =>
    job.event === 'ticket.moved'
      ? settleFormerCards(deps, job.payload)
      : settleOffers(deps, job.payload.ticketId)
}

/** @returns null when it was sent before, or when there is nothing left to announce */
async function planOffer(
  tx: Tx,
  deps: CardDeps,
  announced: { jobId: string; ticketId: string; reopenedBy: string | null },
): Promise<PlannedCard | null> {
  const { jobId, ticketId, reopenedBy } = announced
  const ticket = await tx.manager.findOneBy(Ticket, { id: ticketId })
  if (!ticket) throw new PermanentError(`ticket ${ticketId} does not exist`)
  if (!isWaiting(ticket)) return null
  return planCard(tx, deps, {
    kind: 'offered',
    subjectId: ticketId,
    taskId: `${ticket.number}_${jobId}`,
    receivers: async () => {
      const userIds = await receiversFor(tx.manager, ticket.department)
      if (userIds.length > 0) return userIds
      throw new PermanentError(
        `no active agent for the department ${ticket.department} of ${ticket.number}`,
      )
    },
    face: async () => {
      const frame = await readTicketFrame(tx.manager, deps, ticket)
      if (reopenedBy === null) return offeredCard(frame, false)
      // What is still wrong stands on the card itself: nobody gets a second message for it.
      const entry = await tx.manager.findOneBy(TicketEvent, { id: reopenedBy })
      return offeredCard(withWords(frame, entry), true)
    },
  })
}

const isWaiting = ({ status }: Ticket): boolean => status === 'submitted' || status === 'reopened'

function withWords(frame: TicketFrame, entry: TicketEvent | null): TicketFrame {
  const words = entry === null ? '' : plainLine(entry.text).trim()
  const { facts } = frame
  return words === '' ? frame : { ...frame, facts: { ...facts, words: `${facts.words}：${words}` } }
}

/** Takes the offer off every card of a ticket that somebody holds or nobody wants any more. */
async function settleOffers(deps: CardDeps, ticketId: string): Promise<void> {
  const { read } = deps.db
  const ticket = await read.findOneBy(Ticket, { id: ticketId })
  if (!ticket || isWaiting(ticket)) return
  const { status, isOpen, assignedAgentId } = ticket
  const holder =
    assignedAgentId === null ? null : await read.findOneBy(Agent, { id: assignedAgentId })
  const state = CARD_KINDS.offered.overtaken({ status, isOpen, holder })
  if (state !== null) await settleAs(deps, ticket, { state, concerns: () => true })
}

/** It went to another department: the cards from before that offer nothing any more, while the department that has it now gets its own. */
async function settleFormerCards(
  deps: CardDeps,
  { ticketId, eventId }: { ticketId: string; eventId: string },
): Promise<void> {
  const { db, policy } = deps
  const ticket = await db.read.findOneBy(Ticket, { id: ticketId })
  const moved = await db.read.findOneBy(TicketEvent, { id: eventId })
  if (!ticket || !moved) throw new PermanentError(`ticket ${ticketId} or its entry is not there`)
  await settleAs(deps, ticket, {
    state: movedText(departmentName(policy, ticket.department)),
    concerns: ({ createdAt }) => createdAt <= moved.at,
  })
}

async function settleAs(
  deps: CardDeps,
  ticket: Ticket,
  { state, concerns }: { state: string; concerns(card: WecomCard): boolean },
): Promise<void> {
  const { read } = deps.db
  await settleCards(deps, ticket.id, async (card) => {
    if (!concerns(card)) return null
    const frame = await readTicketFrame(read, deps, ticket)
    return overtakenTicketCard(
      ticket.reopenedCount > 0 ? withWords(frame, await lastReopening(read, ticket.id)) : frame,
      state,
    )
  })
}

function lastReopening(manager: EntityManager, ticketId: string): Promise<TicketEvent | null> {
  return manager.findOne(TicketEvent, {
    where: { ticketId, type: 'reopened' },
    order: { seq: 'DESC' },
  })
}
