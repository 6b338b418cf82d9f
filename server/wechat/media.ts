import { z } from 'zod'
import type { Api } from './api'
import type { DownloadedFile } from './exchange'
import { multipartBody, type UploadFile } from './multipart'

/** What official account, mini program and WeCom take as temporary media. */
export type MediaType = 'image' | 'voice' | 'video' | 'file'

export interface UploadedMedia {
  /** Valid for three days. */
  mediaId: string
  uploadedAt: Date
}

const TIMEOUT_MS = 60_000
/** The largest that either platform delivers, a file in WeCom, and some room. */
const MAX_BYTES = 21 * 1024 * 1024

const Uploaded = z
  .object({ media_id: z.string(), created_at: z.coerce.number() })
  .transform(({ media_id, created_at }): UploadedMedia => ({
    mediaId: media_id,
    uploadedAt: new Date(created_at * 1000),
  }))

/**
 * `POST /cgi-bin/media/upload`, temporary media. Repeating it only makes another id.
 * @param type the official account has no `file`
 */
export function uploadMedia(api: Api, type: MediaType, file: UploadFile): Promise<UploadedMedia> {
  return api.call({
    method: 'POST',
    path: '/cgi-bin/media/upload',
    query: { type },
    body: multipartBody('media', file),
    repeat: 'repeatable',
    answer: Uploaded,
    timeoutMs: TIMEOUT_MS,
  })
}

/**
 * `GET /cgi-bin/media/get`: the file itself, at most 21 MB.
 * @throws UpstreamError of kind `media-gone` when the id is unknown or older than three days
 */
export function downloadMedia(api: Api, mediaId: string): Promise<DownloadedFile> {
  return api.download({
    method: 'GET',
    path: '/cgi-bin/media/get',
    query: { media_id: mediaId },
    repeat: 'repeatable',
    timeoutMs: TIMEOUT_MS,
    maxAnswerBytes: MAX_BYTES,
  })
}
