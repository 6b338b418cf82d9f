import { say } from '../../../bot/reply'
import { Message } from '../../../conversations/message.entity'
import { ServiceSession } from '../../../conversations/sessions/session.entity'
import type { Agent } from '../../../identity/agent.entity'
import { findAgent, holderLabel } from '../../../identity/agents'
import { after, SECOND_MS } from '../../../lib/clock'
import { PermanentError, UpstreamError } from '../../../lib/errors'
import type { Logger } from '../../../lib/logger'
import type { Handler } from '../../../outbox/worker'
import type { Policy } from '../../../policy/policy.schema'
import type { KfContact } from '../contacts/kf-contact.entity'
import { dropEventCode, findContact, usableCode } from '../contacts/kf-contacts'
import { moveSession, type MoveDeps } from './move-session'
import { messageIdOf, sendByCode, type CodeSenderDeps } from '../sending/send-by-code'
import { mayApiSend } from './service-state'

export interface HandToServicerDeps
  extends Omit<CodeSenderDeps, 'client'>, Omit<MoveDeps, 'client'> {
  client: CodeSenderDeps['client'] & MoveDeps['client']
  policy: Policy
  logger: Pick<Logger, 'error' | 'warn'>
  /** WeCom does not let this agent serve: no session is given to them until they receive again, and this one goes to another. */
  servicerUnavailable(sessionId: string, agentId: string): Promise<void>
  /** WeCom has ended the session: until the customer writes again there is nothing to serve. */
  endedByChannel(sessionId: string): Promise<void>
}

interface Handing {
  deps: HandToServicerDeps
  session: ServiceSession
  agent: Agent
  contact: KfContact
}

/** Not activated in WeCom or no servicer (95014), out of the app's visible range (60030), no longer a member (60111). */
const UNUSABLE: ReadonlySet<unknown> = new Set([95014, 60030, 60111])

/**
 * 'session.assigned' on kf: WeCom gives the session to the agent (state 3), and the customer reads who serves them. Goes by how the
 * session stands now, so that an assignment that was overtaken does nothing.
 */
export function createHandToServicer(deps: HandToServicerDeps): Handler<'wecomKf.handToServicer'> {
  return async (job) => {
    const handing = await findHanding(deps, job.payload.sessionId)
    if (!handing) return
    if (await hand(handing)) await introduce(handing, messageIdOf(job))
  }
}

async function findHanding(deps: HandToServicerDeps, sessionId: string): Promise<Handing | null> {
  const session = await deps.db.read.findOneBy(ServiceSession, { id: sessionId })
  if (!session) throw new PermanentError('the session does not exist')
  if (session.channel !== 'wecom-kf' || session.status !== 'serving' || session.agentId === null)
    return null
  const agent = await findAgent(deps.db.read, session.agentId)
  const contact = await findContact(deps.db.read, session.conversationId)
  if (!agent || !contact) throw new PermanentError('the agent or the kf contact does not exist')
  return { deps, session, agent, contact }
}

/** @returns whether the agent has the session now */
async function hand({ deps, session, agent, contact }: Handing): Promise<boolean> {
  const { openKfId, externalUserId, conversationId } = contact
  const servicerUserId = agent.wecomUserId
  if (contact.serviceState === 3 && contact.servicerUserId === servicerUserId) return true
  // Led here with a wish for a person, and not a word yet: at WeCom nothing has begun. Their first word brings this job again.
  if (contact.serviceState === 4 && session.lastCustomerAt === null) return false
  if (mayApiSend(contact.serviceState) && (await isSpeaking(deps, conversationId)))
    throw new Error('our last words are still under way')
  try {
    const moved = await moveSession(deps, {
      conversationId,
      transfer: { openKfId, externalUserId, state: 3, servicerUserId },
      event: 'assigned',
    })
    if (moved.outcome === 'moved') return true
    const { state, servicerUserId: holder } = moved.at
    if (state === 3 && holder === servicerUserId) return true
    if (state !== 4)
      throw new Error(
        `the session stands at ${state}, held by ${holder ?? 'nobody'}; handed over again soon`,
      )
    deps.logger.warn(
      { sessionId: session.id },
      'kf: the session has ended at WeCom, so nobody can be given it',
    )
    await deps.endedByChannel(session.id)
  } catch (error) {
    if (!(error instanceof UpstreamError) || !UNUSABLE.has(error.details.errcode)) throw error
    deps.logger.error(
      { sessionId: session.id, agentId: agent.id, reason: error.message },
      'kf: WeCom does not let this agent serve',
    )
    await deps.servicerUnavailable(session.id, agent.id)
  }
  return false
}

/** So long an answer of ours may hold a session up. */
const FINISHING_MS = 10 * SECOND_MS
const LAST_WORDS = 5

/** Once a servicer has the session nothing of ours is let through: what was said just before goes out first. */
async function isSpeaking({ db }: HandToServicerDeps, conversationId: string): Promise<boolean> {
  const last = await db.read.find(Message, {
    where: { conversationId, direction: 'out' },
    order: { id: 'DESC' },
    take: LAST_WORDS,
  })
  const since = after(db.clock.now(), -FINISHING_MS)
  return last.some(({ state, at }) => (state === 'queued' || state === 'sending') && at > since)
}

/** 售后部 工号 1024 为您服务 (S4): by the code of the event, for in state 3 nothing else of ours is let through. */
async function introduce({ deps, session, agent }: Handing, messageId: string): Promise<void> {
  const { conversationId } = session
  const contact = await findContact(deps.db.read, conversationId)
  const code = contact && usableCode(contact, 'assigned', deps.db.clock.now())
  if (!contact || !code) return
  const reply = say(`${holderLabel(agent, deps.policy, session.department)} 为您服务`)
  await sendByCode(deps, {
    openKfId: contact.openKfId,
    key: { conversationId, messageId },
    code,
    reply,
    author: 'system',
  })
  await deps.db.transaction((tx) => dropEventCode(tx, conversationId, code))
}
