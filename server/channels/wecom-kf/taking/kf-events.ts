import { In } from 'typeorm'
import { storedReply, type Reply } from '../../../bot/reply'
import { appendMessages } from '../../../conversations/conversations'
import { Message } from '../../../conversations/message.entity'
import { moveMessage, type MessageKey } from '../../../conversations/messages'
import type { MessageState } from '../../../conversations/message-state'
import { TAKEN_BACK } from '../../../conversations/taken-back'
import type { Tx } from '../../../db/database'
import { outboxEntry } from '../../../outbox/publish'
import { tellUndelivered } from '../../undelivered'
import { noteSeen, servicerOf, type Batch } from './kf-batch'
import { keepEventCode, type CodedEvent } from '../contacts/kf-contacts'
import type { KfEventContent, KfSessionChange } from './kf-event-reader'
import type { KfItem } from './kf-inbound'
import type { KfVisitor } from './kf-people'
import { dropShelved } from './kf-shelf'
import type { TakeDeps } from './take-deps'

interface EventTold {
  batch: Batch
  item: KfItem
  /** Undefined for what is about no customer. */
  visitor: KfVisitor | undefined
}

/** What an event of sync_msg leads to, in the transaction that stores the page. */
export async function actOnEvent(tx: Tx, deps: TakeDeps, told: EventTold): Promise<void> {
  switch (told.item.content.kind) {
    case 'entered':
      return enter(tx, deps, told)
    case 'session-changed':
      return changeSession(tx, deps, told)
    case 'servicer-status':
      return changeStatus(tx, deps, told)
    case 'send-failed':
      return failMessage(tx, deps, told)
    case 'recalled':
      return hideMessage(tx, deps, told)
    case 'reject-switched':
      return noteReject(deps, told)
    default:
  }
}

/** The welcome's code lives 20 seconds: what sends it is on its way with this commit. */
async function enter(
  tx: Tx,
  deps: TakeDeps,
  { batch, item: { content }, visitor }: EventTold,
): Promise<void> {
  if (content.kind !== 'entered' || !visitor) return
  const { person } = visitor
  const { scene, sceneParam, welcomeCode: code } = content
  const { customerId, greeting = null } = await deps.redeemEntry(tx, { person, scene, sceneParam })
  person.customerId = customerId ?? person.customerId
  const conversationId = person.conversation.id
  const kept = greeting && (await keepGreeting(tx, conversationId, greeting))
  batch.events.push(
    outboxEntry(
      'kf.entered',
      { conversationId, code, ...(kept && { messageId: kept }) },
      { orderKey: conversationId },
    ),
  )
  noteSeen(batch, visitor, tx.now)
}

/** Said by the welcome's code, which the outbox brings. */
async function keepGreeting(
  tx: Tx,
  conversationId: string,
  greeting: Reply,
): Promise<string | null> {
  const [id = null] = await appendMessages(tx, [
    {
      conversationId,
      direction: 'out',
      author: 'bot',
      type: 'text',
      ...storedReply(greeting),
      state: 'queued',
    },
  ])
  return id
}

/** Of these the code answers once, for whoever says the words that belong to them. */
const CODED = new Map<KfSessionChange, CodedEvent>([
  ['taken', 'assigned'],
  ['ended', 'ended'],
])

async function changeSession(
  tx: Tx,
  deps: TakeDeps,
  { batch, item: { content, sentAt }, visitor }: EventTold,
): Promise<void> {
  if (content.kind !== 'session-changed' || !visitor) return
  const [from, to] = [content.from, content.to].map((userId) =>
    userId === null ? null : servicerOf(batch, userId, visitor),
  )
  const { change, code } = content
  const event = CODED.get(change)
  if (code !== null && event)
    await keepEventCode(tx, visitor.person.conversation.id, { event, code })
  await deps.onSessionChange(tx, {
    person: visitor.person,
    change,
    from: from ?? null,
    to: to ?? null,
    at: sentAt,
  })
}

async function changeStatus(
  tx: Tx,
  deps: TakeDeps,
  { batch, item: { content } }: EventTold,
): Promise<void> {
  if (content.kind !== 'servicer-status') return
  const { agentId } = servicerOf(batch, content.servicerUserId)
  if (agentId !== null) await deps.setServicerStatus(tx, { agentId, status: content.status })
}

/** Why WeCom did not deliver what it had taken. */
const FAIL_REASONS = new Map([
  [1, '客服账号已删除'],
  [2, '客服应用已关闭'],
  [4, '会话超过 48 小时'],
  [5, '会话已结束'],
  [6, '超过 5 条'],
  [8, '企业未认证'],
  [10, '客户拒收'],
  [11, '没有成员登录企业微信'],
  [12, '消息类型不被允许'],
  [13, '安全限制'],
])
const ON_ITS_WAY: readonly MessageState[] = ['sending', 'sent', 'unknown']

/** Taken is not delivered: the customer finds it in the app instead, and is told by another road; and who waited for it waits on. */
async function failMessage(
  tx: Tx,
  deps: TakeDeps,
  { batch, item: { content, openKfId }, visitor }: EventTold,
): Promise<void> {
  if (content.kind !== 'send-failed') return
  const key = placeOf(batch, content.failedMsgid, visitor)
  const reason = `微信没有送达：${FAIL_REASONS.get(content.failType) ?? '原因未知'}`
  deps.logger.warn(
    { openKfId, msgid: content.failedMsgid, failType: content.failType },
    'kf: WeCom did not deliver a message',
  )
  if (!key) return
  const message = await tx.manager.findOneBy(Message, {
    conversationId: key.conversationId,
    id: key.messageId,
    state: In([...ON_ITS_WAY]),
  })
  if (!message || !(await moveMessage(tx, key, { from: message.state, to: 'failed', reason })))
    return
  await tellUndelivered(tx, message, 'failed')
}

/** By what sync_msg or send_msg left on record; what we send carries the message's own id, which is on record before the answer is. */
function placeOf(
  { places }: Batch,
  msgid: string,
  visitor: KfVisitor | undefined,
): MessageKey | null {
  const place = places.get(msgid)
  if (place?.conversationId && place.messageId)
    return { conversationId: place.conversationId, messageId: place.messageId }
  return visitor ? { conversationId: visitor.person.conversation.id, messageId: msgid } : null
}

export type RecalledBy = Extract<KfEventContent, { kind: 'recalled' }>['by']

/** What stands in the place of words that were taken back. */
export function hiddenWords(by: RecalledBy): { text: string; payload: Record<string, unknown> } {
  return { text: TAKEN_BACK[by], payload: { recalled: true } }
}

/** Taken back: nobody reads it any more, here neither, nor in what was made of it. */
async function hideMessage(
  tx: Tx,
  deps: TakeDeps,
  { batch, item: { content, openKfId } }: EventTold,
): Promise<void> {
  if (content.kind !== 'recalled') return
  const place = batch.places.get(content.recalledMsgid)
  if (place?.state === 'shelved') return dropShelved(tx, openKfId, content.recalledMsgid)
  if (!place?.conversationId || !place.messageId) return
  const { text } = hiddenWords(content.by)
  const message = await tx.manager.findOneBy(Message, {
    conversationId: place.conversationId,
    id: place.messageId,
  })
  if (!message || message.payload?.recalled === true) return
  const payload = { ...speakerOf(message), recalled: true }
  await tx.manager.update(
    Message,
    { conversationId: message.conversationId, id: message.id },
    { text, payload },
  )
  await deps.onTakenBack(tx, { message, by: content.by })
}

/** All else goes: addresses, media and files too. */
function speakerOf({ payload }: Message): Record<string, unknown> {
  return payload?.by === undefined ? {} : { by: payload.by }
}

async function noteReject(
  { logger }: TakeDeps,
  { item: { content, openKfId, externalUserId } }: EventTold,
): Promise<void> {
  if (content.kind !== 'reject-switched') return
  const { servicerUserId, rejects } = content
  logger.info(
    { openKfId, externalUserId, servicerUserId, rejects },
    'kf: a servicer switched the messages of a customer off or on',
  )
}
