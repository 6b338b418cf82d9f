import { pickSession } from '../../../conversations/people/presence'
import { ServiceSession } from '../../../conversations/sessions/session.entity'
import type { Tx } from '../../../db/database'
import type { Agent } from '../../../identity/agent.entity'
import { UserError } from '../../../lib/errors'
import { publish } from '../../../outbox/publish'
import { endSessionAsAgent, type CommandDeps } from '../../../reception/agents/agent-commands'
import { sayAsAgent, type Said, type Saying } from '../../../reception/agents/say-as-agent'
import { actingAgent } from '../agent-directory'
import { readSessionFacts } from '../session-facts'
import { placeOf } from './agent-place'
import {
  chooseSession,
  type AgentPlace,
  type ChosenSession,
  type Reachable,
} from './choose-session'
import { NOT_KNOWN_YET } from './relay-text'
import { roomText } from './send-room'

export type BridgeDeps = CommandDeps

/** What an agent put into the app's chat. */
export type AgentWords = { kind: 'text'; text: string } | { kind: 'picture'; mediaId: string }

const END_WORD = '结束'
/** WeChat takes 2,048 bytes, with who speaks before them; what is longer would be cut, and the agent would not know. */
const MOST_BYTES = 1_900

/**
 * What an agent writes in the WeCom app goes to the customer whom they picked, or to nobody.
 * @param occasion names this message; the same for every delivery of it
 * @returns what the agent reads; null: they have no bridged session, so it was not meant for a customer
 */
export async function agentSays(
  tx: Tx,
  deps: BridgeDeps,
  { agent, said, occasion }: { agent: Agent; said: AgentWords; occasion: string },
): Promise<string | null> {
  const place = await placeOf(tx, agent)
  const chosen = chooseSession(place, said.kind === 'text' ? said.text : '')
  switch (chosen.kind) {
    case 'none':
      return null
    case 'ask':
      return askWho(tx, deps, { agent, place, why: chosen.why, occasion })
    case 'pick': {
      await pickSession(tx, agent.id, chosen.session.sessionId)
      return `接下来您发的话给 ${await nameOf(tx, deps, chosen.session)}`
    }
    case 'session':
      return speak(tx, deps, {
        agent,
        session: chosen.session,
        said: said.kind === 'text' ? { ...said, text: chosen.words } : said,
      })
  }
}

type Why = Extract<ChosenSession, { kind: 'ask' }>['why']

const WHY: Readonly<Record<Why, string>> = {
  several: '没有发出去：您手上有几个会话，请先选回复谁',
  left: '没有发出去：刚才那位的会话已经不在您这里了，请先选回复谁',
  'no-such-tag': '没有发出去：没有这个编号的会话',
}

async function askWho(
  tx: Tx,
  deps: BridgeDeps,
  { agent, place, why, occasion }: { agent: Agent; place: AgentPlace; why: Why; occasion: string },
): Promise<string> {
  if (place.open.length === 0) return '没有发出去：刚才那位的会话已经不在您这里了'
  await publish(
    tx,
    'bridge.pickAsked',
    { agentId: agent.id, key: occasion },
    { orderKey: agent.id },
  )
  const names = await Promise.all(place.open.map((session) => nameOf(tx, deps, session)))
  return `${WHY[why]}。点卡片上的人，或在话的前面加编号，比如“#${place.open[0]?.tag ?? 1} 您好”\n${names.join('\n')}`
}

interface Speech {
  agent: Agent
  session: Reachable
  said: AgentWords
}

async function speak(
  tx: Tx,
  deps: BridgeDeps,
  { agent, session: { sessionId, ...reachable }, said }: Speech,
): Promise<string> {
  const name = await nameOf(tx, deps, { sessionId, ...reachable })
  if (said.kind === 'text' && said.text === END_WORD)
    return end(tx, deps, { agent, sessionId, name })
  if (said.kind === 'text' && said.text === '') return '没有发出去：没有写内容'
  if (said.kind === 'text' && Buffer.byteLength(said.text) > MOST_BYTES)
    return '没有发出去：太长了，请分成几条发'
  const session = await tx.manager.findOneByOrFail(ServiceSession, { id: sessionId })
  const message = messageOf(said)
  const { messageId, refused, room } = await sayAsAgent(tx, deps, {
    session,
    agent: actingAgent(agent),
    message,
  }).catch(whyNotSaid)
  if (messageId === null) return `没有发给 ${name}：${refused ?? '这句话不能发'}`
  if (room.left > 0) return `已发给 ${name}，${roomText({ ...room, left: room.left - 1 }, tx.now)}`
  const next =
    session.customerId === null ? NOT_KNOWN_YET : '已请客户回来，您的话留在小程序的沟通记录里'
  return `微信现在收不下给 ${name} 的话（${roomText(room, tx.now)})。${next}`
}

/** Refused before anything was written: the session is over, somebody else's, or answered elsewhere. */
const NOT_THEIRS: ReadonlySet<string> = new Set(['reply_in_wecom', 'session_over', 'held_by_other'])

function whyNotSaid(error: unknown): Said {
  if (!(error instanceof UserError) || !NOT_THEIRS.has(error.code)) throw error
  return { messageId: null, refused: error.details.public, room: { left: 0, until: null } }
}

async function end(
  tx: Tx,
  deps: BridgeDeps,
  { agent, sessionId, name }: { agent: Agent; sessionId: string; name: string },
): Promise<string> {
  try {
    await endSessionAsAgent(tx, deps, { session: { id: sessionId }, agent: actingAgent(agent) })
    return `${name} 的会话已结束`
  } catch (error) {
    if (!(error instanceof UserError) || error.code === 'session_changed') throw error
    return `没有结束：${error.details.public}`
  }
}

function messageOf(said: AgentWords): Saying['message'] {
  return said.kind === 'text'
    ? { type: 'text', text: said.text }
    : { type: 'image', text: '[图片]', payload: { wecomMediaId: said.mediaId } }
}

async function nameOf(
  tx: Tx,
  { policy }: BridgeDeps,
  { sessionId, tag }: Pick<Reachable, 'sessionId' | 'tag'>,
): Promise<string> {
  const session = await tx.manager.findOneByOrFail(ServiceSession, { id: sessionId })
  return `${(await readSessionFacts(tx.manager, policy, session)).customer} · #${tag}`
}

/** @throws UserError when this agent does not serve the session (any more) */
export async function requireServed(tx: Tx, agent: Agent, sessionId: string): Promise<Reachable> {
  const { open } = await placeOf(tx, agent)
  const session = open.find((one) => one.sessionId === sessionId)
  if (!session) throw new UserError('not_found', { status: 404, public: '这个会话已经不在您这里' })
  return session
}

/** A tap on 选它回复. @throws UserError when this agent does not serve the session (any more) */
export async function pickByCard(tx: Tx, agent: Agent, sessionId: string): Promise<number> {
  const { tag } = await requireServed(tx, agent, sessionId)
  await pickSession(tx, agent.id, sessionId)
  return tag
}
