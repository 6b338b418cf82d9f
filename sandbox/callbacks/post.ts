import { request } from 'node:http'
import type { DeliveryAttempt } from '../sandbox.contract'
import type { SandboxClock } from '../clock'

export interface ComposedRequest {
  method: 'GET' | 'POST'
  url: string
  body: string
  contentType: string
}

/** One delivery attempt over a connection of its own. It never throws: whatever happens is an outcome. */
export function attemptDelivery(
  composed: ComposedRequest,
  timeoutMs: number,
  clock: SandboxClock,
): Promise<DeliveryAttempt> {
  const startedAt = clock.iso()
  const started = performance.now()
  return new Promise((resolve) => {
    const end = (
      outcome: DeliveryAttempt['outcome'],
      status: number | null,
      body: string,
    ): void => {
      clearTimeout(timer)
      resolve({
        at: startedAt,
        milliseconds: Math.round(performance.now() - started),
        status,
        outcome,
        body,
      })
    }
    const outgoing = request(composed.url, {
      method: composed.method,
      agent: false,
      headers: {
        'User-Agent': 'Mozilla/4.0',
        ...(composed.method === 'POST'
          ? {
              'Content-Type': composed.contentType,
              'Content-Length': Buffer.byteLength(composed.body),
            }
          : {}),
      },
    })
    const timer = setTimeout(() => {
      end('timed-out', null, '')
      outgoing.destroy()
    }, timeoutMs)
    outgoing.on('error', (error) => end('connection-failed', null, error.message))
    outgoing.on('response', (incoming) => {
      const chunks: Buffer[] = []
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
      incoming.on('error', (error) => end('connection-failed', null, error.message))
      incoming.on('end', () => {
        const status = incoming.statusCode ?? 0
        end(status === 200 ? 'answered' : 'bad-status', status, Buffer.concat(chunks).toString())
      })
    })
    outgoing.end(composed.body)
  })
}
