import { LessThan, MoreThan, type EntityManager } from 'typeorm'
import type { ChannelName } from '../../conversations/channels'
import { Message } from '../../conversations/message.entity'
import type { Tx } from '../../db/database'
import { after } from '../../lib/clock'
import { newId } from '../../lib/ids'
import { shanghaiDate } from '../../lib/shanghai-time'
import { publish } from '../../outbox/publish'
import type { Policy } from '../../policy/policy.schema'
import type { Asker } from '../own-matters'
import type { Breaker } from './breaker'
import { ModelTurn, type TurnEnd } from './model-turn.entity'
import { ModelUsage } from './model-usage.entity'
import type { Thought } from './think'

export interface NewTurn {
  conversationId: string
  /** Under which the message is stored, or will be in this transaction. */
  messageId: string
  channel: ChannelName
  sessionId: string | null
  asker: Asker
}

/** Whether a model answers what the rules cannot. */
export interface ModelGate {
  /**
   * Puts a turn on record, whose answer comes by the outbox.
   * @returns false where the rules answer at once: the model does not answer these days, or has cost enough today
   */
  open(tx: Tx, turn: NewTurn): Promise<boolean>
}

/** WeChat waits five seconds for a word from the official account, and people in 微信客服 about as long as they look at the screen. */
const DEADLINE_MS: Readonly<Record<ChannelName, number>> = {
  'official-account': 3_800,
  'wecom-kf': 8_000,
}

export function createModelGate({
  breaker,
  policy,
}: {
  breaker: Breaker
  policy: Policy
}): ModelGate {
  return {
    async open(tx, turn) {
      if (
        !breaker.closed() ||
        !(await isWithinBounds(tx, policy.languageModel, ownerOf(turn.asker)))
      )
        return false
      await openTurn(tx, turn)
      return true
    },
  }
}

const ALL = 'all'
const ownerOf = ({ customerId, identityId }: Asker): string => customerId ?? identityId

async function isWithinBounds(
  tx: Tx,
  most: Policy['languageModel'],
  owner: string,
): Promise<boolean> {
  const day = shanghaiDate(tx.now)
  const used = await tx.manager.findBy(ModelUsage, [
    { day, owner },
    { day, owner: ALL },
  ])
  const [own, all] = [owner, ALL].map((whose) => used.find((one) => one.owner === whose))
  return (
    (own?.turns ?? 0) < most.turnsPerPersonADay &&
    (own?.tokens ?? 0) < most.tokensPerPersonADay &&
    (all?.tokens ?? 0) < most.tokensADay
  )
}

async function openTurn(tx: Tx, { asker, ...turn }: NewTurn): Promise<void> {
  const id = newId('trn')
  await tx.manager.insert(ModelTurn, {
    ...turn,
    ...asker,
    id,
    state: 'open',
    openedAt: tx.now,
    deadlineAt: after(tx.now, DEADLINE_MS[turn.channel]),
    askedAt: null,
    endedAt: null,
    endedWhy: null,
    answerId: null,
    model: null,
    promptDigest: null,
    tools: null,
    sources: null,
    verdict: null,
    ms: null,
  })
  // By the turn and not by the conversation: a second question must not wait until the first has been thought about.
  await publish(tx, 'bot.turnOpened', { turnId: id }, { orderKey: id })
}

export function findTurn(manager: EntityManager, id: string): Promise<ModelTurn | null> {
  return manager.findOneBy(ModelTurn, { id })
}

/** On record before a byte leaves, and counted: whoever dies now has asked. @returns whether this was the one who may ask */
export async function beginAsking(tx: Tx, turn: ModelTurn, model: string): Promise<boolean> {
  const { affected } = await tx.manager.update(
    ModelTurn,
    { id: turn.id, state: 'open' },
    { state: 'asking', askedAt: tx.now, model },
  )
  if (affected !== 1) return false
  await addUsage(tx, turn, { turns: 1, tokens: 0 })
  return true
}

async function addUsage(
  tx: Tx,
  turn: ModelTurn,
  { turns, tokens }: Pick<ModelUsage, 'turns' | 'tokens'>,
): Promise<void> {
  const day = shanghaiDate(turn.openedAt)
  for (const owner of [ownerOf(turn), ALL]) {
    await tx.manager
      .createQueryBuilder()
      .insert()
      .into(ModelUsage)
      .values({ day, owner, turns: 0, tokens: 0 })
      .orIgnore()
      .updateEntity(false)
      .execute()
    await tx.manager
      .createQueryBuilder()
      .update(ModelUsage)
      .set({ turns: () => `turns + ${turns}`, tokens: () => `tokens + ${tokens}` })
      .where({ day, owner })
      .execute()
  }
}

/**
 * First of all in the transaction that carries an answer out: of two who come with one, one goes on.
 * @returns false when it has ended before
 */
export async function endTurn(tx: Tx, turn: ModelTurn, thought: Thought | null): Promise<boolean> {
  const told = thought && {
    promptDigest: thought.promptDigest,
    tools: thought.tools,
    sources: thought.sources,
    verdict: thought.verdict,
    tokensIn: thought.tokensIn,
    tokensOut: thought.tokensOut,
    ms: thought.ms,
  }
  const { affected } = await tx.manager
    .createQueryBuilder()
    .update(ModelTurn)
    .set({ state: 'ended', endedAt: tx.now, ...told })
    .where('id = :id AND state <> :ended', { id: turn.id, ended: 'ended' })
    .execute()
  if (affected !== 1) return false
  const tokens = thought ? thought.tokensIn + thought.tokensOut : 0
  if (tokens > 0) await addUsage(tx, turn, { turns: 0, tokens })
  return true
}

export async function noteEnd(
  tx: Tx,
  { id }: Pick<ModelTurn, 'id'>,
  end: { why: TurnEnd; answerId: string | null },
): Promise<void> {
  await tx.manager.update(ModelTurn, { id }, { endedWhy: end.why, answerId: end.answerId })
}

/** They wrote again. */
export function wroteSince(tx: Tx, { conversationId, messageId }: ModelTurn): Promise<boolean> {
  return tx.manager.existsBy(Message, {
    conversationId,
    id: MoreThan(messageId),
    direction: 'in',
    author: 'customer',
  })
}

/** Something else was asked since: its turn answers both. */
export function hasNewerTurn(tx: Tx, { conversationId, id }: ModelTurn): Promise<boolean> {
  return tx.manager.existsBy(ModelTurn, { conversationId, id: MoreThan(id) })
}

/** As much as anybody says in one breath. */
const MOST_LINES = 5
const MOST_BEFORE = 6

export interface Asked {
  /** What was said since we last spoke, as far as it is words. Empty where all was taken back. */
  words: string
  before: Message[]
}

/** What a turn is about: its message, and what was said just before it and has no answer yet. */
export async function readAsked(
  manager: EntityManager,
  { conversationId, messageId }: ModelTurn,
): Promise<Asked> {
  const message = await manager.findOneBy(Message, { conversationId, id: messageId })
  const earlier = await manager.find(Message, {
    where: { conversationId, id: LessThan(messageId) },
    order: { id: 'DESC' },
    take: MOST_LINES + MOST_BEFORE,
  })
  const answered = earlier.findIndex(({ direction }) => direction === 'out')
  const unanswered = answered < 0 ? earlier : earlier.slice(0, answered)
  const lines = [...unanswered.reverse(), ...(message ? [message] : [])].filter(isSaid)
  return {
    words:
      message && isSaid(message)
        ? lines
            .slice(-MOST_LINES)
            .map(({ text }) => text)
            .join('\n')
        : '',
    before: (answered < 0 ? [] : earlier.slice(answered))
      .filter(isTold)
      .slice(0, MOST_BEFORE)
      .reverse(),
  }
}

const isTold = ({ type, payload }: Message): boolean =>
  type === 'text' && payload?.recalled !== true
const isSaid = (message: Message): boolean =>
  isTold(message) && message.direction === 'in' && message.author === 'customer'
