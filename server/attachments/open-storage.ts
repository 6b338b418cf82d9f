import { fileStorage } from './file-storage'
import { s3Storage } from './s3-storage'
import type { Storage } from './storage'

/**
 * @param url `file:./data/attachments`, or `s3://bucket?endpoint=https://…&region=…`; credentials for S3 come from its
 *   standard environment (AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY)
 */
export function openStorage(url: string): Storage {
  if (url.startsWith('s3://')) return s3Storage(new URL(url))
  return fileStorage(url.slice('file:'.length))
}
