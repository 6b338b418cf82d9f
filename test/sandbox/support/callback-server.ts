import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface ReceivedCallback {
  method: string
  path: string
  query: URLSearchParams
  body: string
}

/** null: never answered. */
export type CallbackAnswer = string | { status: number } | null

/** A server under test that answers what the test says, in order, and then success. */
export interface CallbackServer {
  url: string
  received: ReceivedCallback[]
  answers: ((callback: ReceivedCallback) => CallbackAnswer)[]
  close(): Promise<void>
}

export async function startCallbackServer(): Promise<CallbackServer> {
  const received: ReceivedCallback[] = []
  const answers: CallbackServer['answers'] = []
  const server = createServer((request, response) => {
    void read(request).then((body) => {
      const url = new URL(request.url ?? '/', 'http://server')
      const callback = {
        method: request.method ?? '',
        path: url.pathname,
        query: url.searchParams,
        body,
      }
      received.push(callback)
      answer(response, (answers.shift() ?? (() => 'success'))(callback))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    answers,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function answer(response: ServerResponse, what: CallbackAnswer): void {
  if (what === null) return
  if (typeof what === 'string') response.end(what)
  else {
    response.statusCode = what.status
    response.end()
  }
}

async function read(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString()
}
