import type { IncomingMessage } from 'node:http'
import { SECOND_MS } from '../lib/clock'
import { UserError } from '../lib/errors'

const EMPTY = Buffer.alloc(0)
/** Bodies that are read into memory are small; who takes longer holds it for nothing. */
const WITHIN_MS = 20 * SECOND_MS

/**
 * The body exactly as it came, because signatures are over bytes.
 * @param maxBytes refused with 413 as soon as the limit is passed; nothing more is read
 */
export function readRawBody(request: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const declared = Number(request.headers['content-length'] ?? 0)
  if (declared > maxBytes) return refuse(request, maxBytes)
  return new Promise((resolve, reject) => {
    let chunks: Buffer[] = []
    let size = 0
    const late = setTimeout(() => {
      chunks = []
      request.removeAllListeners('data')
      request.resume()
      reject(
        new UserError('body_too_slow', {
          status: 408,
          public: '网络有点慢，请再试一次',
          internal: `no whole body within ${WITHIN_MS} ms`,
        }),
      )
    }, WITHIN_MS)
    request.once('close', () => clearTimeout(late))
    request.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size > maxBytes) {
        chunks = []
        request.removeAllListeners('data')
        reject(tooLarge(maxBytes))
        request.resume()
        return
      }
      chunks.push(chunk)
    })
    request.on('end', () => {
      clearTimeout(late)
      resolve(chunks.length === 1 ? (chunks[0] ?? EMPTY) : Buffer.concat(chunks))
    })
    request.on('error', reject)
    request.on('aborted', () =>
      reject(new UserError('aborted', { status: 400, public: '连接中断了，请再试一次' })),
    )
  })
}

function refuse(request: IncomingMessage, maxBytes: number): Promise<never> {
  request.resume()
  return Promise.reject(tooLarge(maxBytes))
}

function tooLarge(maxBytes: number): UserError {
  return new UserError('body_too_large', {
    status: 413,
    public: '内容太大了，请减少后再试',
    internal: `body over ${maxBytes} bytes`,
  })
}
