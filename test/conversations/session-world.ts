import { AgentPresence } from '../../server/conversations/people/agent-presence.entity'
import {
  recordAnswer,
  recordCustomerMessage,
} from '../../server/conversations/answers/answer-times'
import type { ServiceDeps } from '../../server/conversations/queue/assignment-rule'
import type { ChannelName } from '../../server/conversations/channels'
import type { ActingAgent } from '../../server/http/context'
import { setDeskStatus, setServicerStatus } from '../../server/conversations/people/presence'
import { QueueEntry } from '../../server/conversations/queue/queue-entry.entity'
import { SessionEvent } from '../../server/conversations/sessions/session-event.entity'
import { ServiceSession } from '../../server/conversations/sessions/session.entity'
import {
  endSession,
  openSession,
  wantPerson,
  type NewSession,
  type PersonWanted,
} from '../../server/conversations/sessions/sessions'
import type { Database } from '../../server/db/database'
import { Agent } from '../../server/identity/agent.entity'
import { syncAgents } from '../../server/identity/agents'
import { newId } from '../../server/lib/ids'
import type { Policy } from '../../server/policy/policy.schema'
import { calendar } from '../support/calendar'
import { preset } from '../support/presets'

const haicheng = preset('haicheng')

export type TestAgent = Policy['agents'][number]

/** Somebody of our staff; the work number tells them apart. */
export function colleague(
  workNumber: string,
  departments: string[],
  role: TestAgent['role'] = 'agent',
): TestAgent {
  return {
    wecomUserId: `wx-${workNumber}`,
    workNumber,
    name: `客服${workNumber}`,
    role,
    departments,
  }
}

/** The Haicheng preset with these people, and whatever a test needs otherwise. */
export function depsWith(
  agents: TestAgent[],
  change: { reception?: Partial<Policy['reception']>; tiers?: Policy['tiers'] } = {},
): ServiceDeps {
  const reception = { ...haicheng.reception, ...change.reception }
  return {
    policy: { ...haicheng, agents, tiers: change.tiers ?? haicheng.tiers, reception },
    calendar,
  }
}

/** Ids by work number; all of them at the desk and receiving. */
export async function staff(db: Database, deps: ServiceDeps): Promise<Map<string, string>> {
  return db.transaction(async (tx) => {
    await syncAgents(tx, deps.policy)
    const agents = await tx.manager.findBy(Agent, { active: true })
    for (const { id } of agents) {
      await setDeskStatus(tx, id, 'online')
      await setServicerStatus(tx, id, 'receiving')
    }
    return new Map(agents.map(({ workNumber, id }) => [workNumber, id]))
  })
}

export function acting(
  id: string,
  { role = 'agent', departments = [] }: Partial<ActingAgent> = {},
): ActingAgent {
  return { agentId: id, role, departments, workNumber: '' }
}

export interface Visitor extends Partial<Omit<NewSession, 'conversation'>> {
  conversationId?: string
  channel?: ChannelName
}

export function visit(
  db: Database,
  { conversationId = newId('cnv'), channel = 'wecom-kf', ...known }: Visitor = {},
): Promise<ServiceSession> {
  return db.transaction((tx) =>
    openSession(tx, {
      conversation: { id: conversationId, channel },
      identityId: null,
      customerId: null,
      entry: 'kf',
      tierKey: null,
      ...known,
    }),
  )
}

export function want(
  db: Database,
  deps: ServiceDeps,
  session: ServiceSession,
  wanted: Partial<PersonWanted> = {},
): Promise<ServiceSession> {
  return db.transaction((tx) =>
    wantPerson(tx, deps, session, {
      department: null,
      kind: 'goods',
      urgent: false,
      summary: null,
      why: 'asked',
      ...wanted,
    }),
  )
}

/** Somebody new who wants a person at once. */
export async function arrive(
  db: Database,
  deps: ServiceDeps,
  visitor: Visitor = {},
  wanted: Partial<PersonWanted> = {},
): Promise<ServiceSession> {
  return want(db, deps, await visit(db, visitor), wanted)
}

export const say = (db: Database, session: ServiceSession): Promise<void> =>
  db.transaction((tx) => recordCustomerMessage(tx, session))
export const answer = (db: Database, session: ServiceSession, agentId?: string): Promise<void> =>
  db.transaction((tx) =>
    recordAnswer(
      tx,
      session,
      agentId === undefined ? { answerer: 'bot' } : { answerer: 'agent', agentId },
    ),
  )
export const end = (
  db: Database,
  session: ServiceSession,
  by = 'customer',
): Promise<ServiceSession> =>
  db.transaction((tx) =>
    endSession(tx, session, { by, reason: by === 'customer' ? 'customer' : 'agent' }),
  )

export const reread = (db: Database, { id }: Pick<ServiceSession, 'id'>): Promise<ServiceSession> =>
  db.read.findOneByOrFail(ServiceSession, { id })
export const record = async (db: Database, { id }: Pick<ServiceSession, 'id'>): Promise<string[]> =>
  (await db.read.find(SessionEvent, { where: { sessionId: id }, order: { seq: 'ASC' } })).map(
    ({ type }) => type,
  )

/**
 * What must always hold between sessions, queue, counters and record; empty where it does.
 * @param unbound agents who took over as supervisors: their own number has no bound
 */
export async function brokenPromises(
  db: Database,
  capacity: number,
  unbound: readonly string[] = [],
): Promise<string[]> {
  const sessions = await db.read.find(ServiceSession)
  const queued = new Set((await db.read.find(QueueEntry)).map(({ sessionId }) => sessionId))
  const events = await db.read.find(SessionEvent, { order: { seq: 'ASC' } })
  const counters = new Map(
    (await db.read.find(AgentPresence)).map(({ agentId, activeSessions }) => [
      agentId,
      activeSessions,
    ]),
  )
  const broken: string[] = []
  for (const session of sessions) {
    if ((session.status === 'waiting') !== queued.delete(session.id))
      broken.push(`${session.id} is ${session.status}, which the queue does not say`)
    if ((session.status === 'ended') !== (session.openKey === null))
      broken.push(`${session.id} is ${session.status}, and its key is ${session.openKey}`)
    if (session.status === 'serving' && session.agentId === null)
      broken.push(`${session.id} is served by nobody`)
    const seqs = events.filter(({ sessionId }) => sessionId === session.id).map(({ seq }) => seq)
    if (seqs.length !== session.eventCount || seqs.some((seq, index) => seq !== index + 1))
      broken.push(`${session.id}: a gap in the record`)
  }
  for (const id of queued) broken.push(`${id} is in the queue and nowhere else`)
  for (const [agentId, counted] of counters) {
    const serves = sessions.filter(
      (session) => session.status === 'serving' && session.agentId === agentId,
    ).length
    if (counted !== serves) broken.push(`${agentId} serves ${serves}, and ${counted} are counted`)
    if (serves > capacity && !unbound.includes(agentId))
      broken.push(`${agentId} serves ${serves}, more than ${capacity}`)
  }
  return broken
}
