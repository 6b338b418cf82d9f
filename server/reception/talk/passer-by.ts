import { answerMedia } from '../../bot/answer-media'
import { answerText, answerTopic } from '../../bot/answer-text'
import { withoutWay } from '../../bot/knowledge'
import { acceptProposal, findProposal, proposalChosen } from '../../bot/model/proposals'
import type { Asker } from '../../bot/own-matters'
import { joinReplies, PAGES, say, type Reply } from '../../bot/reply'
import { hidesSecret } from '../../bot/signs'
import { topicChosen } from '../../bot/topic-choices'
import type { Tx } from '../../db/database'
import { after, SECOND_MS } from '../../lib/clock'
import { isOnlyHidden, orderOfHidden } from '../../trust/written-text'
import { closedTo } from '../blocks/closed-to'
import { PERSON_CHOICE } from '../choices'
import type { ReceptionDeps } from '../deps'
import { CALM, openingOf } from '../words'
import { withPerson } from './answer-with-bot'
import { isUnreadable } from './bot-desk'
import { botTurn, noteTap } from './bot-turn'
import type { Incoming, Received } from './incoming'
import { receive, warned } from './receive'

/** Somebody who writes where a session is opened only once a person is wanted: the bot answers them as they pass. */
export interface PasserBy {
  incoming: Omit<Incoming, 'personWanted' | 'context'>
  /** A session of theirs is open. The channel has looked already, so that a message to the bot costs nothing more. */
  inSession: boolean
  /** The words were read from a voice: no language model is asked about them. */
  heard?: boolean
  /** Where it is answered later than it came. */
  saidAt?: Date
}

export interface PasserByDeps extends ReceptionDeps {
  person: PersonRoad
}

/** What becomes of somebody who wants a person. */
export interface PersonRoad {
  /** `kf`: led into 微信客服. `bridge`: served right here. */
  at: 'kf' | 'bridge'
  /** A way into 微信客服 that tells who comes and carries the wish along; null while there is none. Reads and writes only through `tx`. */
  kfLink(tx: Tx, asker: Asker, wish: LedWish): Promise<string | null>
  peopleThere(tx: Tx): Promise<PeopleThere>
}

/** Whether anybody of ours receives in 微信客服 now, that in words, and when it goes on: `客服明天 09:00 上班后`. */
interface PeopleThere {
  there: boolean
  text: string
  back: string
}

type Call = NonNullable<Incoming['personWanted']>

/** Why a person was called, and the conversation whose words go along. */
export interface LedWish extends Call {
  conversationId: string
}

/**
 * What is said to their words. Who has an open session talks with the reception; else the bot answers, until a person is
 * wanted. Stores neither the message nor the reply, as `receive` does.
 */
export async function receivePasserBy(
  tx: Tx,
  deps: PasserByDeps,
  passerBy: PasserBy,
): Promise<Received> {
  const { incoming, inSession } = passerBy
  const { menuId = null } = incoming.message
  if (inSession) return receive(tx, deps, incoming)
  if (menuId !== null && menuId !== PERSON_CHOICE.id) return takeTap(tx, deps, passerBy, menuId)
  const only = warningOnly(incoming.message)
  return only ? outside(only) : warned(incoming, await answerPasserBy(tx, deps, passerBy))
}

/** What a key of the channel's own menu says, told whatever else is going on. */
export async function answerMenu(
  tx: Tx,
  deps: Pick<PasserByDeps, 'bot'>,
  { asker, text }: { asker: Asker; text: string },
): Promise<Reply | null> {
  const { reply } = await answerText(tx, deps.bot, { asker, text })
  return reply && withPerson(reply)
}

const outside = (reply: Reply | null): Received => ({ replies: reply ? [reply] : [], mode: 'bot' })

/** Nothing was said but what is hidden now: the warning is all there is to say. */
function warningOnly({ text, warning = null }: Incoming['message']): Reply | null {
  if (warning === null || !isOnlyHidden(text) || hidesSecret(text)) return null
  const orderNumber = orderOfHidden(text)
  return orderNumber === null
    ? say(warning)
    : say(warning, { label: '查看订单', page: PAGES.order(orderNumber) })
}

/** A topic that was near, a person whom a model had proposed, or a choice of a session that is over. */
async function takeTap(
  tx: Tx,
  deps: PasserByDeps,
  passerBy: PasserBy,
  menuId: string,
): Promise<Received> {
  const { conversation, identity: asker } = passerBy.incoming
  const topic = topicChosen(menuId)
  if (topic !== null) {
    await noteTap(tx, conversation, topic)
    const reply = await answerTopic(tx, deps.bot, { topic, asker })
    return outside(reply && withPerson(reply))
  }
  const id = proposalChosen(menuId)
  const proposal =
    id === null ? null : await findProposal(tx, { id, conversationId: conversation.id })
  return proposal?.kind === 'person' && (await acceptProposal(tx, proposal))
    ? callPerson(tx, deps, passerBy, { why: 'asked', kind: null })
    : receive(tx, deps, passerBy.incoming)
}

async function answerPasserBy(tx: Tx, deps: PasserByDeps, passerBy: PasserBy): Promise<Received> {
  const { incoming } = passerBy
  const { message } = incoming
  if (isUnreadable(message.type)) {
    const led = await toPerson(tx, deps, passerBy, { why: 'unreadable', kind: null })
    return led ?? withAnswer(answerMedia(message.type), await leadToPerson(tx, deps))
  }
  if (message.type !== 'text') return outside(withPerson(answerMedia(message.type)))
  const turn = await botTurn(tx, deps, {
    asker: { ...incoming.identity, messageId: message.id },
    text: message.text,
    orderNumber: null,
    conversation: incoming.conversation,
    openModel: () => asksModel(tx, deps, passerBy),
    ...(message.plan && { plan: message.plan }),
  })
  if (turn.pending) return outside(null)
  // Who is only asked elsewhere has the way before them here: to follow it is to say yes.
  const call =
    turn.call ??
    (isSlow(tx, deps, passerBy) ? { why: 'slow' as const, kind: null } : null) ??
    (turn.asks ? { why: 'anger' as const, kind: null } : null)
  if (!call) return outside(turn.reply && withPerson(turn.reply))
  const answer = turn.call ? turn.reply : turn.unasked
  const led = await callPerson(tx, deps, passerBy, {
    ...call,
    since: turn.since ?? tx.now,
    // What is said before has begun with an apology.
    apologised: turn.asks && !turn.call && answer !== null,
  })
  return withAnswer(answer && withoutWay(answer), led)
}

function isSlow({ now }: Tx, { policy }: PasserByDeps, { saidAt }: PasserBy): boolean {
  return saidAt !== undefined && now > after(saidAt, policy.reception.botAnswerSeconds * SECOND_MS)
}

/** By the outbox: WeChat is told at once that the message is here. Where something had to be hidden, the rules answer. */
async function asksModel(
  tx: Tx,
  { model }: PasserByDeps,
  { incoming: { channel, conversation, identity, message }, heard = false }: PasserBy,
): Promise<boolean> {
  if (!model || heard || (message.warning ?? null) !== null) return false
  return model.open(tx, {
    conversationId: conversation.id,
    messageId: message.id,
    channel,
    sessionId: null,
    asker: identity,
  })
}

type Calling = Call & { apologised?: boolean }

async function callPerson(
  tx: Tx,
  deps: PasserByDeps,
  passerBy: PasserBy,
  call: Calling,
): Promise<Received> {
  return (await toPerson(tx, deps, passerBy, call)) ?? (await leadToPerson(tx, deps))
}

/** @returns null where there is no way to a person from here */
async function toPerson(
  tx: Tx,
  deps: PasserByDeps,
  { incoming }: PasserBy,
  { apologised = false, ...personWanted }: Calling,
): Promise<Received | null> {
  const { person } = deps
  // A warning is said once, with all that is said.
  if (person.at === 'bridge')
    return receive(tx, deps, {
      ...incoming,
      message: { ...incoming.message, menuId: null, warning: null },
      personWanted,
    })
  const { identity, conversation } = incoming
  const closed = await closedTo(
    tx,
    { ...identity, conversationId: conversation.id },
    personWanted.why,
  )
  if (closed) return outside(closed)
  const link = await person.kfLink(tx, identity, {
    ...personWanted,
    conversationId: conversation.id,
  })
  return link === null
    ? null
    : outside(
        say(beforeTheJump(personWanted, await person.peopleThere(tx), apologised), {
          label: '进微信客服',
          page: link,
        }),
      )
}

function withAnswer(answer: Reply | null, { replies, mode }: Received): Received {
  const [first, ...others] = replies
  if (!answer) return { replies, mode }
  return { replies: [first ? joinReplies(answer, first) : answer, ...others], mode }
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

/** Where there is no other way to a person from here, a ticket is one. */
async function leadToPerson(tx: Tx, { person }: PasserByDeps): Promise<Received> {
  const { there, text, back } = await person.peopleThere(tx)
  const doors = [
    { label: there ? '交给客服处理' : '现在留言', page: PAGES.newTicket },
    { label: '电话和其他方式', page: PAGES.contact },
  ]
  return outside(
    there
      ? say(`${text}。请点下面的链接说明情况，马上有编号，客服会接着办`, ...doors)
      : say(`${text}。您可以现在留言，马上会有编号，${back}会看到`, ...doors),
  )
}
