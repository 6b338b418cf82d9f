import { In, type EntityManager } from 'typeorm'
import { MannerFlag } from '../../conversations/sessions/manner-flag.entity'
import { isVisibleTo } from '../../conversations/sessions/session.queries'
import { ServiceSession } from '../../conversations/sessions/session.entity'
import type { ActingAgent } from '../../http/context'
import { incidentBeside } from '../../incidents/desk-incident.presenter'
import { toOffsetIso } from '../../lib/shanghai-time'
import type { Policy } from '../../policy/policy.schema'
import type { BesideTicket } from '../../tickets/desk/desk-ticket.contract'
import type { Ticket } from '../../tickets/ticket.entity'
import { channelText } from '../../conversations/channels'
import { STATUS_TEXT } from './desk-words'
import { presentFlags } from './flag.presenter'
import { talksOfTicket } from './ticket-talks'
import { labelFor, loadAgents } from '../agents/holder'
import { readSummary } from '../talk/session-summary'

const SHOWN = 5

/**
 * What a ticket's agent must know and no ticket tells: the talks of its customer on all channels, running ones first, the incident
 * that it is of, and its own flags.
 */
export async function besideTicket(
  manager: EntityManager,
  policy: Policy,
  { ticket, agent, now }: { ticket: Ticket; agent: ActingAgent; now: Date },
): Promise<BesideTicket> {
  const linked = new Set(await talksOfTicket(manager, ticket.id))
  const talks = await talksBeside(manager, ticket.customerId, [...linked])
  const agents = await loadAgents(
    manager,
    talks.map(({ agentId }) => agentId),
  )
  const flags = await manager.find(MannerFlag, {
    where: { ticketId: ticket.id },
    order: { at: 'DESC', id: 'DESC' },
  })
  return {
    talks: talks.map((talk) => ({
      sessionId: talk.id,
      channelText: channelText(talk.channel),
      running: talk.openKey !== null,
      statusText: STATUS_TEXT[talk.status],
      holder: talk.openKey === null ? null : labelFor(agents, policy, talk),
      what: readSummary(talk.summary)?.what ?? null,
      at: toOffsetIso(talk.startedAt),
      visible: isVisibleTo(agent, talk),
      linked: linked.has(talk.id),
    })),
    ...(await incidentBeside({ manager, now }, ticket)),
    flags: (await presentFlags({ manager, policy }, flags)).map(
      ({ flagId, at, what, excerpt, agentLabel, reachedText }) => ({
        flagId,
        at,
        what,
        excerpt,
        agentLabel,
        reachedText,
      }),
    ),
  }
}

/** Linked ones of whatever age, then the latest. */
async function talksBeside(
  manager: EntityManager,
  customerId: string,
  linked: readonly string[],
): Promise<ServiceSession[]> {
  const own =
    linked.length === 0
      ? []
      : await manager.find(ServiceSession, {
          where: { id: In([...linked]), customerId },
          order: { startedAt: 'DESC', id: 'DESC' },
        })
  const latest = await latestTalks(manager, customerId)
  return [...own, ...latest.filter(({ id }) => !linked.includes(id))]
}

function latestTalks(manager: EntityManager, customerId: string): Promise<ServiceSession[]> {
  return manager
    .createQueryBuilder(ServiceSession, 's')
    .where({ customerId })
    .orderBy('CASE WHEN s.openKey IS NULL THEN 1 ELSE 0 END', 'ASC')
    .addOrderBy('s.startedAt', 'DESC')
    .addOrderBy('s.id', 'DESC')
    .limit(SHOWN)
    .getMany()
}
