import type { EntityManager } from 'typeorm'
import type { KnowledgeEntry } from '../../bot/knowledge'
import { findEntry } from '../../bot/knowledge'
import { readPlan } from '../../bot/plan'
import { kindOfTopic } from '../../bot/understanding/understand'
import type { BotSources } from '../../bot/sources'
import { isRelayed } from '../../conversations/channels'
import { Message } from '../../conversations/message.entity'
import { getSession } from '../../conversations/sessions/session-record'
import type { ServiceSession } from '../../conversations/sessions/session.entity'
import { offerBot } from '../../conversations/sessions/to-bot'
import type { Tx } from '../../db/database'
import type { ActingAgent } from '../../http/context'
import { UserError } from '../../lib/errors'
import { maskerFor } from '../../orders/known-secrets'
import { offerOfBot } from '../choices'
import type { ReceptionDeps } from '../deps'
import { readSummary } from '../talk/session-summary'
import { speak } from '../talk/speak'
import { tellsSomething } from '../talk/transcript'

/**
 * 交给自动客服 (GB/T 47746, 5.2.3): an agent proposes it, and only the customer's yes moves anything. Offered where the rules answer what was asked
 * last, and never to somebody for whom a person comes first.
 */
type Deps = Pick<ReceptionDeps, 'box'> & { bot: Pick<BotSources, 'knowledge'> }

const PERSON_FIRST: ReadonlySet<string> = new Set(['crisis', 'security', 'care', 'displeased'])
const NO_ANSWER: ReadonlySet<string> = new Set(['small-talk', 'abuse', 'off-topic', 'attack'])
/** A person's matters, whatever rule there is. */
const OF_PERSONS: ReadonlySet<string> = new Set([
  'minor',
  'complain',
  'supervisor',
  'review',
  'dispute',
  'own-manager',
])
const LINES_READ = 5

/** What the rules have an answer to: of the customer's last words that say anything. */
export async function topicForBot(
  manager: EntityManager,
  { knowledge }: Pick<BotSources, 'knowledge'>,
  { session, now }: { session: ServiceSession; now: Date },
): Promise<KnowledgeEntry | null> {
  const why = readSummary(session.summary)?.why ?? ''
  if (PERSON_FIRST.has(why) || session.rank > 0) return null
  const lines = await manager.find(Message, {
    where: { conversationId: session.conversationId, direction: 'in' },
    order: { id: 'DESC' },
    take: LINES_READ,
  })
  const last = lines.find(({ type, text }) => type !== 'text' || tellsSomething(text))
  if (last?.type !== 'text' || last.at < session.startedAt) return null
  const plan = readPlan(last.text, now)
  const [topic] = plan.topics
  if (topic === undefined || plan.call !== null || plan.warns !== null || plan.signs.care)
    return null
  if (NO_ANSWER.has(topic) || OF_PERSONS.has(topic) || kindOfTopic(topic) === 'account-security')
    return null
  return findEntry(knowledge, topic)
}

/** Somebody who waits, by whoever may take them; somebody who is served, by whom they are served, where we can speak there. Pure. */
export function mayOfferBot(
  { status, agentId, channel, department }: ServiceSession,
  { agentId: me, role, departments }: ActingAgent,
): boolean {
  if (status === 'waiting') return role === 'supervisor' || departments.includes(department)
  return status === 'serving' && agentId === me && isRelayed(channel)
}

/** @throws UserError 409 where it is not theirs to offer, or the rules have no answer */
export async function offerBotAsAgent(
  tx: Tx,
  deps: Deps,
  {
    session: { id },
    agent,
    note,
  }: { session: Pick<ServiceSession, 'id'>; agent: ActingAgent; note: string | null },
): Promise<ServiceSession> {
  const session = await getSession(tx.manager, id)
  if (!mayOfferBot(session, agent)) throw refused('这个会话不在您手上，请先接手')
  const entry = await topicForBot(tx.manager, deps.bot, { session, now: tx.now })
  if (!entry) throw refused('客户最后问的，自动客服没有现成的答复，不能交给它')
  const kept = note && (await maskerFor(tx, deps.box, [note]))(note, session.customerId).text
  const offered = await offerBot(tx, session, { by: agent.agentId, topic: entry.id, note: kept })
  if (!offered) throw refused('刚刚已经问过客户了，等客户回答')
  await speak(tx, session.conversationId, offerOfBot(session.id, entry.title))
  return offered
}

function refused(sentence: string): UserError {
  return new UserError('not_for_bot', { status: 409, public: sentence })
}
