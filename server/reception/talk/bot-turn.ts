import { In } from 'typeorm'
import { answerText, type Answer } from '../../bot/answer-text'
import type { Asker } from '../../bot/own-matters'
import type { HandOver } from '../../bot/hand-over'
import { readMemory, storedMemory, visitsWithinDay, type Memory } from '../../bot/memory'
import type { Plan } from '../../bot/plan'
import { joinReplies, offer, say, type Reply } from '../../bot/reply'
import { hidesSecret } from '../../bot/signs'
import { recordTurn, settleTurn } from '../../bot/bot-turns'
import { topicChosen } from '../../bot/topic-choices'
import { isPleasantry, takeTurn, type Turn } from '../../bot/turn'
import { Conversation } from '../../conversations/conversation.entity'
import type { Tx } from '../../db/database'
import { ChannelIdentity } from '../../identity/channel-identity.entity'
import { after, DAY_MS } from '../../lib/clock'
import { departmentOf } from '../../conversations/queue/assignment-rule'
import { NOT_YET_CHOICE, PERSON_CHOICE } from '../choices'
import type { ReceptionDeps } from '../deps'
import type { Incoming } from './incoming'
import { ASK_WHETHER_PERSON, DECLINED, firstAid, HELPED, NOT_HELPED, SORRY } from './bot-words'

/** A message to the bot, on whatever road it came. */
export interface ToBot {
  asker: Asker
  text: string
  orderNumber: string | null
  conversation: Incoming['conversation']
  /** Made of the words before the transaction began. */
  plan?: Plan
  /** Gives what the rules do not understand to a language model; false where there is none, or it cannot be asked. */
  openModel?(): Promise<boolean>
}

export interface BotTurn {
  /** A language model thinks about it; nothing is said yet, and no miss counted. */
  pending: boolean
  /** What the bot says; with a call it comes before the person. Null: nothing. */
  reply: Reply | null
  call: HandOver | null
  /** Their place in the queue is that of this moment, where it is earlier. */
  since: Date | null
  /** They are asked whether a person should come. */
  asks: boolean
  /** `reply` without that question, for a road that does not ask but shows the way; null where nothing else is said. */
  unasked: Reply | null
  /** They were asked before, and have said neither yes nor no. */
  stillAsked: boolean
  understood: boolean
}

type Deps = Pick<ReceptionDeps, 'bot' | 'policy'>

/**
 * The one place where it is decided what the bot says and whether a person takes over, for every road: how they get to the person is the
 * road's. What is remembered is put on the conversation, which the caller stores.
 */
export async function botTurn(
  tx: Tx,
  deps: Deps,
  { conversation, openModel, ...question }: ToBot,
): Promise<BotTurn> {
  const { asker, text } = question
  const answer = await answerText(tx, deps.bot, question)
  const memory = await withVisitsElsewhere(tx, {
    asker,
    conversation,
    memory: readMemory(conversation.botMemory),
    answer,
  })
  const heard = {
    plan: answer.plan,
    understood: answer.understood,
    hidesSecret: hidesSecret(text),
    memory,
    missCount: conversation.missCount,
    now: tx.now,
  }
  const turn = takeTurn(heard, {
    ...deps.policy.reception,
    departmentOf: (kind) => departmentOf(deps.policy, { department: null, kind }),
  })
  if (!answer.understood && isForModel(turn, memory) && (await openModel?.()) === true)
    return PENDING
  const since = heldPlace(turn, memory, tx.now)
  const turnId = await keepTurn(tx, { asker, conversation, answer, turn, memory })
  remember(conversation, turn, answer, turnId)
  const reply = replyOf({ answer, turn, text, crisis: deps.policy.texts.crisis })
  return {
    pending: false,
    reply,
    call: turn.call,
    since,
    asks: turn.ask,
    unasked: turn.ask ? toldBeforeAsking(answer) : reply,
    stillAsked: !turn.ask && turn.memory.askedAt !== null,
    understood: answer.understood || turn.outcome === 'confirmed' || turn.declined,
  }
}

const PENDING: BotTurn = {
  pending: true,
  reply: null,
  call: null,
  since: null,
  asks: false,
  unasked: null,
  stillAsked: false,
  understood: false,
}

/** Only what is not understood, and nothing besides: no danger, no displeasure, no question that is open. */
function isForModel({ call, ask, declined, outcome }: Turn, { askedAt }: Memory): boolean {
  return (
    (call === null || call.why === 'misses') &&
    !ask &&
    !declined &&
    outcome === null &&
    askedAt === null
  )
}

/** B10 counts a person's visits on all channels; looked up only for who is displeased. */
async function withVisitsElsewhere(
  tx: Tx,
  {
    asker,
    conversation,
    memory,
    answer,
  }: Pick<ToBot, 'asker' | 'conversation'> & { memory: Memory; answer: Answer },
): Promise<Memory> {
  if (!answer.plan.signs.displeased || asker.customerId === null) return memory
  const own = await tx.manager.findBy(ChannelIdentity, { customerId: asker.customerId })
  const others = await tx.manager.findBy(Conversation, {
    externalId: In(own.map(({ openId }) => openId)),
    accountId: In(own.map(({ appId }) => appId)),
  })
  const elsewhere = others
    .filter(({ id }) => id !== conversation.id)
    .flatMap(({ botMemory }) => readMemory(botMemory).visits)
  const visits = [
    ...memory.visits,
    ...elsewhere.filter((visit) => visit > after(tx.now, -DAY_MS).getTime()),
  ]
  return visitsWithinDay({ visits }, tx.now) > visitsWithinDay(memory, tx.now)
    ? { ...memory, visits }
    : memory
}

function heldPlace(turn: Turn, { askedAt, place }: Memory, now: Date): Date | null {
  const moments = [
    ...(askedAt === null ? [] : [askedAt]),
    ...(place !== null && place.until > now.getTime() ? [place.since] : []),
  ]
  return turn.call === null || moments.length === 0 ? null : new Date(Math.min(...moments))
}

/** The caller stores it, in the same transaction. */
function remember(
  conversation: ToBot['conversation'],
  turn: Turn,
  { plan }: Answer,
  turnId: string | null,
): void {
  const topic = plan.topics.find((one) => one !== 'small-talk') ?? turn.memory.topic
  const stored = storedMemory({
    ...turn.memory,
    turnId,
    topic: turn.outcome === 'confirmed' ? null : topic,
    place: turn.call ? null : turn.memory.place,
  })
  if (stored !== conversation.botMemory)
    Object.assign(conversation, { botMemory: stored, remembers: true })
  conversation.missCount = turn.call ? 0 : turn.missCount
}

interface Kept extends Pick<ToBot, 'asker' | 'conversation'> {
  answer: Answer
  turn: Turn
  memory: Memory
}

/** What is said of the last answer, and what becomes of this message. @returns the id of what may be spoken of next */
async function keepTurn(
  tx: Tx,
  { asker: { messageId }, conversation, answer, turn, memory }: Kept,
): Promise<string | null> {
  const { plan, understood, reply } = answer
  const outcome = turn.outcome ?? (turn.call ? 'called' : null)
  if (outcome !== null && memory.turnId !== null) await settleTurn(tx, memory.turnId, outcome)
  if (
    isPleasantry(plan) ||
    (plan.topics.length > 0 && plan.topics.every((topic) => topic === 'small-talk'))
  )
    return memory.turnId
  // Words about the last answer ask for nothing.
  if (outcome === 'confirmed' || (outcome === 'unsolved' && !understood)) return null
  if (messageId === undefined || (turn.call?.why === 'asked' && plan.topics.length === 0))
    return null
  const offered = (reply?.choices ?? []).some(({ id }) => topicChosen(id) !== null)
  const kind = understood ? 'answered' : offered ? 'menu' : 'missed'
  const topic = plan.topics[0] ?? (understood ? plan.intent.kind : null)
  return recordTurn(tx, {
    conversationId: conversation.id,
    messageId,
    kind,
    topic,
    proposed: understood ? [] : plan.guesses,
  })
}

/** The menu: what was tapped is what was meant. */
export async function noteTap(
  tx: Tx,
  conversation: ToBot['conversation'],
  topic: string,
): Promise<void> {
  const memory = readMemory(conversation.botMemory)
  if (memory.turnId !== null) await settleTurn(tx, memory.turnId, 'tapped', topic)
  Object.assign(conversation, {
    botMemory: storedMemory({ ...memory, topic, turnId: null }),
    remembers: true,
    missCount: 0,
  })
}

interface Said {
  answer: Answer
  turn: Turn
  text: string
  crisis: string
}

/** What is asked is answered first; then what comes of it. */
function replyOf({ answer, turn, text, crisis }: Said): Reply | null {
  const {
    plan: { topics, near },
  } = answer
  const { call } = turn
  if (call?.why === 'crisis') return say(crisis)
  if (call?.why === 'security')
    return topics.length > 0 && answer.reply ? answer.reply : say(firstAid(text))
  // Who was not understood twice is not asked once more.
  if (call)
    return answer.understood ||
      (near.length > 0 && call.why !== 'misses' && call.why !== 'unsolved')
      ? answer.reply
      : null
  if (turn.outcome === 'confirmed' && topics.length === 0) return say(HELPED)
  if (turn.declined) return say(DECLINED)
  if (turn.ask) {
    const told = toldBeforeAsking(answer)
    const asked = told
      ? joinReplies(told, say(ASK_WHETHER_PERSON))
      : say(`${SORRY}${ASK_WHETHER_PERSON}`)
    return offer(asked, ...(asked.choices ?? []), PERSON_CHOICE, NOT_YET_CHOICE)
  }
  if (turn.outcome === 'unsolved' && !answer.understood) return say(NOT_HELPED)
  return answer.reply
}

/** Who is angry reads the answer first, where there is one, after the word that it is a pity. */
function toldBeforeAsking({ plan: { topics }, understood, reply }: Answer): Reply | null {
  const isTold = topics[0] !== 'abuse' && (understood || (reply?.choices ?? []).length > 0)
  return reply && isTold ? joinReplies(say(SORRY), reply) : null
}
