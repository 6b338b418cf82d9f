import { Message } from '../../conversations/message.entity'
import { findConversation, findMessage, type MessageKey } from '../../conversations/messages'
import type { Database, Tx } from '../../db/database'
import { PermanentError, UserError } from '../../lib/errors'
import type { Job } from '../../outbox/worker'
import type { WecomKfClient } from '../../wechat/wecom-kf/client'

export interface KeepKfMediaDeps<File> {
  db: Database
  client: Pick<WecomKfClient, 'downloadMedia'>
  /** Checks the bytes and stores them, before any row. @throws UserError for a kind of file that is not taken */
  store(bytes: Buffer): Promise<File>
  /** @param kept whose file it is: who wrote it, at which kf account */
  record(tx: Tx, kept: { file: File; fileName: string; openKfId: string; externalUserId: string }): Promise<{ id: string }>
}

/**
 * Copies a picture, voice message, video or file out of WeCom before its media id dies, after three days. A kind of file that
 * is not taken is no fault: the message says so, and nobody looks for it later.
 */
export function createKeepKfMedia<File>(deps: KeepKfMediaDeps<File>): (job: Job) => Promise<void> {
  return async (job) => {
    if (job.event !== 'kf.mediaArrived') throw new PermanentError(`keepKfMedia cannot handle ${job.event}`)
    const key: MessageKey = job.payload
    const message = await findMessage(deps.db.read, key)
    const mediaId = message && waitingMedia(message)
    const conversation = await findConversation(deps.db.read, key.conversationId)
    if (!message || !conversation) throw new PermanentError('the message does not exist')
    if (mediaId === null) return
    const { bytes, fileName } = await deps.client.downloadMedia(mediaId)
    const file = await storedOrRefused(deps, bytes)
    await deps.db.transaction(async (tx) => {
      // Meanwhile it may have been taken back, or kept by another try.
      const current = await findMessage(tx.manager, key)
      if (!current || waitingMedia(current) === null) return
      const { accountId: openKfId, externalId: externalUserId } = conversation
      const kept = { fileName: fileName ?? `${message.type}-${key.messageId}`, openKfId, externalUserId }
      const change = file instanceof UserError ? { notKept: file.code } : { attachmentId: (await deps.record(tx, { ...kept, file })).id }
      const payload = { ...current.payload, ...change }
      await tx.manager.update(Message, { conversationId: key.conversationId, id: key.messageId }, { payload })
    })
  }
}

/** The same bytes would be refused again: the refusal is the result. */
async function storedOrRefused<File>({ store }: Pick<KeepKfMediaDeps<File>, 'store'>, bytes: Buffer): Promise<File | UserError> {
  try {
    return await store(bytes)
  } catch (error) {
    if (error instanceof UserError) return error
    throw error
  }
}

/** Null where there is nothing to copy, or no longer. */
function waitingMedia({ payload }: Message): string | null {
  const isSettled = payload?.attachmentId !== undefined || payload?.notKept !== undefined
  return typeof payload?.mediaId === 'string' && !isSettled ? payload.mediaId : null
}
