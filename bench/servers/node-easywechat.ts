import type { IncomingMessage } from 'node:http'
import Koa from 'koa'
import { ACCOUNT } from '../account'
import { loadSdk } from './sdk'
import { ANSWER, serve } from './serve'

interface Server {
  withHandler(answer: () => string): void
  serve(): Promise<{ getBody(): Buffer }>
}
interface Application {
  setRequest(request: unknown): void
  setServer(server: null): void
  getServer(): Server
}
interface Sdk {
  OfficialAccount: new (config: Record<string, string>) => Application
  ServerRequest: { createFromIncomingMessage(request: IncomingMessage): Promise<unknown> }
}

const { OfficialAccount, ServerRequest } = loadSdk('node-easywechat') as Sdk
const account = new OfficialAccount({
  app_id: ACCOUNT.receiverId,
  secret: ACCOUNT.secret,
  token: ACCOUNT.token,
  aes_key: ACCOUNT.aesKey,
})

const app = new Koa()
app.use(async (ctx) => {
  const request = await ServerRequest.createFromIncomingMessage(ctx.req)
  account.setRequest(request)
  // A server object keeps the handlers of earlier requests; a new one for each request, sharing the keys, is the fast right way.
  account.setServer(null)
  const server = account.getServer()
  server.withHandler(() => ANSWER)
  const response = await server.serve()
  ctx.body = response.getBody()
})
serve(app.callback())
