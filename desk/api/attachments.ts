import type { Attachment } from '../../server/attachments/attachment.contract'
import { request } from './request'

/** A file over a slow line takes longer than words. */
const UPLOAD_TIMEOUT_MS = 60_000

export function sendFile(file: File): Promise<Attachment> {
  const form = new FormData()
  form.append('file', file, file.name)
  return request('/attachments', { write: { method: 'POST', form }, timeoutMs: UPLOAD_TIMEOUT_MS })
}
