import type { Database, Tx } from '../../db/database'
import { Agent } from '../../identity/agent.entity'
import { PermanentError } from '../../lib/errors'
import type { Logger } from '../../lib/logger'
import type { Job } from '../../outbox/worker'
import type { Policy } from '../../policy/policy.schema'
import { Ticket } from '../../tickets/ticket.entity'
import type { WecomAppClient } from '../../wechat/wecom-app/client'
import type { ButtonCard } from '../../wechat/wecom-app/types'
import { closeCard, listOpenCards, recordAttempt, recordSent, usableCode, type CodeBox } from './agent-cards'
import type { AgentCard } from './agent-card.entity'
import { receiversFor } from './agent-directory'
import { greyOut } from './grey-out'
import { deskLink } from './desk-link'
import { takenText, ticketCard } from './ticket-card'
import { readTicketFacts } from './ticket-facts'

export interface TicketCardDeps {
  db: Database
  logger: Logger
  policy: Policy
  publicUrl: string
  secrets: CodeBox
  client: Pick<WecomAppClient, 'sendMessage' | 'updateTemplateCard'>
}

/** As long as WeCom remembers: the tries of one outbox row span about two hours. */
const DUPLICATE_CHECK_S = 4 * 3600

/**
 * 'ticket.submitted', 'ticket.reopened': the card with the button 接单, to every agent of the department. The task id is that of
 * the outbox row, so an announcement is one card however often it is tried.
 */
export function announceTicket(deps: TicketCardDeps): (job: Job) => Promise<void> {
  return async (job) => {
    if (job.event !== 'ticket.submitted' && job.event !== 'ticket.reopened') throw new PermanentError(`no card for ${job.event}`)
    const { ticketId } = job.payload
    const planned = await deps.db.transaction((tx) => planCard(tx, deps, { jobId: job.id, ticketId, reopened: job.event === 'ticket.reopened' }))
    if (!planned) return
    const { card, message } = planned
    const sent = await deps.client.sendMessage({
      toUsers: card.sentTo, message: { type: 'template-card', card: message }, duplicateCheckS: DUPLICATE_CHECK_S,
    })
    if (sent.invalidUsers.length > 0) {
      deps.logger.warn({ ticketId, invalidUsers: sent.invalidUsers }, 'wecom: these agents are unknown, or out of the visible range of the app')
    }
    await deps.db.transaction((tx) => recordSent(tx, card, { secrets: deps.secrets, sent }))
    // Somebody may have taken the ticket at the desk while the card was on its way, before there was a code to update it with.
    await settleCards(deps, ticketId)
  }
}

/** 'ticket.assigned': nobody's card offers what is no longer to be had. */
export function updateTicketCard(deps: TicketCardDeps): (job: Job) => Promise<void> {
  return async (job) => {
    if (job.event !== 'ticket.assigned') throw new PermanentError(`no card is updated on ${job.event}`)
    await settleCards(deps, job.payload.ticketId)
  }
}

interface PlannedCard {
  card: AgentCard
  message: ButtonCard
}

/** @returns null when it was sent before, or when there is nothing left to announce */
async function planCard(
  tx: Tx, { policy, publicUrl }: TicketCardDeps, announced: { jobId: string; ticketId: string; reopened: boolean },
): Promise<PlannedCard | null> {
  const { jobId, ticketId, reopened } = announced
  const ticket = await tx.manager.findOneBy(Ticket, { id: ticketId })
  if (!ticket) throw new PermanentError(`ticket ${ticketId} does not exist`)
  if (!isWaiting(ticket)) return null
  const sentTo = await receiversFor(tx.manager, ticket.department)
  if (sentTo.length === 0) throw new PermanentError(`no active agent for the department ${ticket.department} of ${ticket.number}`)
  const taskId = `${ticket.number}_${jobId}`
  const card = await recordAttempt(tx, { ticketId, taskId, sentTo })
  if (card.state !== 'sending') return null
  const facts = await readTicketFacts(tx.manager, policy, ticket)
  const deskUrl = deskLink(publicUrl, ticket.number)
  return { card, message: ticketCard({ taskId, facts, reopened, platformName: policy.platform.name, deskUrl }) }
}

const isWaiting = ({ status }: Ticket): boolean => status === 'submitted' || status === 'reopened'

/** Greys out the buttons of every card of a ticket that somebody holds. Doing it twice does no harm. */
async function settleCards(deps: TicketCardDeps, ticketId: string): Promise<void> {
  const { db } = deps
  const ticket = await db.read.findOneBy(Ticket, { id: ticketId })
  if (!ticket || isWaiting(ticket) || ticket.assignedAgentId === null) return
  const holder = await db.read.findOneBy(Agent, { id: ticket.assignedAgentId })
  for (const card of await listOpenCards(db.read, ticketId)) await settleCard(deps, card, takenText(holder?.workNumber))
}

async function settleCard(deps: TicketCardDeps, card: AgentCard, buttonText: string): Promise<void> {
  const state = await greyOut(deps, card, { code: usableCode(card, deps.secrets, deps.db.clock.now()), buttonText })
  await deps.db.transaction((tx) => closeCard(tx, card, state))
}
