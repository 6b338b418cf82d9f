import path from 'node:path'
import type { Sandbox } from './create-sandbox'
import type { PlatformKeys, SandboxOptions, UserOptions } from './options'
import { payEnv } from './pay/pay-account'
import { readPolicies, type PolicyConsole } from './policy-files'

/** Accounts that exist nowhere but here, with secrets for tests only: those of a demo are made anew for each run. */
const officialAccount = {
  appId: 'wx5a0d9b0c7e3f1a24',
  secret: '0f3c6a7b91d24e58a1c2b3d4e5f60718',
  token: 'xinqiaoOfficialAccount',
  aesKey: 'SandboxOfficialAccountKeyForXinqiaoDemo0001',
  ghId: 'gh_5a0d9b0c7e3f',
  name: '信桥客服',
} as const

const miniProgram = {
  appId: 'wxb27c1e9d4f6a8053',
  secret: '7d9e2f4a6b8c0d1e3f5a7b9c1d3e5f70',
  token: 'xinqiaoMiniProgram',
  aesKey: 'SandboxMiniProgramKeyForTheXinqiaoDemo00002',
  ghId: 'gh_b27c1e9d4f6a',
  name: '信桥',
  format: 'json',
  pages: [
    'pages/home/index',
    'pages/orders/index',
    'pages/messages/index',
    'pages/mine/index',
    'packages/orders/claim-progress/index',
    'packages/orders/claim/index',
    'packages/orders/detail/index',
    'packages/tickets/list/index',
    'packages/tickets/detail/index',
    'packages/tickets/new/index',
    'packages/service/contact/index',
    'packages/service/waiting/index',
    'packages/service/history/index',
    'packages/service/lost/index',
    'packages/service/rating/index',
    'packages/service/promises/index',
    'packages/service/official/index',
    'packages/account/binding/index',
    'packages/account/logins/index',
    'packages/account/looks/index',
    'packages/account/my-data/index',
    'packages/account/erase/index',
    'packages/account/contacts/index',
    'packages/service/blocks/index',
    'packages/service/guardian/index',
    'packages/service/freeze/index',
    'packages/service/complaints/index',
    'packages/service/call-back/index',
    'packages/service/first-aid/index',
    'packages/service/staff/index',
    'packages/tickets/evidence/index',
  ],
} as const

const wecom = {
  corpId: 'ww1d3f5a7b9c0e2468',
  agentId: 1000002,
  secret: 'SandboxWecomAgentSecretForTheXinqiaoDemo003',
  token: 'xinqiaoWecomAgent',
  aesKey: 'SandboxWecomAgentAppKeyForXinqiaoDemo000003',
  appName: '信桥工单',
} as const

/** The accounts of 微信客服 are those that the policies name. */
const kf = {
  secret: 'SandboxWecomKfSecretForTheXinqiaoDemo000004',
  token: 'xinqiaoWecomKf',
  aesKey: 'SandboxWecomKfCallbackKeyForXinqiaoDemo0004',
} as const

/** The trading platform's key pair, both ways. */
export const platformKeys: PlatformKeys = {
  keyId: 'sandbox-platform',
  secret: 'sandbox-platform-secret-0001',
}

const sampleUsers: readonly UserOptions[] = [
  {
    id: 'u1',
    nickname: '林晓',
    note: '示例用户，金卡，有订单',
    unionId: 'oSandboxUnion000000000000001',
  },
  { id: 'u2', nickname: '周凡', note: '示例用户，有订单，没有 UnionID' },
  {
    id: 'u3',
    nickname: '陈新',
    note: '示例用户，新来的，没有订单',
    unionId: 'oSandboxUnion000000000000003',
  },
]

let consoles: PolicyConsole | null = null

/** Accounts, users and what the policies of this repository need from the consoles. */
export function defaultOptions(overrides: Partial<SandboxOptions> = {}): SandboxOptions {
  // Reading them takes longer than starting the sandbox.
  consoles ??= readPolicies(path.join(process.cwd(), 'config', 'policies'))
  const { kfAccounts, specialists, ...console } = structuredClone(consoles)
  const withKf = { ...wecom, kf: { ...kf, accounts: kfAccounts, specialists } }
  return {
    officialAccount,
    miniProgram,
    wecom: withKf,
    platform: platformKeys,
    users: sampleUsers,
    ...console,
    ...overrides,
  }
}

/** The variables that point a server at this sandbox. PORT, PUBLIC_URL, DATABASE_URL, SECRET_KEY and POLICY are the caller's. */
export function sandboxEnv(
  { options, origins }: Pick<Sandbox, 'options' | 'origins'>,
  platform = platformKeys,
): Record<string, string> {
  return {
    OA_APP_ID: options.officialAccount.appId,
    OA_APP_SECRET: options.officialAccount.secret,
    OA_TOKEN: options.officialAccount.token,
    OA_ENCODING_AES_KEY: options.officialAccount.aesKey,
    MP_APP_ID: options.miniProgram.appId,
    MP_APP_SECRET: options.miniProgram.secret,
    MP_TOKEN: options.miniProgram.token,
    MP_ENCODING_AES_KEY: options.miniProgram.aesKey,
    WECOM_CORP_ID: options.wecom.corpId,
    WECOM_AGENT_ID: String(options.wecom.agentId),
    WECOM_AGENT_SECRET: options.wecom.secret,
    WECOM_AGENT_TOKEN: options.wecom.token,
    WECOM_AGENT_ENCODING_AES_KEY: options.wecom.aesKey,
    ...(options.wecom.kf && {
      WECOM_KF_SECRET: options.wecom.kf.secret,
      WECOM_KF_TOKEN: options.wecom.kf.token,
      WECOM_KF_ENCODING_AES_KEY: options.wecom.kf.aesKey,
    }),
    ...(options.pay &&
      origins.payApi !== null && { ...payEnv(options.pay), PAY_API_URL: origins.payApi }),
    WECHAT_API_URL: origins.wechatApi,
    WECHAT_OPEN_URL: origins.open,
    WECOM_API_URL: origins.wecomApi,
    WECOM_OPEN_URL: origins.open,
    PLATFORM_KEY_ID: platform.keyId,
    PLATFORM_SECRET: platform.secret,
    ...(origins.platform !== null && { PLATFORM_URL: origins.platform }),
  }
}
