import { get } from 'node:http'
import { createSandbox } from '../../sandbox/create-sandbox'
import { sandboxEnv } from '../../sandbox/defaults'
import type { FailureRule, SandboxSnapshot } from '../../sandbox/sandbox.contract'
import {
  GOOD_DATA,
  SUBSCRIBE_TEMPLATE,
  TEMPLATE,
  startTestSandbox,
  type TestSandbox,
} from './support/test-sandbox'

let t: TestSandbox
beforeEach(async () => {
  t = await startTestSandbox()
})
afterEach(() => t.sandbox.close())

const SEND = '/cgi-bin/message/template/send'
const send = () =>
  t.wechat(SEND, {
    as: 'official-account',
    body: { touser: t.openIds.u1.officialAccount, template_id: TEMPLATE, data: GOOD_DATA },
  })
const cards = () => t.sandbox.control.snapshot().persons[0]?.chat.length

describe('scripted failures', () => {
  const rule = (kind: FailureRule['kind'], change: object = {}) =>
    t.sandbox.control.fail({ api: SEND, times: 1, kind, ...change })

  it('refuses with the errcode so many times and then no more', async () => {
    rule('errcode', { errcode: 45009, times: 2 })
    expect([
      (await send()).json.errcode,
      (await send()).json.errcode,
      (await send()).json.errcode,
      cards(),
    ]).toEqual([45009, 45009, 0, 1])
  })

  it('answers 500 without doing it', async () => {
    rule('http-500')
    expect([(await send()).status, cards()]).toEqual([500, 0])
  })

  it('cuts the connection before it is done', async () => {
    rule('reset-before')
    await expect(send()).rejects.toThrow()
    expect(cards()).toBe(0)
  })

  it('cuts the connection after it is done', async () => {
    rule('reset-after')
    await expect(send()).rejects.toThrow()
    expect(cards()).toBe(1)
  })

  it('answers late but does it', async () => {
    rule('slow', { delayMs: 60 })
    const started = performance.now()
    expect((await send()).json.errcode).toBe(0)
    expect(performance.now() - started).toBeGreaterThanOrEqual(55)
  })

  it('never answers and never does it, until the caller gives up', async () => {
    rule('timeout')
    await expect(
      fetch(t.sandbox.origins.wechatApi + SEND, {
        method: 'POST',
        body: '{}',
        signal: AbortSignal.timeout(60),
      }),
    ).rejects.toThrow()
    expect(cards()).toBe(0)
  })

  it('can be set and cleared over HTTP, and leaves other calls alone', async () => {
    expect(
      (await t.control('POST', '/sandbox/failures', { api: SEND, times: 5, kind: 'http-500' }))
        .status,
    ).toBe(200)
    expect(t.sandbox.control.snapshot().failures).toEqual([
      { api: SEND, times: 5, kind: 'http-500' },
    ])
    expect((await t.wechat('/cgi-bin/user/get', { as: 'official-account' })).json.total).toBe(1)
    await t.control('DELETE', '/sandbox/failures')
    expect((await send()).json.errcode).toBe(0)
  })
})

describe('control calls over HTTP', () => {
  it.each<[string, string, unknown, string]>([
    ['an unknown person', '/sandbox/users/nobody/follow', {}, '没有这个示例用户'],
    ['an unknown agent', '/sandbox/agents/nobody/text', { text: 'a' }, '没有这个企业微信成员'],
    ['following twice', '/sandbox/users/u1/follow', {}, '已经关注'],
    ['writing without following', '/sandbox/users/u2/text', { text: 'a' }, '还没有关注'],
    ['an unknown scene', '/sandbox/users/u1/scan', { ticket: 'x' }, '二维码已过期'],
    ['a menu that is not there', '/sandbox/users/u1/menu', { button: 0 }, '菜单里没有'],
    ['a message that is not there', '/sandbox/users/u1/open', { messageId: 'x' }, '没有这条消息'],
    [
      'a template that is not there',
      '/sandbox/users/u1/subscribe-consent',
      { templateIds: ['x'], result: 'accept' },
      '没有这个订阅消息模板',
    ],
    [
      'what is no picture',
      '/sandbox/users/u1/image',
      { contentType: 'image/png', base64: 'aGVsbG8=' },
      '只能发送图片',
    ],
    ['an incomplete body', '/sandbox/users/u1/text', {}, '请求不对'],
    ['an unknown field', '/sandbox/users/u1/follow', { fast: true }, '请求不对'],
    ['a policy nobody offers', '/sandbox/policy', { name: 'other' }, '没有这套政策'],
  ])('refuses %s in words', async (_what, path, body, words) => {
    const { status, body: answer } = await t.control('POST', path, body)
    expect(status).toBeGreaterThanOrEqual(400)
    expect(answer.message).toContain(words)
  })

  it('does for the page what it does for a test', async () => {
    await t.control('POST', '/sandbox/users/u2/follow', {})
    await t.control('POST', '/sandbox/users/u2/text', { text: '您好' })
    await t.control('POST', '/sandbox/users/u2/subscribe-consent', {
      templateIds: [SUBSCRIBE_TEMPLATE],
      result: 'accept',
    })
    const { code } = (await t.control('POST', '/sandbox/users/u2/login-code', {})).body
    const { body } = await t.control('GET', '/sandbox/state')
    expect(code).toEqual(expect.any(String))
    expect((body as SandboxSnapshot).persons[1]).toMatchObject({
      following: true,
      chat: [{ direction: 'sent', content: { text: '您好' } }],
      consents: [{ templateId: SUBSCRIBE_TEMPLATE, balance: 1, lastAnswer: 'accept' }],
    })
  })

  it('shows a sent picture', async () => {
    await t.control('POST', '/sandbox/users/u1/image', {
      contentType: 'image/gif',
      base64: Buffer.from('GIF89a').toString('base64'),
    })
    const content = t.sandbox.control.snapshot().persons[0]?.chat[0]?.content
    const picture = await fetch(
      t.sandbox.origins.open + (content?.kind === 'image' ? content.imageUrl : '/none'),
    )
    expect([picture.headers.get('content-type'), await picture.text()]).toEqual([
      'image/gif',
      'GIF89a',
    ])
  })

  it('opens what a card leads to and keeps it on record', async () => {
    await t.wechat(SEND, {
      as: 'official-account',
      body: {
        touser: t.openIds.u1.officialAccount,
        template_id: TEMPLATE,
        data: GOOD_DATA,
        url: 'https://a.cn/t/1',
      },
    })
    const [card] = t.sandbox.control.snapshot().persons[0]?.chat ?? []
    expect(
      (await t.control('POST', '/sandbox/users/u1/open', { messageId: card?.id })).body.target,
    ).toEqual({ kind: 'web', url: 'https://a.cn/t/1' })
    expect(t.sandbox.control.snapshot().persons[0]?.launches).toEqual([
      expect.objectContaining({ source: 'chat', target: { kind: 'web', url: 'https://a.cn/t/1' } }),
    ])
  })

  it('moves time', async () => {
    const { body } = await t.control('POST', '/sandbox/clock/advance', { milliseconds: 3_600_000 })
    expect(body.now).toBe(new Date(t.clock.epochMs() + 3_600_000).toISOString())
  })

  it("keeps the server's calls on record without tokens", async () => {
    await send()
    const call = t.sandbox.control.snapshot().apiCalls.at(-1)
    expect(call).toMatchObject({
      account: 'official-account',
      method: 'POST',
      path: SEND,
      status: 200,
      errcode: 0,
    })
    expect(JSON.stringify(t.sandbox.control.snapshot())).not.toMatch(/98_[\w-]{100}/)
  })
})

describe('other origins', () => {
  const post = (headers: Record<string, string>) =>
    fetch(`${t.sandbox.origins.open}/sandbox/users/u2/follow`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', ...headers },
      body: '{}',
    })

  it('lets only its own page and programs change things', async () => {
    expect((await post({ Origin: 'https://evil.example' })).status).toBe(403)
    expect((await post({ Origin: 'null' })).status).toBe(403)
    expect(t.sandbox.control.snapshot().persons[1]?.following).toBe(false)
    expect((await post({ Origin: t.sandbox.origins.open })).status).toBe(200)
  })

  it('answers nothing under a foreign host name', async () => {
    const { port } = new URL(t.sandbox.origins.open)
    const status = await new Promise((resolve, reject) => {
      get(
        { host: '127.0.0.1', port, path: '/sandbox/state', headers: { Host: 'rebound.example' } },
        (response) => {
          response.resume()
          resolve(response.statusCode)
        },
      ).on('error', reject)
    })
    expect(status).toBe(403)
  })

  it('takes no form that a foreign page could post', async () => {
    const response = await fetch(`${t.sandbox.origins.open}/sandbox/users/u2/follow`, {
      method: 'POST',
      body: '{"a":1}',
      headers: { 'Content-Type': 'text/plain' },
    })
    expect(response.status).toBe(400)
  })
})

describe('GET /sandbox/events', () => {
  it('sends a snapshot at once and after a change', async () => {
    const abort = new AbortController()
    const response = await fetch(`${t.sandbox.origins.open}/sandbox/events`, {
      signal: abort.signal,
    })
    expect(response.headers.get('content-type')).toBe('text/event-stream')
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
    const next = async (
      until: (snapshot: SandboxSnapshot) => boolean,
    ): Promise<SandboxSnapshot> => {
      let text = ''
      for (;;) {
        text += (await reader?.read())?.value ?? ''
        const events = [...text.matchAll(/event: snapshot\ndata: (.*)\n\n/g)].map(
          (found) => JSON.parse(found[1] ?? '') as SandboxSnapshot,
        )
        const wanted = events.find(until)
        if (wanted) return wanted
      }
    }
    const first = await next(() => true)
    await t.sandbox.control.follow('u2')
    const second = await next((snapshot) => snapshot.persons[1]?.following === true)
    expect(second.revision).toBeGreaterThan(first.revision)
    abort.abort()
  })
})

describe('policy', () => {
  it('asks the host of the sandbox and says how it went', async () => {
    const asked: string[] = []
    const other = await startTestSandbox({
      policies: [
        { name: 'a', label: '甲' },
        { name: 'b', label: '乙' },
      ],
      currentPolicy: 'a',
      onPolicyChange: async (name) => {
        asked.push(name)
        if (asked.length > 1) throw new Error('端口被占用')
      },
    })
    expect((await other.control('POST', '/sandbox/policy', { name: 'b' })).status).toBe(200)
    expect(other.sandbox.control.snapshot().policy).toMatchObject({ current: 'b', state: 'ready' })
    expect((await other.control('POST', '/sandbox/policy', { name: 'a' })).body.message).toContain(
      '端口被占用',
    )
    expect(other.sandbox.control.snapshot().policy).toMatchObject({ current: 'b', state: 'failed' })
    expect(asked).toEqual(['b', 'a'])
    await other.sandbox.close()
  })
})

describe('starting', () => {
  it('lets go of every port when one is taken', async () => {
    const taken = Number(new URL(t.sandbox.origins.wecomApi).port)
    await expect(
      createSandbox({ ...t.sandbox.options, ports: { wecomApi: taken } }),
    ).rejects.toThrow('EADDRINUSE')
  })

  it('refuses a template with a field of no known type', async () => {
    const templates = [{ templateId: 'x', title: 'x', fields: [{ key: 'mood1', label: 'x' }] }]
    await expect(createSandbox({ ...t.sandbox.options, templates })).rejects.toThrow('mood1')
  })

  it('tells a server all that it needs to find the sandbox', () => {
    expect(sandboxEnv(t.sandbox)).toMatchObject({
      WECHAT_API_URL: t.sandbox.origins.wechatApi,
      WECOM_OPEN_URL: t.sandbox.origins.open,
      WECOM_AGENT_ID: '1000002',
    })
  })
})
