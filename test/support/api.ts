import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Database } from '../../server/db/database'
import { createApi, type Api } from '../../server/http/api'
import type { Guards } from '../../server/http/context'
import { createKoa } from '../../server/http/create-koa'
import { agentGuard, customerGuard, noGuard, supervisorGuard } from '../../server/identity/guards'
import { createLogger } from '../../server/lib/logger'
import { KEEPS_CONNECTIONS } from './keep-alive'
import { createSecretBox, type SecretBox } from '../../server/lib/secret-box'

export const testBox: SecretBox = createSecretBox([Buffer.alloc(32, 7)])
/** Where the pages of `serveApi` are supposed to be; those of its own port are taken for ours too. */
const TEST_ORIGIN = 'http://127.0.0.1'
export const silentLogger = createLogger('silent')

export interface CallOptions {
  /** A customer's bearer token. */
  token?: string
  cookie?: string
  /** Sent as JSON, unless it is bytes or a form already. */
  body?: unknown
  headers?: Record<string, string>
}

export interface TestAnswer {
  status: number
  headers: Headers
  /** Parsed where the answer is JSON. */
  body: ReturnType<JSON['parse']>
  text: string
}

export interface TestApi {
  api: Api
  url: string
  call(signature: string, options?: CallOptions): Promise<TestAnswer>
  close(): Promise<void>
}

/** Koa, the given routes and the real guards behind a loopback port: requests go over real HTTP. */
export async function serveApi(
  db: Database,
  register: (api: Api) => void,
  guards: Partial<Guards> = {},
): Promise<TestApi> {
  const box = testBox
  const api = createApi({
    db,
    guards: {
      none: noGuard,
      customer: customerGuard({ db, box }),
      agent: agentGuard({ db, box, publicUrl: TEST_ORIGIN }),
      supervisor: supervisorGuard({ db, box, publicUrl: TEST_ORIGIN }),
      platform: () => Promise.reject(new Error('this test serves no platform')),
      ...guards,
    },
  })
  register(api)
  const app = createKoa(silentLogger, [api.middleware])
  const server = createServer(KEEPS_CONNECTIONS, app.callback())
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    api,
    url,
    call: (signature, options) => callOver(url, signature, options),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

export async function callOver(
  url: string,
  signature: string,
  { token, cookie, body, headers = {} }: CallOptions = {},
): Promise<TestAnswer> {
  const [method = 'GET', path = '/'] = signature.split(' ')
  const asItIs =
    body === undefined ||
    body instanceof FormData ||
    body instanceof Uint8Array ||
    typeof body === 'string'
  const answer = await fetch(url + path, {
    method,
    redirect: 'manual',
    headers: {
      ...(asItIs ? {} : { 'Content-Type': 'application/json' }),
      ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
      // As a browser does: a cookie never goes without the page that sent it.
      ...(cookie === undefined ? {} : { Cookie: cookie, Origin: url }),
      ...headers,
    },
    ...(body === undefined
      ? {}
      : { body: (asItIs ? body : JSON.stringify(body)) as RequestInit['body'] }),
  })
  const text = await answer.text()
  const isJson = (answer.headers.get('content-type') ?? '').includes('json')
  return {
    status: answer.status,
    headers: answer.headers,
    text,
    body: isJson ? JSON.parse(text) : text,
  }
}
