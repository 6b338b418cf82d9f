import { answerText, type Asker, type BotSources } from '../../bot/answer-text'
import { readComplaint, tellsTrouble } from '../../bot/complaint'
import { readHandOver } from '../../bot/hand-over'
import { readReply, say, type Reply } from '../../bot/reply'
import type { Tx } from '../../db/database'
import type { Incoming, Received } from '../../reception/incoming'
import { findLastSaid } from '../../reception/transcript'
import type { Follower, Writer } from './followers'
import { choiceMeant } from './reply-text'

export interface TalkDeps {
  bot: BotSources
  person: PersonRoad
}

/** What becomes of a follower who wants a person. */
export interface PersonRoad {
  /** `kf`: led into 微信客服. `bridge`: served right here. */
  at: 'kf' | 'bridge'
  /** After how many misses in a row the bot gives up. */
  missesBeforePerson: number
  /** A way into 微信客服 that tells who comes; null while there is none. Reads and writes only through `tx`. */
  kfLink(tx: Tx, follower: Follower): Promise<string | null>
  receive(tx: Tx, incoming: Incoming): Promise<Received>
}

export interface Answered {
  reply: Reply | null
  /** Null: this was nothing for the bot to understand. */
  understood: boolean | null
}

interface Said {
  writer: Writer
  message: Pick<Incoming['message'], 'id' | 'type' | 'text'>
}

export function askerOf(follower: Follower): Asker {
  return { identityId: follower.identityId, customerId: follower.verifiedCustomerId }
}

/**
 * What is said to a follower's words. Who has an open session talks with the reception; else the bot answers, until a person
 * is wanted. Nobody's session is looked for here: findWriters knows, so that a message to the bot costs nothing more.
 */
export async function answerFollower(tx: Tx, deps: TalkDeps, said: Said): Promise<Answered> {
  const { writer, message } = said
  const menuId = await choiceOf(tx, deps, said)
  if (writer.inSession || menuId !== null) return receiveHere(tx, deps, { ...said, menuId })
  const called = callFor(message.text, tx.now)
  if (called) return await toPerson(tx, deps, said, called) ?? answerText(tx, deps.bot, { asker: askerOf(writer.follower), text: message.text })
  const answer = await answerText(tx, deps.bot, { asker: askerOf(writer.follower), text: message.text })
  if (answer.understood || writer.conversation.missCount + 1 < deps.person.missesBeforePerson) return answer
  return await toPerson(tx, deps, said, { why: 'misses', kind: null }) ?? answer
}

type Call = NonNullable<Incoming['personWanted']>

/** A trouble told with its facts is better off as the ticket that the bot fills in, unless a person is asked for or somebody is angry. */
function callFor(text: string, now: Date): Call | null {
  const called = readHandOver(text, now)
  if (!called || called.why === 'asked' || called.why === 'anger') return called
  return tellsTrouble(readComplaint(text, now)) ? null : called
}

/** @returns null where there is no way to a person from here */
async function toPerson(tx: Tx, deps: TalkDeps, said: Said, personWanted: Call): Promise<Answered | null> {
  if (deps.person.at === 'bridge') return receiveHere(tx, deps, { ...said, menuId: null, personWanted })
  const link = await deps.person.kfLink(tx, said.writer.follower)
  if (link === null) return null
  const opening = personWanted.why === 'asked' ? '好的,客服在微信客服里接待您' : '这件事请客服来帮您,客服在微信客服里接待'
  return { reply: say(`${opening}。点下面的链接进去,您是谁、说过什么客服都能看到`, { label: '联系客服', page: link }), understood: true }
}

async function receiveHere(
  tx: Tx, { person }: TalkDeps, { writer, message, menuId, personWanted }: Said & { menuId: string | null; personWanted?: Call },
): Promise<Answered> {
  const { replies, mode } = await person.receive(tx, {
    channel: 'official-account', conversation: writer.conversation, identity: askerOf(writer.follower),
    message: { ...message, menuId }, ...(personWanted ? { personWanted } : {}),
  })
  writer.inSession = mode !== 'bot'
  const [first = null, ...others] = replies
  return { reply: first && others.reduce(joined, first), understood: null }
}

/** A callback has one answer. */
function joined(one: Reply, other: Reply): Reply {
  const choices = [...one.choices ?? [], ...other.choices ?? []]
  return { text: `${one.text}\n\n${other.text}`, links: [...one.links, ...other.links], ...(choices.length > 0 ? { choices } : {}) }
}

const MAY_BE_CHOICE = /^\s*(?:[\d\uFF10-\uFF19][.\u3001\u3002)]?|留言|继续等|等客服上班|找客服|解决了|没有解决|[很非]?[常不]?满意|很不满意|一般)\s*$/

/** Choices are numbered lines here. Only words that may be one are looked up. */
async function choiceOf(tx: Tx, { person }: TalkDeps, { writer, message }: Said): Promise<string | null> {
  if (message.type !== 'text' || writer.conversation.isNew || !MAY_BE_CHOICE.test(message.text)) return null
  if (person.at === 'kf' && !writer.inSession) return null
  const last = await findLastSaid(tx.manager, writer.conversation.id)
  return last && choiceMeant(readReply(last).choices ?? [], message.text)
}
