import { findConversation, findMessage, type MessageKey } from '../../conversations/messages'
import { Message } from '../../conversations/message.entity'
import type { Database, Tx } from '../../db/database'
import { PermanentError } from '../../lib/errors'
import type { Job } from '../../outbox/worker'

export interface KeepMediaDeps {
  db: Database
  appId: string
  /** https://developers.weixin.qq.com/doc/service/api/material/temporary/api_getmedia.html ; ids live three days */
  officialAccount: { downloadMedia(mediaId: string): Promise<{ body: Buffer; fileName?: string | null }> }
  /** Stores the bytes and the row; refuses kinds of file that are not taken. */
  keep(tx: Tx, file: { bytes: Buffer; fileName: string; openId: string }): Promise<{ attachmentId: string }>
}

/** Copies a picture or voice message out of WeChat before its media id dies. */
export function createKeepMedia(deps: KeepMediaDeps): (job: Job) => Promise<void> {
  return async (job) => {
    if (job.event !== 'message.mediaArrived') throw new PermanentError(`keepMedia cannot handle ${job.event}`)
    const key: MessageKey = job.payload
    const message = await findMessage(deps.db.read, key)
    const conversation = await findConversation(deps.db.read, key.conversationId)
    const mediaId = message?.payload?.mediaId
    if (!message || !conversation || typeof mediaId !== 'string') throw new PermanentError('the message carries no media')
    if (message.payload?.attachmentId !== undefined) return
    const { body, fileName } = await deps.officialAccount.downloadMedia(mediaId)
    await deps.db.transaction(async (tx) => {
      const file = { bytes: body, fileName: fileName ?? `${message.type}-${message.id}`, openId: conversation.externalId }
      const { attachmentId } = await deps.keep(tx, file)
      const payload = { ...message.payload, attachmentId }
      await tx.manager.update(Message, { conversationId: key.conversationId, id: key.messageId }, { payload })
    })
  }
}
