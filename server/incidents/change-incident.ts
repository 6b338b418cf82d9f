import { recordAudit, type Deed } from '../audit/record-audit'
import type { Tx } from '../db/database'
import { after, DAY_MS, MINUTE_MS } from '../lib/clock'
import { UserError } from '../lib/errors'
import { newId } from '../lib/ids'
import { bumpTopics, TICKETS_TOPIC } from '../live/topics'
import { publish } from '../outbox/publish'
import { guardAgentWords } from '../tickets/handling/guard-words'
import type { TicketDeps } from '../tickets/submit/submit-ticket'
import type { ActingAgent } from '../http/context'
import { getTicketForAgent } from '../tickets/ticket-access'
import type {
  CloseIncident,
  DeclareIncident,
  RescopeIncident,
  UpdateIncident,
} from './incident.contract'
import { scopeText } from './incident-words'
import { Incident, IncidentUpdate } from './incident.entity'
import { getIncident } from './incident.queries'
import { linkByHand, refusal } from './link-tickets'
import { startRound } from './rounds'

/** A command of a supervisor's on one incident. */
export interface IncidentCommand<Input> {
  incidentId: string
  agent: ActingAgent
  input: Input
}

/** So long ago a trouble may have begun. */
const OLDEST_MS = 30 * DAY_MS

/**
 * One incident for many tickets. What matches since its start is linked by the outbox, and what is submitted later as it comes. Words and
 * times are what customers read at once.
 * @throws UserError 422 where words ask for or hold a secret; 400 where a time cannot be
 */
export async function declareIncident(
  tx: Tx,
  deps: TicketDeps,
  { agent, input }: Omit<IncidentCommand<DeclareIncident>, 'incidentId'>,
): Promise<Incident> {
  const { title, scope, text, side, keywords, ticketNumber } = input
  await guardAgentWords(tx, deps, { text: `${title}\n${text}`, visibility: 'customer' })
  const startedAt = new Date(input.startedAt)
  if (startedAt > after(tx.now, MINUTE_MS) || startedAt < after(tx.now, -OLDEST_MS))
    throw wrongTime('开始时间要在最近 30 天内，而且不晚于现在')
  const incident = tx.manager.create(Incident, {
    id: newId('inc'),
    title,
    status: 'open',
    scope,
    keywords,
    startedAt,
    text,
    ...timesOf(tx, input),
    side,
    version: 1,
    declaredBy: agent.agentId,
    declaredAt: tx.now,
    solvedAt: null,
    closedAt: null,
  })
  await tx.manager.insert(Incident, incident)
  await tell(tx, { incident, before: null, kind: 'declared', text, agentId: agent.agentId })
  if (ticketNumber !== null) {
    const ticket = await getTicketForAgent(tx.manager, agent, ticketNumber)
    await linkByHand(tx, deps, { incident, ticket, agent })
  }
  await publish(tx, 'incident.declared', { incidentId: incident.id }, { orderKey: incident.id })
  if (input.tell)
    await startRound(tx, deps, {
      incident,
      agent,
      input: { kind: 'message', text, side, basis: '', corrects: null },
    })
  return incident
}

/** The next word, with its times; the one before stays in the history. */
export async function updateIncident(
  tx: Tx,
  deps: TicketDeps,
  command: IncidentCommand<UpdateIncident>,
): Promise<Incident> {
  const { agent, input } = command
  await guardAgentWords(tx, deps, { text: input.text, visibility: 'customer' })
  const incident = await change(tx, command, 'open', {
    kind: 'updated',
    text: input.text,
    set: { text: input.text, ...timesOf(tx, input) },
  })
  if (input.tell) await tellLinked(tx, deps, { incident, agent, input })
  return incident
}

/**
 * What it covers from now on, and by which words people ask about it: what fits is linked as after declaring. What is linked already stays
 * until it is taken out by hand, since its customer was told so. Customers read nothing of the change itself.
 */
export async function rescopeIncident(
  tx: Tx,
  deps: TicketDeps,
  command: IncidentCommand<RescopeIncident>,
): Promise<Incident> {
  const { scope, keywords } = command.input
  const words = keywords.length > 0 ? `；听到 ${keywords.join('、')}` : ''
  const incident = await change(tx, command, 'open', {
    kind: 'scoped',
    text: `${scopeText(deps.policy, scope)}${words}`,
    set: { scope, keywords },
  })
  await publish(tx, 'incident.declared', { incidentId: incident.id }, { orderKey: incident.id })
  return incident
}

/** It was said to be over and is not. What comes in is linked again. */
export async function reopenIncident(
  tx: Tx,
  deps: TicketDeps,
  command: IncidentCommand<UpdateIncident>,
): Promise<Incident> {
  const { agent, input } = command
  await guardAgentWords(tx, deps, { text: input.text, visibility: 'customer' })
  const set = { text: input.text, ...timesOf(tx, input), status: 'open' as const, solvedAt: null }
  const incident = await change(tx, command, 'solved', { kind: 'reopened', text: input.text, set })
  await publish(tx, 'incident.declared', { incidentId: incident.id }, { orderKey: incident.id })
  if (input.tell) await tellLinked(tx, deps, { incident, agent, input })
  return incident
}

/** Nothing more is said of it. Of one that is still open: it was none, which has to be said in words. */
export async function closeIncident(
  tx: Tx,
  deps: TicketDeps,
  command: IncidentCommand<CloseIncident>,
): Promise<Incident> {
  const { text } = command.input
  const { status } = await getIncident(tx.manager, command.incidentId)
  if (status === 'closed') throw refusal('这个故障已经结束')
  if (status === 'open' && text === '')
    throw wrongTime('还没有恢复就结束，请写一句给客户看的话，例如：核对后不是故障，工单逐张处理')
  await guardAgentWords(tx, deps, { text, visibility: 'customer' })
  const set = {
    status: 'closed' as const,
    closedAt: tx.now,
    nextWordAt: null,
    expectedAt: null,
    ...(text !== '' && { text }),
  }
  return change(tx, command, status, {
    kind: 'closed',
    text: text === '' ? '这次故障已经结束' : text,
    set,
  })
}

/** When the solution for all begins: from then on it is told to be over. In the round's own transaction. */
export async function markSolved(
  tx: Tx,
  { incidentId, text, agentId }: { incidentId: string; text: string; agentId: string },
): Promise<void> {
  const incident = await getIncident(tx.manager, incidentId)
  if (incident.status !== 'open') return
  await save(tx, incident, {
    kind: 'solved',
    text,
    agentId,
    set: { status: 'solved', text, solvedAt: tx.now, nextWordAt: null, expectedAt: null },
  })
}

function tellLinked(
  tx: Tx,
  deps: TicketDeps,
  {
    incident,
    agent,
    input: { text },
  }: { incident: Incident; agent: ActingAgent; input: { text: string } },
): Promise<unknown> {
  return startRound(tx, deps, {
    incident,
    agent,
    input: { kind: 'message', text, side: 'undetermined', basis: '', corrects: null },
  })
}

function timesOf(
  { now }: Tx,
  input: Pick<UpdateIncident, 'expectedAt' | 'nextWordAt'>,
): Pick<Incident, 'expectedAt' | 'nextWordAt'> {
  const [expectedAt, nextWordAt] = [
    input.expectedAt === null ? null : new Date(input.expectedAt),
    new Date(input.nextWordAt),
  ]
  if (nextWordAt <= now || nextWordAt > after(now, OLDEST_MS))
    throw wrongTime('下一次告诉客户的时间要晚于现在，而且在 30 天内')
  if (expectedAt !== null && (expectedAt <= now || expectedAt > after(now, OLDEST_MS)))
    throw wrongTime('预计恢复的时间要晚于现在，还不知道就空着')
  return { expectedAt, nextWordAt }
}

function wrongTime(words: string): UserError {
  return new UserError('not_so', { status: 400, public: words })
}

interface Change {
  kind: IncidentUpdate['kind']
  text: string
  set: Partial<Incident>
}

async function change(
  tx: Tx,
  { incidentId, agent, input: { version } }: IncidentCommand<{ version: number }>,
  from: Incident['status'],
  what: Change,
): Promise<Incident> {
  const incident = await getIncident(tx.manager, incidentId)
  if (incident.version !== version) throw overtaken()
  if (incident.status !== from)
    throw refusal(
      from === 'open' ? '这个故障已经不在处理中了' : '这个故障现在不能这样改，请看看最新情况',
    )
  return save(tx, incident, { ...what, agentId: agent.agentId })
}

const overtaken = (): UserError =>
  new UserError('incident_changed', {
    status: 409,
    public: '这个故障刚刚有同事改过，请看看最新情况再写',
  })

async function save(
  tx: Tx,
  incident: Incident,
  { kind, text, set, agentId }: Change & { agentId: string },
): Promise<Incident> {
  const next = { ...set, version: incident.version + 1 }
  const { affected } = await tx.manager.update(
    Incident,
    { id: incident.id, version: incident.version },
    next,
  )
  if (affected !== 1) throw overtaken()
  const changed = tx.manager.create(Incident, { ...incident, ...next })
  await tell(tx, { incident: changed, before: incident, kind, text, agentId })
  return changed
}

const DEED: Readonly<Record<IncidentUpdate['kind'], Deed>> = {
  declared: 'incident.declared',
  updated: 'incident.updated',
  solved: 'incident.solved',
  closed: 'incident.closed',
  reopened: 'incident.updated',
  scoped: 'incident.updated',
}

interface Told extends Omit<Change, 'set'> {
  incident: Incident
  before: Incident | null
  agentId: string
}

/** The history that customers read, the record, and the pages that are open. */
async function tell(tx: Tx, { incident, before, kind, text, agentId }: Told): Promise<void> {
  const seq = incident.version
  await tx.manager.insert(IncidentUpdate, {
    incidentId: incident.id,
    seq,
    kind,
    text,
    agentId,
    at: tx.now,
  })
  await recordAudit(tx, [
    {
      deed: DEED[kind],
      subject: { kind: 'incident', id: incident.id },
      reason: `update ${seq}`,
      ...(before && { before }),
      after: incident,
    },
  ])
  await bumpTopics(tx, [TICKETS_TOPIC])
}
