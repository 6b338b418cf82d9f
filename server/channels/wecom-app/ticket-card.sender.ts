import type { Database, Tx } from '../../db/database'
import { LIMITS, type Limit } from '../../http/limits'
import { Agent } from '../../identity/agent.entity'
import { PermanentError } from '../../lib/errors'
import type { Logger } from '../../lib/logger'
import type { Handler } from '../../outbox/worker'
import { departmentName } from '../../policy/policy-finders'
import type { Policy } from '../../policy/policy.schema'
import { TicketEvent } from '../../tickets/ticket-event.entity'
import { Ticket } from '../../tickets/ticket.entity'
import type { WecomAppClient } from '../../wechat/wecom-app/client'
import type { ButtonCard } from '../../wechat/wecom-app/types'
import {
  closeCard,
  findAttempt,
  listOpenCards,
  recordAttempt,
  recordSent,
  usableCode,
  type CodeBox,
} from './agent-cards'
import type { AgentCard } from './agent-card.entity'
import { receiversFor } from './agent-directory'
import { admit, planInTurn } from './agent-pace'
import { deskLink } from './desk-link'
import { settleCopies } from './settle-copies'
import { plainLine } from './plain-words'
import {
  settledTicketCard,
  MERGED_TEXT,
  movedText,
  SOLVED_TEXT,
  takenText,
  ticketCard,
  WITHDRAWN_TEXT,
} from './ticket-card'
import { readTicketFacts, type TicketFacts } from './ticket-facts'

export interface TicketCardDeps {
  db: Database
  logger: Logger
  policy: Policy
  publicUrl: string
  secrets: CodeBox
  client: Pick<WecomAppClient, 'sendMessage' | 'updateTemplateCard'>
  /** Cards and news to one agent; the usual bound when left out. */
  cardLimit?: Limit
}

/** As long as WeCom remembers: the tries of one outbox row span about two hours. */
const DUPLICATE_CHECK_S = 4 * 3600

/**
 * The card with the button 接单, to every agent of the department.
 * The task id is that of the outbox row, so an announcement is one card however often it is tried.
 */
export function announceTicket(deps: TicketCardDeps): Handler<'agentCards.announceTicket'> {
  return async (job) => {
    const { ticketId, eventId } = job.payload
    const reopenedBy = job.event === 'ticket.reopened' ? eventId : null
    const planned = await planInTurn(deps.db, (tx) =>
      planCard(tx, deps, { jobId: job.id, ticketId, reopenedBy }),
    )
    if (!planned) return
    const { card, message } = planned
    const sent = await deps.client.sendMessage({
      toUsers: card.sentTo,
      message: { type: 'template-card', card: message },
      duplicateCheckS: DUPLICATE_CHECK_S,
    })
    if (sent.invalidUsers.length > 0) {
      deps.logger.warn(
        { ticketId, invalidUsers: sent.invalidUsers },
        'wecom: these agents are unknown, or out of the visible range of the app',
      )
    }
    await deps.db.transaction((tx) => recordSent(tx, card, { secrets: deps.secrets, sent }))
    // Somebody may have taken the ticket at the desk while the card was on its way, before there was a code to update it with.
    await settleCards(deps, ticketId)
  }
}

/** Nobody's card offers what is no longer to be had. */
export function updateTicketCard(deps: TicketCardDeps): Handler<'agentCards.updateTicketCard'> {
  return (job) =>
    job.event === 'ticket.moved'
      ? settleFormerCards(deps, job.payload)
      : settleCards(deps, job.payload.ticketId)
}

interface PlannedCard {
  card: AgentCard
  message: ButtonCard
}

/** @returns null when it was sent before, or when there is nothing left to announce */
async function planCard(
  tx: Tx,
  { policy, publicUrl, cardLimit = LIMITS.agentCards }: TicketCardDeps,
  announced: { jobId: string; ticketId: string; reopenedBy: string | null },
): Promise<PlannedCard | null> {
  const { jobId, ticketId, reopenedBy } = announced
  const ticket = await tx.manager.findOneBy(Ticket, { id: ticketId })
  if (!ticket) throw new PermanentError(`ticket ${ticketId} does not exist`)
  if (!isWaiting(ticket)) return null
  const taskId = `${ticket.number}_${jobId}`
  const card =
    (await findAttempt(tx, taskId)) ?? (await firstAttempt(tx, { taskId, ticket, cardLimit }))
  if (card.state !== 'sending') return null
  const facts = await readTicketFacts(tx.manager, policy, ticket)
  const entry =
    reopenedBy === null ? null : await tx.manager.findOneBy(TicketEvent, { id: reopenedBy })
  // What is still wrong stands on the card itself: nobody gets a second message for it.
  addWords(facts, entry)
  const reopened = reopenedBy !== null
  const deskUrl = deskLink(publicUrl, ticket.number)
  return {
    card,
    message: ticketCard({ taskId, facts, reopened, platformName: policy.platform.name, deskUrl }),
  }
}

/** Who has had many cards of late finds this ticket at the desk, and in the number that the next summary tells. */
async function firstAttempt(
  tx: Tx,
  { taskId, ticket, cardLimit }: { taskId: string; ticket: Ticket; cardLimit: Limit },
): Promise<AgentCard> {
  const receivers = await receiversFor(tx.manager, ticket.department)
  if (receivers.length === 0)
    throw new PermanentError(
      `no active agent for the department ${ticket.department} of ${ticket.number}`,
    )
  const sentTo = await admit(tx, {
    key: taskId,
    kind: 'card',
    as: 'count',
    userIds: receivers,
    limit: cardLimit,
  })
  return recordAttempt(tx, { ticketId: ticket.id, taskId, sentTo })
}

const isWaiting = ({ status }: Ticket): boolean => status === 'submitted' || status === 'reopened'

function addWords(facts: TicketFacts, entry: TicketEvent | null): void {
  const words = entry === null ? '' : plainLine(entry.text).trim()
  if (words !== '') facts.words = `${facts.words}：${words}`
}

/** Takes the offer off every card of a ticket that somebody holds or nobody wants any more. Doing it twice does no harm. */
async function settleCards(deps: TicketCardDeps, ticketId: string): Promise<void> {
  const { db } = deps
  const ticket = await db.read.findOneBy(Ticket, { id: ticketId })
  if (!ticket || isWaiting(ticket)) return
  const state = await settledText(db, ticket)
  if (state === null) return
  await settleAll(deps, ticket, { cards: await listOpenCards(db.read, ticketId), state })
}

/** It went to another department: the cards from before that offer nothing any more, while the department that has it now gets its own. */
async function settleFormerCards(
  deps: TicketCardDeps,
  { ticketId, eventId }: { ticketId: string; eventId: string },
): Promise<void> {
  const { db, policy } = deps
  const ticket = await db.read.findOneBy(Ticket, { id: ticketId })
  const moved = await db.read.findOneBy(TicketEvent, { id: eventId })
  if (!ticket || !moved) throw new PermanentError(`ticket ${ticketId} or its entry is not there`)
  const cards = await listOpenCards(db.read, ticketId)
  const state = movedText(departmentName(policy, ticket.department))
  await settleAll(deps, ticket, {
    cards: cards.filter(({ createdAt }) => createdAt <= moved.at),
    state,
  })
}

async function settleAll(
  deps: TicketCardDeps,
  ticket: Ticket,
  { cards, state }: { cards: readonly AgentCard[]; state: string },
): Promise<void> {
  const { db, policy, publicUrl } = deps
  if (cards.length === 0) return
  const facts = await readTicketFacts(db.read, policy, ticket)
  if (ticket.reopenedCount > 0) addWords(facts, await lastReopening(db, ticket.id))
  const told = {
    facts,
    platformName: policy.platform.name,
    deskUrl: deskLink(publicUrl, ticket.number),
  }
  for (const card of cards)
    await settleCard(deps, card, settledTicketCard({ ...told, taskId: card.taskId }, state))
}

function lastReopening({ read }: Database, ticketId: string): Promise<TicketEvent | null> {
  return read.findOne(TicketEvent, {
    where: { ticketId, type: 'reopened' },
    order: { seq: 'DESC' },
  })
}

async function settledText(
  { read }: Database,
  { status, isOpen, assignedAgentId }: Ticket,
): Promise<string | null> {
  if (status === 'withdrawn') return WITHDRAWN_TEXT
  if (status === 'merged') return MERGED_TEXT
  if (!isOpen) return SOLVED_TEXT
  const holder =
    assignedAgentId === null ? null : await read.findOneBy(Agent, { id: assignedAgentId })
  return holder && takenText(holder.workNumber)
}

async function settleCard(
  deps: TicketCardDeps,
  card: AgentCard,
  settled: ButtonCard,
): Promise<void> {
  const state = await settleCopies(
    deps,
    usableCode(card, deps.secrets, deps.db.clock.now()),
    settled,
  )
  await deps.db.transaction((tx) => closeCard(tx, card, state))
}
