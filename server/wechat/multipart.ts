import { randomBytes } from 'node:crypto'
import type { HttpBody } from './http'

export interface UploadFile {
  /** Shown to receivers in WeCom; quotes, line breaks and path separators are replaced. */
  fileName: string
  contentType: string
  bytes: Buffer
}

/**
 * multipart/form-data with one file, its length known beforehand: WeChat answers 41005 to an upload in chunks.
 * The file name is written as UTF-8, as both platforms expect it.
 * @param field name of the form field
 */
export function multipartBody(
  field: string,
  { fileName, contentType, bytes }: UploadFile,
): HttpBody {
  const boundary = `xinqiao-${randomBytes(12).toString('hex')}`
  const head =
    `--${boundary}\r\nContent-Disposition: form-data; name="${field}"; filename="${safeName(fileName)}"; filelength=${bytes.length}\r\n` +
    `Content-Type: ${contentType.replace(/[\r\n]/g, '')}\r\n\r\n`
  return {
    contentType: `multipart/form-data; boundary=${boundary}`,
    bytes: Buffer.concat([Buffer.from(head), bytes, Buffer.from(`\r\n--${boundary}--\r\n`)]),
  }
}

function safeName(fileName: string): string {
  // eslint-disable-next-line no-control-regex -- control characters would end the header
  return fileName.replace(/[\u0000-\u001f"\\/]/g, '_') || 'file'
}
