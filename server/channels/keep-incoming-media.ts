import { say } from '../bot/reply'
import type { Conversation } from '../conversations/conversation.entity'
import { findConversation, findMessage, type MessageKey } from '../conversations/messages'
import { Message } from '../conversations/message.entity'
import type { Database, Tx } from '../db/database'
import { PermanentError, UpstreamError, UserError } from '../lib/errors'
import { MAX_ATTEMPTS } from '../outbox/backoff'
import { speak } from '../reception/talk/speak'
import { bumpTopics, talkTopic } from '../live/topics'

export interface KeepIncomingDeps<File> {
  db: Database
  download(mediaId: string): Promise<{ bytes: Buffer; fileName: string | null }>
  /** Checks the bytes and stores them, before any row. @throws UserError for a kind of file that is not taken */
  store(bytes: Buffer): Promise<File>
  record(
    tx: Tx,
    kept: { file: File; fileName: string; conversation: Conversation },
  ): Promise<{ id: string }>
  /** Whether we may speak in the conversation now. */
  maySpeak(tx: Tx, conversation: Conversation): Promise<boolean>
}

/** What stands in `notKept` of a message whose file is not with us: WeChat has it no longer, or we did not get it. */
const GONE = 'media_gone'
const NOT_FETCHED = 'not_fetched'

/**
 * Copies a picture, voice message, video or file out of WeChat before its media id dies, after three days. Nothing is promised
 * before it is done. Where it cannot be done the message says so for good, and whoever sent it is told, once; a kind of file that is
 * not taken is a result and no fault.
 */
export async function keepIncoming<File>(
  deps: KeepIncomingDeps<File>,
  key: MessageKey,
  attempt: number,
): Promise<void> {
  const { db } = deps
  const message = await findMessage(db.read, key)
  const conversation = await findConversation(db.read, key.conversationId)
  if (!message || !conversation) throw new PermanentError('the message does not exist')
  if (message.payload?.mediaId === undefined && message.payload?.recalled !== true)
    throw new PermanentError('the message carries no media')
  const mediaId = waitingMedia(message)
  if (mediaId === null) return
  try {
    const { bytes, fileName } = await deps.download(mediaId)
    const file = await deps.store(bytes)
    await settle(deps, key, async (tx) => {
      const kept = { file, fileName: fileName ?? `${message.type}-${key.messageId}`, conversation }
      return { attachmentId: (await deps.record(tx, kept)).id }
    })
  } catch (error) {
    const notKept = whyNotKept(error, attempt)
    if (notKept !== null)
      await settle(deps, key, (tx) => tellNotKept(tx, deps, { conversation, message, notKept }))
    // The same bytes would be refused again: the refusal is the result.
    if (!(error instanceof UserError)) throw error
  }
}

type Settled = { attachmentId: string } | { notKept: string }

/** @returns null while another try may help */
function whyNotKept(error: unknown, attempt: number): string | null {
  if (error instanceof UserError) return error.code
  if (error instanceof UpstreamError && error.details.kind === 'media-gone') return GONE
  const isLast =
    attempt >= MAX_ATTEMPTS ||
    error instanceof PermanentError ||
    (error instanceof UpstreamError && !error.details.retryable)
  return isLast ? NOT_FETCHED : null
}

/** Meanwhile it may have been taken back, or kept by another try. */
async function settle<File>(
  { db }: KeepIncomingDeps<File>,
  key: MessageKey,
  decide: (tx: Tx) => Promise<Settled>,
): Promise<void> {
  await db.transaction(async (tx) => {
    const current = await findMessage(tx.manager, key)
    if (!current || waitingMedia(current) === null) return
    const change = await decide(tx)
    const { notKept: _earlier, ...before } = current.payload ?? {}
    const payload = { ...before, ...change }
    await tx.manager.update(
      Message,
      { conversationId: key.conversationId, id: key.messageId },
      { payload },
    )
    await bumpTopics(tx, [talkTopic(key.conversationId)])
  })
}

const NAMES = new Map([
  ['image', '图片'],
  ['voice', '语音'],
  ['video', '视频'],
  ['shortvideo', '视频'],
  ['file', '文件'],
])

async function tellNotKept<File>(
  tx: Tx,
  deps: KeepIncomingDeps<File>,
  {
    conversation,
    message,
    notKept,
  }: { conversation: Conversation; message: Message; notKept: string },
): Promise<Settled> {
  const isToldAlready = message.payload?.notKept !== undefined
  if (!isToldAlready && (await deps.maySpeak(tx, conversation))) {
    await speak(tx, conversation.id, say(notKeptText(message, notKept)), 'bot')
  }
  return { notKept }
}

function notKeptText({ type, payload }: Message, notKept: string): string {
  const name = NAMES.get(type) ?? '文件'
  // What WeChat heard in a voice message is with us in words.
  const instead =
    typeof payload?.transcript === 'string'
      ? '您说的话已经转成文字记下了'
      : type === 'image'
        ? '麻烦再发一张截图'
        : '麻烦打字说一说，或者发一张截图'
  return notKept === GONE || notKept === NOT_FETCHED
    ? `刚才的${name}没能保存下来，${instead}`
    : `刚才的${name}我们打不开，没有保存，${instead}`
}

/** Null where there is nothing to copy, or no longer. What could not be fetched may be, once a person has mended the fault. */
function waitingMedia({ payload }: Message): string | null {
  const isSettled =
    typeof payload?.attachmentId === 'string' ||
    (payload?.notKept !== undefined && payload.notKept !== NOT_FETCHED)
  return typeof payload?.mediaId === 'string' && !isSettled ? payload.mediaId : null
}
