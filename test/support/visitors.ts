import { callOver, type CallOptions, type TestAnswer } from './api'

/** Where a visitor's browser or mini program finds the server, and how it proves who holds it. */
interface World {
  url: string
  sandbox: { control: { loginCode(personId: string): string } }
}

export interface Customer {
  token: string
  me: ReturnType<JSON['parse']>
  call(signature: string, body?: unknown, headers?: Record<string, string>): Promise<TestAnswer>
  /** The answer's body; throws where the server refuses. */
  ask(
    signature: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<TestAnswer['body']>
  /** Uploads a picture. @returns its id */
  upload(bytes: Buffer, fileName?: string): Promise<string>
}

export interface DeskAgent {
  cookie: string
  /** Where the log-in led to: `/tickets/T…`. */
  landedOn: string
  call(signature: string, body?: unknown, headers?: Record<string, string>): Promise<TestAnswer>
  ask(
    signature: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<TestAnswer['body']>
}

/** Opens the mini program: wx.login, jscode2session, a bearer token. */
export async function openMiniProgram(world: World, personId: string): Promise<Customer> {
  const code = world.sandbox.control.loginCode(personId)
  const { token, me } = good(
    await callOver(world.url, 'POST /api/session/mini-program', { body: { code } }),
    'log-in',
  ).body
  return customerOf(world.url, { token, me })
}

/** Opens a page of the web flavour from WeChat: the official account's OAuth, a one-time code, a bearer token. */
export async function openWebPage(
  world: World,
  personId: string,
  start = '/api/session/official-account/start',
): Promise<Customer> {
  const { location, cookies } = await throughOAuth(world.url, start, ['sandbox_user', personId])
  const loginCode = new URL(location).searchParams.get('login')
  const cookie = cookies.join('; ')
  const { token, me } = good(
    await callOver(world.url, 'POST /api/session/exchange', { cookie, body: { loginCode } }),
    'exchange',
  ).body
  return customerOf(world.url, { token, me })
}

/** Opens the desk in WeCom, from a link such as that of a card. */
export async function openDesk(
  world: World,
  agentId: string,
  start = '/desk/auth/start',
): Promise<DeskAgent> {
  const { location, cookies } = await throughOAuth(world.url, start, ['sandbox_agent', agentId])
  const cookie = cookies.find((one) => one.startsWith('desk_session='))
  if (cookie === undefined) throw new Error(`the desk did not let ${agentId} in`)
  const call: DeskAgent['call'] = (signature, body, headers = {}) =>
    callOver(world.url, signature, { cookie, body, headers })
  return {
    cookie,
    landedOn: new URL(location).hash.slice(1),
    call,
    ask: async (...what) => good(await call(...what), what[0]).body,
  }
}

function customerOf(url: string, session: { token: string; me: unknown }): Customer {
  const call: Customer['call'] = (signature, body, headers = {}) =>
    callOver(url, signature, { token: session.token, body, headers })
  return {
    ...session,
    call,
    ask: async (...what) => good(await call(...what), what[0]).body,
    async upload(bytes, fileName = '截图.png') {
      const form = new FormData()
      form.append('file', new Blob([new Uint8Array(bytes)]), fileName)
      return String(good(await call('POST /api/attachments', form), 'upload').body.attachmentId)
    },
  }
}

export function good(answer: TestAnswer, what: string): TestAnswer {
  if (answer.status < 300) return answer
  throw new Error(`${what} was answered ${answer.status}: ${answer.text}`)
}

/** Three steps as a browser takes them: to the platform, through its page, and back with the cookie that the first step set. */
async function throughOAuth(
  url: string,
  start: string,
  who: readonly [string, string],
): Promise<{ location: string; cookies: string[] }> {
  const first = await callOver(url, `GET ${start}`)
  const cookie = cookiesOf(first).join('; ')
  const consent = await get(withQuery(locationOf(first), who))
  const back = await get(locationOf(consent), { cookie })
  return { location: locationOf(back), cookies: cookiesOf(back) }
}

/** Behind the other parameters, before the fragment. */
function withQuery(address: string, [name, value]: readonly [string, string]): string {
  const url = new URL(address)
  url.searchParams.append(name, value)
  return url.toString()
}

function get(address: string, options: CallOptions = {}): Promise<TestAnswer> {
  const { origin, pathname, search } = new URL(address)
  return callOver(origin, `GET ${pathname}${search}`, options)
}

function locationOf({ status, headers, text }: TestAnswer): string {
  const location = headers.get('location')
  if (status !== 302 || location === null)
    throw new Error(`no redirect but ${status}: ${text.slice(0, 300)}`)
  return location
}

function cookiesOf({ headers }: TestAnswer): string[] {
  return headers.getSetCookie().map((line) => line.split(';')[0] ?? '')
}
