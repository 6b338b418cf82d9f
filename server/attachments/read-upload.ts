import type { IncomingMessage } from 'node:http'
import busboy from 'busboy'
import { UserError } from '../lib/errors'
import { MAX_FILE_BYTES } from './accept-file'

export interface Upload {
  bytes: Buffer
  fileName: string
}

/**
 * The one file of a multipart request, field `file`.
 * @throws UserError 400 without a file, 413 when it is too large; nothing is kept
 */
export function readUpload(request: IncomingMessage): Promise<Upload> {
  return new Promise((resolve, reject) => {
    const fail = (error: UserError): void => {
      request.unpipe()
      request.resume()
      reject(error)
    }
    const parser = openParser(request, fail)
    if (!parser) return
    let upload: Upload | null = null
    parser.on('file', (field, stream, { filename = '' }) => {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('limit', () => fail(tooLarge()))
      // A form that breaks off ends its file with an error; one that nobody hears would end the process.
      stream.on('error', (error) => fail(noFile(String(error))))
      stream.on('end', () => {
        if (field === 'file') upload = { bytes: Buffer.concat(chunks), fileName: filename }
      })
    })
    parser.on('error', (error) => fail(noFile(String(error))))
    parser.on('close', () => upload ? resolve(upload) : reject(noFile('the field `file` is missing')))
    request.on('aborted', () => fail(noFile('the connection was closed')))
    request.pipe(parser)
  })
}

function openParser(request: IncomingMessage, fail: (error: UserError) => void): busboy.Busboy | null {
  try {
    return busboy({ headers: request.headers, defParamCharset: 'utf8', limits: { files: 1, fields: 5, fieldSize: 1024, fileSize: MAX_FILE_BYTES } })
  } catch (error) {
    fail(noFile(String(error)))
    return null
  }
}

function noFile(internal: string): UserError {
  return new UserError('no_file', { status: 400, public: '没有收到文件,请再选一次', internal })
}

function tooLarge(): UserError {
  return new UserError('file_too_large', { status: 413, public: '文件超过 20 MB,请压缩或截图后再传' })
}
