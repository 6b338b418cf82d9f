import { answerMedia } from '../../bot/answer-media'
import { answerTopic } from '../../bot/answer-text'
import type { Asker } from '../../bot/own-matters'
import { withoutWay } from '../../bot/knowledge'
import { findProposal, acceptProposal, proposalChosen } from '../../bot/model/proposals'
import type { ModelGate } from '../../bot/model/turns'
import { joinReplies, PAGES, readReply, say, type Reply } from '../../bot/reply'
import type { BotSources } from '../../bot/sources'
import { topicChosen } from '../../bot/topic-choices'
import type { Tx } from '../../db/database'
import type { Policy } from '../../policy/policy.schema'
import { closedTo } from '../../reception/blocks/closed-to'
import { withPerson } from '../../reception/talk/answer-with-bot'
import { isUnreadable } from '../../reception/talk/bot-desk'
import { botTurn, noteTap } from '../../reception/talk/bot-turn'
import { PERSON_CHOICE } from '../../reception/choices'
import type { Incoming, Received } from '../../reception/talk/incoming'
import { findLastSaid } from '../../reception/talk/transcript'
import { CALM, openingOf } from '../../reception/words'
import type { Follower, Writer } from './followers'
import { choiceMeant } from './reply-text'

export interface TalkDeps {
  bot: BotSources
  policy: Policy
  /** Who answers what the rules cannot; null where the operator has no language model. */
  model?: ModelGate | null
  person: PersonRoad
  /** Whether what is answered now was said too long ago. Left out: it was said just now. */
  isSlow?(now: Date): boolean
}

/** What becomes of a follower who wants a person. */
export interface PersonRoad {
  /** `kf`: led into 微信客服. `bridge`: served right here. */
  at: 'kf' | 'bridge'
  /** A way into 微信客服 that tells who comes and carries the wish along; null while there is none. Reads and writes only through `tx`. */
  kfLink(tx: Tx, follower: Follower, wish: LedWish): Promise<string | null>
  peopleThere(tx: Tx): Promise<PeopleThere>
  receive(tx: Tx, incoming: Incoming): Promise<Received>
}

/** Whether anybody of ours receives in 微信客服 now, that in words, and when it goes on: `客服明天 09:00 上班后`. */
interface PeopleThere {
  there: boolean
  text: string
  back: string
}

/** Why a person was called, and the conversation whose words go along. */
export interface LedWish extends Call {
  conversationId: string
}

export interface Answered {
  reply: Reply | null
}

interface Said {
  writer: Writer
  /** Something in it was masked (F2), of which the writer is warned with the answer. */
  hidden?: boolean
  /** What is said before has begun with an apology. */
  apologised?: boolean
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
  const asker = askerOf(writer.follower)
  const topic = menuId === null ? null : topicChosen(menuId)
  if (topic !== null && !writer.inSession) {
    await noteTap(tx, writer.conversation, topic)
    return { reply: withWay(await answerTopic(tx, deps.bot, { topic, asker })) }
  }
  if (menuId !== null && (await acceptsPerson(tx, said, menuId)))
    return callPerson(tx, deps, said, { why: 'asked', kind: null })
  if (writer.inSession || (menuId !== null && menuId !== PERSON_CHOICE.id))
    return receiveHere(tx, deps, { ...said, menuId })
  if (isUnreadable(message.type)) {
    const led = await toPerson(tx, deps, said, { why: 'unreadable', kind: null })
    return (
      led ??
      withAnswer(answerMedia(message.type), {
        reply: leadToPerson(await deps.person.peopleThere(tx)),
      })
    )
  }
  const { conversation } = writer
  const turn = await botTurn(tx, deps, {
    asker: { ...asker, messageId: message.id },
    text: message.text,
    orderNumber: null,
    conversation,
    openModel: () => asksModel(tx, deps, said),
  })
  if (turn.pending) return { reply: null }
  const slow = deps.isSlow?.(tx.now) === true ? { why: 'slow' as const, kind: null } : null
  // Who is only asked elsewhere has the way before them here: to follow it is to say yes.
  const call = turn.call ?? slow ?? (turn.asks ? { why: 'anger' as const, kind: null } : null)
  if (!call) return { reply: withWay(turn.reply) }
  const since = turn.since ?? tx.now
  const answer = turn.call ? turn.reply : turn.unasked
  const apologised = turn.asks && !turn.call && answer !== null
  return withAnswer(
    answer && withoutWay(answer),
    await callPerson(tx, deps, { ...said, apologised }, { ...call, since }),
  )
}

async function callPerson(tx: Tx, deps: TalkDeps, said: Said, call: Call): Promise<Answered> {
  return (
    (await toPerson(tx, deps, said, call)) ?? {
      reply: leadToPerson(await deps.person.peopleThere(tx)),
    }
  )
}

/** B20: below everything that the bot says. */
function withWay(reply: Reply | null): Reply | null {
  return reply && withPerson(reply)
}

/** By the outbox: WeChat is told at once that the message is here. */
async function asksModel(
  tx: Tx,
  { model }: TalkDeps,
  { writer: { conversation, follower }, message, hidden }: Said,
): Promise<boolean> {
  if (!model || hidden) return false
  const asker = askerOf(follower)
  return model.open(tx, {
    conversationId: conversation.id,
    messageId: message.id,
    channel: 'official-account',
    sessionId: null,
    asker,
  })
}

/** They said yes to a person whom a model had proposed. */
async function acceptsPerson(
  tx: Tx,
  { writer: { conversation, inSession } }: Said,
  menuId: string,
): Promise<boolean> {
  const id = inSession ? null : proposalChosen(menuId)
  const proposal =
    id === null ? null : await findProposal(tx, { id, conversationId: conversation.id })
  return proposal?.kind === 'person' && (await acceptProposal(tx, proposal))
}

function withAnswer(answer: Reply | null, led: Answered): Answered {
  return { reply: answer && led.reply ? joinReplies(answer, led.reply) : (led.reply ?? answer) }
}

type Call = NonNullable<Incoming['personWanted']>

/** @returns null where there is no way to a person from here */
async function toPerson(
  tx: Tx,
  deps: TalkDeps,
  said: Said,
  personWanted: Call,
): Promise<Answered | null> {
  if (deps.person.at === 'bridge')
    return receiveHere(tx, deps, { ...said, menuId: null, personWanted })
  const { follower, conversation } = said.writer
  const closed = await closedTo(
    tx,
    { ...askerOf(follower), conversationId: conversation.id },
    personWanted.why,
  )
  if (closed) return { reply: closed }
  const link = await deps.person.kfLink(tx, follower, {
    ...personWanted,
    conversationId: conversation.id,
  })
  if (link === null) return null
  return {
    reply: say(
      beforeTheJump(personWanted, await deps.person.peopleThere(tx), said.apologised === true),
      { label: '进微信客服', page: link },
    ),
  }
}

/** Said before they go over: whether anybody is there, and that nothing needs to be said twice. */
function beforeTheJump({ why }: Call, { there, text }: PeopleThere, apologised: boolean): string {
  const [sorry = '', comes = sorry] = openingOf(why).split('，')
  const along = '您说过的都会带过去，不用再说一遍“人工”'
  if (there)
    return `${apologised ? comes : openingOf(why)}。${text}，点下面的链接进微信客服就替您排上，${along}`
  const opening = CALM.has(why) || apologised ? '' : `${sorry}，只是`
  return `${opening}现在没有客服能接：${text}。点下面的链接进微信客服，可以先留言，也可以排着等，${along}`
}

async function receiveHere(
  tx: Tx,
  { person }: TalkDeps,
  { writer, message, menuId, personWanted }: Said & { menuId: string | null; personWanted?: Call },
): Promise<Answered> {
  const { replies, mode } = await person.receive(tx, {
    channel: 'official-account',
    conversation: writer.conversation,
    identity: askerOf(writer.follower),
    message: { ...message, menuId },
    ...(personWanted ? { personWanted } : {}),
  })
  writer.inSession = mode !== 'bot'
  const [first = null, ...others] = replies
  return { reply: first && others.reduce(joinReplies, first) }
}

/** Where there is no other way to a person from here, a ticket is one. */
function leadToPerson({ there, text, back }: PeopleThere): Reply {
  const doors = [
    { label: there ? '交给客服处理' : '现在留言', page: PAGES.newTicket },
    { label: '电话和其他方式', page: PAGES.contact },
  ]
  return there
    ? say(`${text}。请点下面的链接说明情况，马上有编号，客服会接着办`, ...doors)
    : say(`${text}。您可以现在留言，马上会有编号，${back}会看到`, ...doors)
}

const MAY_BE_CHOICE =
  /^\s*(?:[\d\uFF10-\uFF19][.\u3001\u3002)]?|留言|继续等|等客服上班|找客服|解决了|没有解决|先不用|好|不用，等客服|已经解决|还没解决|[很非]?[常不]?满意|很不满意|一般)\s*$/

/** Choices are numbered lines here. Only words that may be one are looked up. */
async function choiceOf(
  tx: Tx,
  { person }: TalkDeps,
  { writer, message }: Said,
): Promise<string | null> {
  if (message.type !== 'text' || writer.conversation.isNew || !MAY_BE_CHOICE.test(message.text))
    return null
  if (person.at === 'kf' && !writer.inSession && !/\d|[\uFF10-\uFF19]/.test(message.text))
    return null
  const last = await findLastSaid(tx.manager, writer.conversation.id)
  return last && choiceMeant(readReply(last).choices ?? [], message.text)
}
