import type { Database, Tx } from '../../../db/database'
import { LIMITS, type Limit } from '../../../http/limits'
import { UpstreamError } from '../../../lib/errors'
import type { Logger } from '../../../lib/logger'
import type { Policy } from '../../../policy/policy.schema'
import type { WecomAppClient } from '../../../wechat/wecom-app/client'
import type { ButtonCard } from '../../../wechat/wecom-app/types'
import { admit, DUPLICATE_CHECK_S, planInTurn } from '../agent-pace'
import {
  closeCard,
  findCard,
  listOpenCards,
  recordAttempt,
  recordSent,
  usableCode,
  type CodeBox,
  type NewCard,
} from './card-book'
import { CARD_KINDS } from './card-kinds'
import { buttonCard, type CardFace } from './card-layout'
import type { WecomCard } from './wecom-card.entity'

export interface CardDeps {
  db: Database
  logger: Logger
  policy: Policy
  publicUrl: string
  secrets: CodeBox
  client: Pick<WecomAppClient, 'sendMessage' | 'updateTemplateCard'>
  /** Cards and news to one agent; the usual bound when left out. */
  cardLimit?: Limit
}

export interface PlannedCard {
  card: WecomCard
  message: ButtonCard
}

/** What a card will be: for whom, and what stands on it. */
export type CardPlan = Omit<NewCard, 'sentTo'> & {
  /** Asked once; every later try goes to the same. */
  receivers(): Promise<readonly string[]>
  face(): Promise<CardFace>
}

/**
 * Who has had many cards of late finds it at the desk, and in the number that the next summary tells.
 * @returns null when it was sent before, or is left to summaries
 */
export async function planCard(
  tx: Tx,
  { cardLimit = LIMITS.agentCards }: CardDeps,
  { receivers, face, ...told }: CardPlan,
): Promise<PlannedCard | null> {
  const firstAttempt = async (): Promise<WecomCard> => {
    const sentTo = await admit(tx, {
      key: told.taskId,
      kind: 'card',
      as: CARD_KINDS[told.kind].summedAs,
      userIds: await receivers(),
      limit: cardLimit,
    })
    return recordAttempt(tx, { ...told, sentTo })
  }
  const card = (await findCard(tx, told.taskId)) ?? (await firstAttempt())
  return card.state === 'sending' ? { card, message: buttonCard(card.taskId, await face()) } : null
}

/**
 * Much may happen while a card is on its way, before there is a code to change it with: whoever sent one looks again after it.
 * @returns whether there was one to send
 */
export async function sendCard(
  deps: CardDeps,
  plan: (tx: Tx) => Promise<PlannedCard | null>,
): Promise<boolean> {
  const planned = await planInTurn(deps.db, plan)
  if (!planned) return false
  const { card, message } = planned
  const sent = await deps.client.sendMessage({
    toUsers: card.sentTo,
    message: { type: 'template-card', card: message },
    duplicateCheckS: DUPLICATE_CHECK_S,
  })
  if (sent.invalidUsers.length > 0) {
    deps.logger.warn(
      { subjectId: card.subjectId, invalidUsers: sent.invalidUsers },
      'wecom: these agents are unknown, or out of the visible range of the app',
    )
  }
  await deps.db.transaction((tx) => recordSent(tx, card, { secrets: deps.secrets, sent }))
  return true
}

/** Takes the offer off every card whose time is over. Doing it twice does no harm. @param over null: it still says how things are */
export async function settleCards(
  deps: CardDeps,
  subjectId: string,
  over: (card: WecomCard) => CardFace | null | Promise<CardFace | null>,
): Promise<void> {
  const { db, secrets } = deps
  for (const card of await listOpenCards(db.read, subjectId)) {
    const face = await over(card)
    if (!face) continue
    const code = usableCode(card, secrets, db.clock.now())
    const state = await settleCopies(deps, code, buttonCard(card.taskId, face))
    await db.transaction((tx) => closeCard(tx, card, state))
  }
}

/** "A parameter is not valid": WeCom has no finer word for a response code that is used or expired. */
const SPENT_CODE = 40058

/**
 * Puts a card that offers nothing more in the place of everybody's copy.
 * @param code null: there is none that could still change it
 * @returns `stale` when the card can no longer be changed; a tap on it still gets the truth
 */
async function settleCopies(
  { client, logger }: CardDeps,
  code: string | null,
  settled: ButtonCard,
): Promise<'settled' | 'stale'> {
  if (code === null) return 'stale'
  try {
    await client.updateTemplateCard({
      responseCode: code,
      users: 'everybody',
      change: { card: settled },
    })
    return 'settled'
  } catch (error) {
    if (!(error instanceof UpstreamError) || error.details.errcode !== SPENT_CODE) throw error
    logger.warn(
      { taskId: settled.taskId, reason: error.message },
      'wecom: a card can no longer be updated; a tap still gets the truth',
    )
    return 'stale'
  }
}
