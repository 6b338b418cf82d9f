import { randomUUID } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import type { IncomingMessage } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { finished } from 'node:stream/promises'
import busboy from 'busboy'
import { UserError } from '../lib/errors'
import { MAX_FILE_BYTES } from './accept-file'

/** A file that came, whole, on the disk of this machine. */
export interface Upload {
  fileName: string
  sizeBytes: number
  read(): Promise<Buffer>
  remove(): Promise<void>
}

let folder: Promise<string> | null = null

/** One for each process, for its user only. */
function uploadFolder(): Promise<string> {
  return (folder ??= mkdtemp(join(tmpdir(), 'xinqiao-uploads-')))
}

/**
 * The one file of a multipart request, field `file`. It goes to disk as it comes: those who send slowly, or many at once, hold no memory.
 * @throws UserError 400 without a file, 413 when it is too large; nothing is kept
 */
export async function readUpload(request: IncomingMessage): Promise<Upload> {
  const path = join(await uploadFolder(), randomUUID())
  const remove = (): Promise<void> => rm(path, { force: true })
  try {
    const { fileName, sizeBytes } = await receive(request, path)
    return { fileName, sizeBytes, read: () => readFile(path), remove }
  } catch (error) {
    await remove()
    throw error
  }
}

interface Received {
  fileName: string
  sizeBytes: number
}

function receive(request: IncomingMessage, path: string): Promise<Received> {
  return new Promise((resolve, reject) => {
    const fail = (error: UserError): void => {
      request.unpipe()
      request.resume()
      reject(error)
    }
    const parser = openParser(request, fail)
    if (!parser) return
    let received: Promise<Received> | null = null
    let told = ''
    // WeChat gives its own name for the file on the phone; what it was called comes in a field beside it.
    parser.on('field', (field, value) => {
      if (field === 'fileName') told = value
    })
    parser.on('file', (field, stream, { filename = '' }) => {
      // A form that breaks off ends its file with an error; one that nobody hears would end the process.
      stream.on('error', (error) => fail(noFile(String(error))))
      if (field !== 'file') return void stream.resume()
      stream.on('limit', () => fail(tooLarge()))
      const target = createWriteStream(path, { flags: 'wx', mode: 0o600 })
      received = finished(stream.pipe(target)).then(() => ({
        fileName: filename,
        sizeBytes: target.bytesWritten,
      }))
      received.catch((error: unknown) =>
        reject(error instanceof Error ? error : new Error(String(error))),
      )
    })
    parser.on('error', (error) => fail(noFile(String(error))))
    parser.on('close', () =>
      received
        ? resolve(received.then((file) => (told === '' ? file : { ...file, fileName: told })))
        : reject(noFile('the field `file` is missing')),
    )
    request.on('aborted', () => fail(noFile('the connection was closed')))
    request.pipe(parser)
  })
}

function openParser(
  request: IncomingMessage,
  fail: (error: UserError) => void,
): busboy.Busboy | null {
  try {
    return busboy({
      headers: request.headers,
      defParamCharset: 'utf8',
      limits: { files: 1, fields: 5, fieldSize: 1024, fileSize: MAX_FILE_BYTES },
    })
  } catch (error) {
    fail(noFile(String(error)))
    return null
  }
}

function noFile(internal: string): UserError {
  return new UserError('no_file', { status: 400, public: '没有收到文件，请再选一次', internal })
}

function tooLarge(): UserError {
  return new UserError('file_too_large', {
    status: 413,
    public: '文件超过 20 MB，请压缩或截图后再传',
  })
}
