import { Message } from '../../../conversations/message.entity'
import type { Database, Tx } from '../../../db/database'
import { PermanentError, UserError } from '../../../lib/errors'
import { readSpeaker } from './speaker'

export interface AgentPictureDeps<File> {
  db: Database
  /** Of the self-built app; ids live three days. https://developer.work.weixin.qq.com/document/path/90254 */
  downloadMedia(mediaId: string): Promise<{ bytes: Buffer; fileName: string | null }>
  /** @throws UserError for a kind of file that is not taken */
  store(bytes: Buffer): Promise<File>
  record(
    tx: Tx,
    kept: { file: File; fileName: string; agentId: string | null; conversationId: string },
  ): Promise<{ id: string }>
}

/**
 * A picture that an agent sent in the WeCom app lies there until it is sent on: copies it, once.
 * @returns the attachment's id; null for a message that holds no such picture
 */
export function createKeepAgentPicture<File>(
  deps: AgentPictureDeps<File>,
): (message: Message) => Promise<string | null> {
  return async ({ id, conversationId, payload }) => {
    const mediaId = payload?.wecomMediaId
    if (typeof mediaId !== 'string') return null
    const { bytes, fileName } = await deps.downloadMedia(mediaId)
    const file = await deps.store(bytes).catch((error: unknown) => {
      throw error instanceof UserError
        ? new PermanentError(`the picture is not taken: ${error.code}`)
        : error
    })
    return deps.db.transaction(async (tx) => {
      const by = readSpeaker(payload)
      const { id: attachmentId } = await deps.record(tx, {
        file,
        fileName: fileName ?? '图片',
        agentId: by?.agentId ?? null,
        conversationId,
      })
      await tx.manager.update(
        Message,
        { conversationId, id },
        { payload: { ...(by && { by }), attachmentId } },
      )
      return attachmentId
    })
  }
}
