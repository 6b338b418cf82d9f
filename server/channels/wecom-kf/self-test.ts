import type { Database } from '../../db/database'
import { after, HOUR_MS } from '../../lib/clock'
import { reasonOf } from '../../lib/errors'
import type { WecomKfClient } from '../../wechat/wecom-kf/client'
import { KfCursor } from './pulling/kf-cursor.entity'

export interface KfSelfTestDeps {
  db: Database
  client: Pick<
    WecomKfClient,
    'listAccounts' | 'listServicers' | 'syncMsg' | 'getUpgradeServiceConfig'
  >
  accounts: ReadonlyArray<{ openKfId: string; name: string }>
  /** WeCom user ids of the agents that the policy lists. */
  agents: readonly string[]
  /** Those among them who are a tier's own manager. */
  managers: readonly string[]
  publicUrl: string
}

/** One thing that must hold for 微信客服 to work, proved just now. */
export interface KfCheck {
  name: 'token' | 'account' | 'servicers' | 'messages' | 'callback' | 'managers'
  account: string | null
  ok: boolean
  /** For the operator: what was seen, and what to do where it is not as it should be. */
  words: string
}

/**
 * Proves the way to WeCom and back, for WeCom changes which app may call kf, and without a test nobody hears of it: the token
 * works, the accounts are granted, servicers are visible, messages can be pulled, knocks arrive.
 */
export async function kfSelfTest(deps: KfSelfTestDeps): Promise<KfCheck[]> {
  const listed = await attempt(() => deps.client.listAccounts())
  if ('fault' in listed)
    return [{ name: 'token', account: null, ok: false, words: `调用企业微信失败：${listed.fault}` }]
  const managed = new Map(listed.value.map(({ openKfId, managed: granted }) => [openKfId, granted]))
  const checks: KfCheck[] = [
    { name: 'token', account: null, ok: true, words: '凭据有效，企业微信可以访问' },
  ]
  for (const { openKfId, name } of deps.accounts) {
    checks.push(accountCheck(name, managed.get(openKfId)))
    if (managed.get(openKfId) === true)
      checks.push(...(await proveAccount(deps, { openKfId, name })))
  }
  if (deps.managers.length > 0) checks.push(await managerCheck(deps))
  return checks
}

type Account = KfSelfTestDeps['accounts'][number]

function accountCheck(account: string, granted: boolean | undefined): KfCheck {
  const check = { name: 'account', account } as const
  if (granted === undefined) {
    return {
      ...check,
      ok: false,
      words: `企业微信里没有客服账号“${account}”，请核对策略文件里的 kf.openKfId`,
    }
  }
  if (granted) return { ...check, ok: true, words: `客服账号“${account}”已授权给本应用` }
  return {
    ...check,
    ok: false,
    words: `客服账号“${account}”没有授权给本应用，请到企业微信管理后台 > 微信客服 > API > 通过 API 管理微信客服账号 里勾选`,
  }
}

async function proveAccount(deps: KfSelfTestDeps, account: Account): Promise<KfCheck[]> {
  return [
    await servicerCheck(deps, account),
    await messageCheck(deps, account),
    await callbackCheck(deps, account),
  ]
}

async function servicerCheck(
  { client, agents }: KfSelfTestDeps,
  { openKfId, name: account }: Account,
): Promise<KfCheck> {
  const check = { name: 'servicers', account } as const
  const listed = await attempt(() => client.listServicers(openKfId))
  if ('fault' in listed)
    return { ...check, ok: false, words: `读取“${account}”的接待人员失败：${listed.fault}` }
  const userIds = new Set(listed.value.map(({ userId }) => userId))
  const missing = agents.filter((userId) => !userIds.has(userId))
  if (userIds.size === 0)
    return {
      ...check,
      ok: false,
      words: `“${account}”没有接待人员，请在微信客服里添加，并放进应用的可见范围`,
    }
  const words = `“${account}”有 ${userIds.size} 名接待人员`
  return {
    ...check,
    ok: missing.length === 0,
    words:
      missing.length === 0 ? words : `${words}，策略文件里的这些人不在其中：${missing.join('、')}`,
  }
}

/** Who is allowed by a department cannot be seen here: the address book is not ours to read. */
async function managerCheck({ client, managers }: KfSelfTestDeps): Promise<KfCheck> {
  const check = { name: 'managers', account: null } as const
  const config = await attempt(() => client.getUpgradeServiceConfig())
  if ('fault' in config)
    return { ...check, ok: false, words: `读取升级服务的专员范围失败：${config.fault}` }
  const { userIds, departmentIds } = config.value
  const missing = managers.filter((userId) => !userIds.includes(userId))
  if (missing.length === 0 || departmentIds.length > 0)
    return { ...check, ok: true, words: '专属客服的名片可以推荐给会员' }
  const words = `专属客服 ${missing.join('、')} 不在升级服务的专员范围，会员收不到名片，请到企业微信管理后台 > 微信客服 > 升级服务 > 专员服务 里添加`
  return { ...check, ok: false, words }
}

/** From where the cursor stands, and without moving it: whatever comes back is pulled again by the puller. */
async function messageCheck(
  { db, client }: KfSelfTestDeps,
  { openKfId, name: account }: Account,
): Promise<KfCheck> {
  const check = { name: 'messages', account } as const
  const cursor = await db.read.findOneBy(KfCursor, { openKfId })
  const pulled = await attempt(() =>
    client.syncMsg({ openKfId, cursor: cursor?.position ?? null, token: null, limit: 1 }),
  )
  if ('fault' in pulled)
    return { ...check, ok: false, words: `拉取“${account}”的消息失败：${pulled.fault}` }
  return { ...check, ok: true, words: `可以拉取“${account}”的消息` }
}

/** Long enough for a quiet night. */
const QUIET_MS = 24 * HOUR_MS

/** WeCom cannot be asked to knock: the last knock is as much as can be known. */
async function callbackCheck(
  { db, publicUrl }: KfSelfTestDeps,
  { openKfId, name: account }: Account,
): Promise<KfCheck> {
  const check = { name: 'callback', account } as const
  const cursor = await db.read.findOneBy(KfCursor, { openKfId })
  const address = `${publicUrl}/callback/wecom-kf`
  const knockedAt = cursor?.knockedAt ?? null
  if (knockedAt === null) {
    return {
      ...check,
      ok: false,
      words: `“${account}”还没有收到过企业微信的回调，请核对应用的接收消息地址 ${address}，再用微信给客服发一条消息`,
    }
  }
  if (after(knockedAt, QUIET_MS) > db.clock.now())
    return { ...check, ok: true, words: `“${account}”的回调正常` }
  return {
    ...check,
    ok: false,
    words: `“${account}”超过一天没有收到企业微信的回调，请核对应用的接收消息地址 ${address}；消息仍会每分钟拉取一次`,
  }
}

async function attempt<T>(work: () => Promise<T>): Promise<{ value: T } | { fault: string }> {
  try {
    return { value: await work() }
  } catch (error) {
    return { fault: reasonOf(error) }
  }
}
