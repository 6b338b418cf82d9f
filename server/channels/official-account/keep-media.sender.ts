import { findConversation, findMessage, type MessageKey } from '../../conversations/messages'
import { Message } from '../../conversations/message.entity'
import type { Database, Tx } from '../../db/database'
import { PermanentError, UserError } from '../../lib/errors'
import type { Job } from '../../outbox/worker'

export interface KeepMediaDeps<File> {
  db: Database
  /** https://developers.weixin.qq.com/doc/service/api/material/temporary/api_getmedia.html ; ids live three days */
  officialAccount: { downloadMedia(mediaId: string): Promise<{ bytes: Buffer; fileName: string | null }> }
  /** Checks the bytes and stores them, before any row. @throws UserError for a kind of file that is not taken */
  store(bytes: Buffer): Promise<File>
  record(tx: Tx, kept: { file: File; fileName: string; openId: string }): Promise<{ id: string }>
}

/** Copies a picture or voice message out of WeChat before its media id dies. */
export function createKeepMedia<File>(deps: KeepMediaDeps<File>): (job: Job) => Promise<void> {
  return async (job) => {
    if (job.event !== 'message.mediaArrived') throw new PermanentError(`keepMedia cannot handle ${job.event}`)
    const key: MessageKey = job.payload
    const message = await findMessage(deps.db.read, key)
    const conversation = await findConversation(deps.db.read, key.conversationId)
    const mediaId = message?.payload?.mediaId
    if (!message || !conversation || typeof mediaId !== 'string') throw new PermanentError('the message carries no media')
    if (message.payload?.attachmentId !== undefined) return
    const { bytes, fileName } = await deps.officialAccount.downloadMedia(mediaId)
    const file = await deps.store(bytes).catch((error: unknown) => {
      // The same bytes would be refused again.
      throw error instanceof UserError ? new PermanentError(`the file is not taken: ${error.code}, ${error.message}`) : error
    })
    await deps.db.transaction(async (tx) => {
      const kept = { file, fileName: fileName ?? `${message.type}-${message.id}`, openId: conversation.externalId }
      const { id: attachmentId } = await deps.record(tx, kept)
      const payload = { ...message.payload, attachmentId }
      await tx.manager.update(Message, { conversationId: key.conversationId, id: key.messageId }, { payload })
    })
  }
}
