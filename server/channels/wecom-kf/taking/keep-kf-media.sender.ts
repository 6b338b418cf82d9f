import type { Database, Tx } from '../../../db/database'
import type { Handler } from '../../../outbox/worker'
import type { WecomKfClient } from '../../../wechat/wecom-kf/client'
import { keepIncoming } from '../../keep-incoming-media'
import { findContact } from '../contacts/kf-contacts'
import { mayApiSend } from '../servicers/service-state'

export interface KeepKfMediaDeps<File> {
  db: Database
  client: Pick<WecomKfClient, 'downloadMedia'>
  /** Checks the bytes and stores them, before any row. @throws UserError for a kind of file that is not taken */
  store(bytes: Buffer): Promise<File>
  /** @param kept whose file it is: who wrote it, at which kf account */
  record(
    tx: Tx,
    kept: { file: File; fileName: string; openKfId: string; externalUserId: string },
  ): Promise<{ id: string }>
}

/** 'kf.mediaArrived': copies a picture, voice message, video or file out of WeCom before its media id dies. */
export function createKeepKfMedia<File>({
  db,
  client,
  store,
  record,
}: KeepKfMediaDeps<File>): Handler<'wecomKf.keepMedia'> {
  return (job) => {
    return keepIncoming(
      {
        db,
        store,
        download: (mediaId) => client.downloadMedia(mediaId),
        async maySpeak(tx, { id }) {
          const contact = await findContact(tx.manager, id)
          return contact !== null && mayApiSend(contact.serviceState)
        },
        record: (
          tx,
          { file, fileName, conversation: { accountId: openKfId, externalId: externalUserId } },
        ) => record(tx, { file, fileName, openKfId, externalUserId }),
      },
      job.payload,
      job.attempt,
    )
  }
}
