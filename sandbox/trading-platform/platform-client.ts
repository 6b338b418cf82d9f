import { createHash, createHmac, randomUUID } from 'node:crypto'
import { request } from 'node:http'

export interface PlatformClientOptions {
  /** Origin of the server. */
  url: string
  keyId: string
  secret: string
  /** Epoch milliseconds. */
  now: () => number
  /** Twenty seconds unless told otherwise. */
  answerWithinMs?: number
}

export interface PlatformAnswer {
  status: number
  body: string
}

export type PlatformResource = 'products' | 'customers' | 'orders' | 'deliveries'

const ANSWER_WITHIN_MS = 20_000

/**
 * The trading platform's side of /platform/v1: signs each request over method, target, timestamp, nonce and the hash of the
 * very bytes sent. An Idempotency-Key of the caller's makes a repeat safe.
 */
export class PlatformClient {
  constructor(private readonly options: PlatformClientOptions) {}

  put(
    resource: PlatformResource,
    items: readonly object[],
    idempotencyKey: string = randomUUID(),
  ): Promise<PlatformAnswer> {
    return this.send('PUT', `/platform/v1/${resource}`, {
      body: JSON.stringify({ items }),
      idempotencyKey,
    })
  }

  /** What a telephone exchange recorded, handed over in the platform's name. */
  handVoicemail(voicemail: object, idempotencyKey: string = randomUUID()): Promise<PlatformAnswer> {
    return this.send('POST', '/platform/v1/voicemails', {
      body: JSON.stringify(voicemail),
      idempotencyKey,
    })
  }

  private send(
    method: string,
    target: string,
    { body, idempotencyKey }: { body: string; idempotencyKey: string },
  ): Promise<PlatformAnswer> {
    const headers = {
      ...this.sign(method, target, body),
      'Content-Type': 'application/json',
      'Idempotency-Key': idempotencyKey,
    }
    return new Promise((resolve, reject) => {
      const outgoing = request(this.options.url + target, {
        method,
        agent: false,
        headers,
        timeout: this.options.answerWithinMs ?? ANSWER_WITHIN_MS,
      })
      outgoing.on('timeout', () =>
        outgoing.destroy(new Error(`${method} ${target} was not answered`)),
      )
      outgoing.on('error', reject)
      outgoing.on('response', (incoming) => {
        const chunks: Buffer[] = []
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
        incoming.on('error', reject)
        incoming.on('end', () =>
          resolve({ status: incoming.statusCode ?? 0, body: Buffer.concat(chunks).toString() }),
        )
      })
      outgoing.end(body)
    })
  }

  private sign(method: string, target: string, body: string): Record<string, string> {
    const { keyId, secret, now } = this.options
    const timestamp = String(Math.floor(now() / 1000))
    const nonce = randomUUID()
    const bodyHash = createHash('sha256').update(body).digest('hex')
    const signature = createHmac('sha256', secret)
      .update(`${method}\n${target}\n${timestamp}\n${nonce}\n${bodyHash}`)
      .digest('hex')
    return {
      'X-Platform-Key': keyId,
      'X-Platform-Timestamp': timestamp,
      'X-Platform-Nonce': nonce,
      'X-Platform-Signature': signature,
    }
  }
}
