import { request } from 'node:http'

export interface NoticeAttempt {
  /** null when nothing was answered within five seconds. */
  status: number | null
  headers: Record<string, string>
  body: string
}

const ANSWER_WITHIN_MS = 5_000

/** One POST over a connection of its own; whatever happens is an attempt. */
export function postNotice(
  url: string,
  body: string,
  headers: Record<string, string>,
): Promise<NoticeAttempt> {
  return new Promise((resolve) => {
    const end = (status: number | null): void => resolve({ status, headers, body })
    const outgoing = request(url, {
      method: 'POST',
      agent: false,
      timeout: ANSWER_WITHIN_MS,
      headers: {
        ...headers,
        'Content-Type': 'application/json',
        'Content-Length': Buffer.byteLength(body),
        'User-Agent': 'Mozilla/4.0',
        Accept: '*/*',
      },
    })
    outgoing.on('timeout', () => outgoing.destroy())
    outgoing.on('error', () => end(null))
    outgoing.on('response', (incoming) => {
      incoming.resume()
      incoming.on('error', () => end(null))
      incoming.on('end', () => end(incoming.statusCode ?? null))
    })
    outgoing.end(body)
  })
}
