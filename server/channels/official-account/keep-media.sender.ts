import type { Database, Tx } from '../../db/database'
import type { Handler } from '../../outbox/worker'
import { keepIncoming } from '../keep-incoming-media'

export interface KeepMediaDeps<File> {
  db: Database
  /** https://developers.weixin.qq.com/doc/service/api/material/temporary/api_getmedia.html ; ids live three days */
  officialAccount: {
    downloadMedia(mediaId: string): Promise<{ bytes: Buffer; fileName: string | null }>
  }
  /** Checks the bytes and stores them, before any row. @throws UserError for a kind of file that is not taken */
  store(bytes: Buffer): Promise<File>
  record(tx: Tx, kept: { file: File; fileName: string; openId: string }): Promise<{ id: string }>
}

/** 'message.mediaArrived': copies a picture, voice message or video out of WeChat before its media id dies. */
export function createKeepMedia<File>({
  db,
  officialAccount,
  store,
  record,
}: KeepMediaDeps<File>): Handler<'officialAccount.keepMedia'> {
  return (job) => {
    return keepIncoming(
      {
        db,
        store,
        download: (mediaId) => officialAccount.downloadMedia(mediaId),
        maySpeak: () => Promise.resolve(true),
        record: (tx, { file, fileName, conversation }) =>
          record(tx, { file, fileName, openId: conversation.externalId }),
      },
      job.payload,
      job.attempt,
    )
  }
}
