import type { IncomingMessage, ServerResponse } from 'node:http'
import { ACCOUNT } from '../account'
import { loadSdk } from './sdk'
import { ANSWER, serve } from './serve'

type Request = IncomingMessage & { query?: Record<string, string> }
type Answer = (request: Request, response: ServerResponse & { reply(text: string): void }) => void
type Wechat = (
  config: { token: string; appid: string; encodingAESKey: string },
  answer: Answer,
) => (request: Request, response: ServerResponse, next: (error?: unknown) => void) => void

const wechat = loadSdk('wechat') as Wechat
const handle = wechat(
  { token: ACCOUNT.token, appid: ACCOUNT.receiverId, encodingAESKey: ACCOUNT.aesKey },
  (_request, response) => response.reply(ANSWER),
)

// It is made for Connect, of which it needs the parsed query only; node:http alone is the fastest host for it.
serve((request, response) => {
  const url = new URL(request.url ?? '/', 'http://127.0.0.1')
  Object.assign(request, { query: Object.fromEntries(url.searchParams) })
  handle(request, response, () => response.writeHead(500).end())
})
