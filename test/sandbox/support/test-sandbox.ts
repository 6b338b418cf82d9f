import { createSandbox, type Sandbox } from '../../../sandbox/create-sandbox'
import type { SandboxOptions } from '../../../sandbox/options'
import { fakeClock, type FakeClock } from '../../support/fake-clock'

export const OA = {
  appId: 'wx00000000000000aa',
  secret: 'oa-secret',
  token: 'oatoken',
  aesKey: 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG',
  ghId: 'gh_oa',
  name: '示例公众号',
}
export const MP = {
  appId: 'wx00000000000000bb',
  secret: 'mp-secret',
  token: 'mptoken',
  aesKey: 'bcdefghijklmnopqrstuvwxyz0123456789ABCDEFGH',
  ghId: 'gh_mp',
  name: '示例小程序',
  format: 'json' as const,
  pages: ['pages/home/index', 'packages/tickets/detail/index'],
}
export const WECOM = {
  corpId: 'ww00000000000000cc',
  agentId: 1000002,
  secret: 'wecom-secret',
  token: 'wecomtoken',
  aesKey: 'cdefghijklmnopqrstuvwxyz0123456789ABCDEFGHI',
  appName: '示例应用',
}
export const KF = {
  secret: 'kf-secret',
  token: 'kftoken',
  aesKey: 'defghijklmnopqrstuvwxyz0123456789ABCDEFGHIJ',
  accounts: [
    { openKfId: 'wkTest0000000000000000000001', name: '示例客服', servicers: ['zhang', 'li'] },
    { openKfId: 'wkTest0000000000000000000002', name: '另一个客服', servicers: ['li'] },
    {
      openKfId: 'wkTest0000000000000000000003',
      name: '没有授权的客服',
      servicers: [],
      granted: false,
    },
  ],
}
export const TEMPLATE = 'tpl-progress-0001'
export const SUBSCRIBE_TEMPLATE = 'sub-progress-0001'

const fields = [
  { key: 'thing1', label: '工单内容' },
  { key: 'character_string2', label: '工单编号' },
  { key: 'time3', label: '更新时间' },
]

export const GOOD_DATA = {
  thing1: { value: '点卡激活失败' },
  character_string2: { value: 'T20260305-0001' },
  time3: { value: '2026年3月5日 12:00' },
}

/** What tests look into without parsing it first. */
type Json = ReturnType<typeof JSON.parse>

export interface TestSandbox {
  sandbox: Sandbox
  clock: FakeClock
  openIds: Record<'u1' | 'u2', { officialAccount: string; miniProgram: string }>
  wechat(path: string, call?: Call): Promise<Answer>
  wecom(path: string, call?: Call): Promise<Answer>
  /** A control call over HTTP. */
  control(method: string, path: string, body?: unknown): Promise<{ status: number; body: Json }>
}

export interface Call {
  /** A token fetched for this account goes into the query. */
  as?: 'official-account' | 'mini-program' | 'wecom' | 'wecom-kf'
  query?: Record<string, string>
  body?: unknown
  raw?: string | Buffer
  form?: FormData
}

export interface Answer {
  status: number
  type: string
  text: string
  json: Json
}

export async function startTestSandbox(
  overrides: Partial<SandboxOptions> = {},
): Promise<TestSandbox> {
  const clock = fakeClock()
  const sandbox = await createSandbox({
    officialAccount: { ...OA, mode: 'safe' },
    miniProgram: MP,
    wecom: { ...WECOM, kf: KF },
    users: [
      { id: 'u1', nickname: '甲', note: '示例用户', unionId: 'union-1', following: true },
      { id: 'u2', nickname: '乙', note: '示例用户' },
    ],
    agents: [
      { id: 'zhang', name: '张', note: '售后' },
      { id: 'li', name: '李', note: '技术' },
    ],
    templates: [{ templateId: TEMPLATE, title: '工单进度提醒', fields }],
    subscribeTemplates: [{ templateId: SUBSCRIBE_TEMPLATE, title: '工单进度通知', fields }],
    now: () => clock.epochMs(),
    callbackTimeoutMs: 300,
    ...overrides,
  })
  const [first, second] = sandbox.control.snapshot().persons
  const ids = (person: typeof first) => ({
    officialAccount: person?.officialAccountOpenId ?? '',
    miniProgram: person?.miniProgramOpenId ?? '',
  })
  return {
    sandbox,
    clock,
    openIds: { u1: ids(first), u2: ids(second) },
    wechat: (path, call = {}) => send(sandbox, sandbox.origins.wechatApi + path, call),
    wecom: (path, call = {}) => send(sandbox, sandbox.origins.wecomApi + path, call),
    control: async (method, path, body) => {
      const response = await fetch(sandbox.origins.open + path, {
        method,
        ...(body === undefined
          ? {}
          : { body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } }),
      })
      return { status: response.status, body: await response.json() }
    },
  }
}

async function send(sandbox: Sandbox, url: string, call: Call): Promise<Answer> {
  const target = new URL(url)
  if (call.as) target.searchParams.set('access_token', await tokenFor(sandbox, call.as))
  for (const [key, value] of Object.entries(call.query ?? {})) target.searchParams.set(key, value)
  const raw = Buffer.isBuffer(call.raw) ? new Uint8Array(call.raw) : call.raw
  const body = call.form ?? raw ?? (call.body === undefined ? undefined : JSON.stringify(call.body))
  const response = await fetch(target, body === undefined ? {} : { method: 'POST', body })
  const text = await response.clone().text()
  return {
    status: response.status,
    type: response.headers.get('content-type') ?? '',
    text,
    json: parse(text),
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

export async function tokenFor(sandbox: Sandbox, as: NonNullable<Call['as']>): Promise<string> {
  if (as === 'wecom' || as === 'wecom-kf') {
    const { secret } = as === 'wecom' ? WECOM : KF
    const url = `${sandbox.origins.wecomApi}/cgi-bin/gettoken?corpid=${WECOM.corpId}&corpsecret=${secret}`
    return ((await (await fetch(url)).json()) as { access_token: string }).access_token
  }
  const { appId, secret } = as === 'official-account' ? OA : MP
  const response = await fetch(`${sandbox.origins.wechatApi}/cgi-bin/stable_token`, {
    method: 'POST',
    body: JSON.stringify({ grant_type: 'client_credential', appid: appId, secret }),
  })
  return ((await response.json()) as { access_token: string }).access_token
}
