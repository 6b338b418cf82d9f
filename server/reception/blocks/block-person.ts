import { MoreThan } from 'typeorm'
import { ChatBlock } from '../../conversations/blocks/chat-block.entity'
import { findBlock, openBlock } from '../../conversations/blocks/chat-blocks'
import { isRelayed } from '../../conversations/channels'
import { listOpenSessionsOf } from '../../conversations/sessions/session.queries'
import { getSession } from '../../conversations/sessions/session-record'
import type { ServiceSession } from '../../conversations/sessions/session.entity'
import { endSession } from '../../conversations/sessions/sessions'
import type { Tx } from '../../db/database'
import type { ActingAgent } from '../../http/context'
import { Agent } from '../../identity/agent.entity'
import { after, DAY_MS, HOUR_MS } from '../../lib/clock'
import { UserError } from '../../lib/errors'
import { formatForPeople } from '../../lib/shanghai-time'
import { maskerFor } from '../../orders/known-secrets'
import { mayEnd } from '../agents/session-actions'
import type { CommandDeps } from '../agents/agent-commands'
import { speak } from '../talk/speak'
import { blockedReply } from './block-words'
import { AGENTS_MOST_HOURS, type BlockPerson } from './block.contract'

/** So often within a week agents may close the chat to the same person; after that a supervisor looks at it. */
const AGENTS_MOST_TIMES = 3
const WEEK_MS = 7 * DAY_MS

/**
 * Whoever serves closes the chat with people to this person for a time. The session ends with why, until when and how to object; who waits
 * elsewhere for a person waits no more. Supervisors see each.
 * @throws UserError 409 when it is closed already, or not theirs to close; 403 when it needs a supervisor
 */
export async function blockPerson(
  tx: Tx,
  { box }: CommandDeps,
  {
    session: { id },
    agent,
    input,
  }: { session: Pick<ServiceSession, 'id'>; agent: ActingAgent; input: BlockPerson },
): Promise<ServiceSession> {
  const session = await getSession(tx.manager, id)
  if (!mayEnd(session, agent))
    throw new UserError('held_by_other', { status: 409, public: '这个会话不在您手上，请先接手' })
  if (agent.role !== 'supervisor') await refuseBeyondAgents(tx, session, input)
  const { customerId, identityId, conversationId, department } = session
  const earlier = await findBlock(tx.manager, { customerId, identityId, conversationId }, tx.now)
  if (earlier) throw closedAlready(earlier, tx.now)
  const block = await openBlock(tx, {
    customerId,
    identityId,
    conversationId,
    sessionId: session.id,
    department,
    reason: input.reason,
    note: input.note && (await maskerFor(tx, box, [input.note]))(input.note, customerId).text,
    blockedBy: agent.agentId,
    untilAt: after(tx.now, input.hours * HOUR_MS),
  })
  if (!block) throw closedAlready(null, tx.now)
  const ended = await endSession(tx, session, { by: agent.agentId, reason: 'blocked' })
  if (isRelayed(session.channel)) await speak(tx, conversationId, blockedReply(block, tx.now))
  await endWaiting(tx, block, agent)
  return ended
}

function closedAlready(block: ChatBlock | null, now: Date): UserError {
  const until = block ? `到${formatForPeople(block.untilAt, now)}` : ''
  return new UserError('closed_already', {
    status: 409,
    public: `这位客户的人工会话已经暂停${until}，不用再暂停一次`,
  })
}

async function refuseBeyondAgents(
  tx: Tx,
  { customerId, conversationId }: ServiceSession,
  { hours }: BlockPerson,
): Promise<void> {
  if (hours > AGENTS_MOST_HOURS)
    throw new UserError('needs_supervisor', {
      status: 403,
      public: `客服最多暂停 ${AGENTS_MOST_HOURS} 小时，更久请主管来定`,
    })
  const lately = await tx.manager.find(ChatBlock, {
    where: {
      ...(customerId === null ? { conversationId } : { customerId }),
      at: MoreThan(after(tx.now, -WEEK_MS)),
    },
    take: 50,
  })
  const supervisors = new Set(
    (await tx.manager.findBy(Agent, { role: 'supervisor' })).map((one) => one.id),
  )
  if (lately.filter(({ blockedBy }) => !supervisors.has(blockedBy)).length < AGENTS_MOST_TIMES)
    return
  throw new UserError('needs_supervisor', {
    status: 403,
    public: `一周里已经暂停过 ${AGENTS_MOST_TIMES} 次，再暂停请主管来定`,
  })
}

/** In no danger: who waits on another channel because an account or a life is, goes on waiting. */
async function endWaiting(tx: Tx, block: ChatBlock, { agentId }: ActingAgent): Promise<void> {
  if (block.customerId === null) return
  for (const session of await listOpenSessionsOf(tx.manager, block.customerId)) {
    if (session.status !== 'waiting' || session.rank > 0) continue
    await endSession(tx, session, { by: agentId, reason: 'blocked' })
    await speak(tx, session.conversationId, blockedReply(block, tx.now))
  }
}
