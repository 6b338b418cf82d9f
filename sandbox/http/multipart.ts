import busboy from 'busboy'
import type { IncomingHttpHeaders } from 'node:http'

export interface UploadedFile {
  bytes: Buffer
  fileName: string
}

/** The file of field `media`; undefined when there is none or it has no file name, which WeChat refuses as missing. */
export function readMediaField(
  headers: IncomingHttpHeaders,
  body: Buffer,
): Promise<UploadedFile | undefined> {
  return new Promise((resolve) => {
    let found: UploadedFile | undefined
    let parser: busboy.Busboy
    try {
      parser = busboy({ headers, defParamCharset: 'utf8' })
    } catch {
      resolve(undefined)
      return
    }
    parser.on('file', (field, stream, info) => {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        if (field === 'media' && info.filename)
          found = { bytes: Buffer.concat(chunks), fileName: info.filename }
      })
    })
    parser.on('error', () => resolve(undefined))
    parser.on('close', () => resolve(found))
    parser.end(body)
  })
}
