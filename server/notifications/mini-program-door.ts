import { MoreThan, Not, type EntityManager } from 'typeorm'
import type { Database, Tx } from '../db/database'
import { after, MINUTE_MS } from '../lib/clock'
import { reasonOf, UpstreamError } from '../lib/errors'
import type { Logger } from '../lib/logger'
import { cutText, MOST_CHARACTERS } from '../lib/outside-text'
import { publish } from '../outbox/publish'
import type { Handler } from '../outbox/worker'
import { MiniProgramMessage, type DoorAnswerState } from './mini-program-message.entity'

export interface DoorMessage {
  openId: string
  messageKey: string
  type: string
  text: string | null
}

interface Keep {
  appId: string
  /** Takes out what nobody may keep. */
  mask(tx: Tx, text: string): Promise<string>
}

/** Whoever writes several lines reads the way once. */
const SPARED_FOR_MS = MINUTE_MS

/** A message at the mini program's own door. A repeated delivery changes nothing. */
export async function keepDoorMessage(
  tx: Tx,
  { appId, mask }: Keep,
  { openId, messageKey, type, text }: DoorMessage,
): Promise<void> {
  if (await tx.manager.existsBy(MiniProgramMessage, { messageKey })) return
  const answerState: DoorAnswerState = (await wasJustTold(tx.manager, {
    appId,
    openId,
    now: tx.now,
  }))
    ? 'spared'
    : 'due'
  const kept = text === null ? null : await mask(tx, cutText(text, MOST_CHARACTERS))
  await tx.manager.insert(MiniProgramMessage, {
    messageKey,
    appId,
    openId,
    type,
    text: kept,
    at: tx.now,
    answerState,
    answeredAt: null,
  })
  if (answerState === 'due')
    await publish(tx, 'miniProgram.wrote', { messageKey }, { orderKey: openId })
}

function wasJustTold(
  manager: EntityManager,
  { appId, openId, now }: { appId: string; openId: string; now: Date },
): Promise<boolean> {
  return manager.existsBy(MiniProgramMessage, {
    appId,
    openId,
    answerState: Not('spared'),
    at: MoreThan(after(now, -SPARED_FOR_MS)),
  })
}

const THE_WAY =
  '这里没有客服在看，您发的内容已经记下，但不会在这里处理。' +
  '请回到小程序，点“我的”里的“联系客服”：自动客服随时能用，人工几点在、要等多久，那里都写着，也可以提交工单。'

export interface ShowTheWayDeps {
  db: Database
  logger: Logger
  sendText(openId: string, text: string): Promise<void>
}

/** 'miniProgram.wrote': says where the right door is. WeChat knows no key for such a message, so what may have left is not sent again. */
export function createShowTheWay({
  db,
  logger,
  sendText,
}: ShowTheWayDeps): Handler<'notifications.showTheWay'> {
  const mark = (messageKey: string, answerState: DoorAnswerState): Promise<unknown> =>
    db.transaction((tx) =>
      tx.manager.update(
        MiniProgramMessage,
        { messageKey },
        { answerState, answeredAt: answerState === 'sent' ? tx.now : null },
      ),
    )
  return async (job) => {
    const { messageKey } = job.payload
    const message = await db.read.findOneBy(MiniProgramMessage, { messageKey })
    if (message?.answerState === 'trying') await mark(messageKey, 'unknown')
    if (message?.answerState !== 'due') return
    await mark(messageKey, 'trying')
    try {
      await sendText(message.openId, THE_WAY)
      await mark(messageKey, 'sent')
    } catch (error) {
      const state = stateAfter(error)
      logger.warn(
        { reason: reasonOf(error), state },
        'mini program: the way to the right door was not sent',
      )
      await mark(messageKey, state)
      if (state === 'due' || state === 'failed') throw error
    }
  }
}

function stateAfter(error: unknown): DoorAnswerState {
  if (!(error instanceof UpstreamError) || error.details.outcome === 'unknown') return 'unknown'
  if (error.details.retryable) return 'due'
  return error.details.kind === 'road-closed' ? 'refused' : 'failed'
}
