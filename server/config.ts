import { readFileSync } from 'node:fs'
import { z } from 'zod'

/** The only reader of the environment. Every fault is told at once, each by the name of its variable. */
const required = z.string().min(1)
const origin = (standard: string) => z.url({ protocol: /^https?$/ }).default(standard).transform((url) => url.replace(/\/+$/, ''))
const aesKey = z.string().regex(/^[A-Za-z0-9+/]{43}$/, 'must be 43 characters A-Z a-z 0-9')
const list = <T extends z.ZodType<unknown, string>>(item: T) =>
  z.string().transform((text): string[] => text.split(',').map((part) => part.trim())).pipe(z.array(item).min(1).max(3))
const secretKey = z.string().transform((text, ctx) => {
  const key = Buffer.from(text, 'base64')
  if (key.length === 32) return key
  ctx.addIssue({ code: 'custom', message: 'must be 32 bytes in base64 (openssl rand -base64 32)' })
  return z.NEVER
})
const token = z.string().regex(/^[A-Za-z0-9]{3,32}$/, 'must be 3 to 32 letters and digits, as in the console')

const Environment = z.object({
  PORT: z.coerce.number().int().min(0).max(65_535).default(3000),
  PUBLIC_URL: z.url({ protocol: /^https?$/ }).transform((url) => url.replace(/\/+$/, '')),
  DATABASE_URL: z.string().regex(/^(sqlite:|mysql:\/\/)/, 'must start with sqlite: or mysql://').default('sqlite:./data/xinqiao.db'),
  SECRET_KEY: list(secretKey),
  POLICY: required,
  ATTACHMENTS_URL: z.string().regex(/^(file:|s3:\/\/)/, 'must start with file: or s3://').default('file:./data/attachments'),
  OA_APP_ID: required, OA_APP_SECRET: required, OA_TOKEN: token, OA_ENCODING_AES_KEY: list(aesKey).optional(),
  MP_APP_ID: required, MP_APP_SECRET: required, MP_TOKEN: token, MP_ENCODING_AES_KEY: list(aesKey).optional(),
  WECOM_CORP_ID: required,
  WECOM_AGENT_ID: z.coerce.number().int().positive(), WECOM_AGENT_SECRET: required,
  WECOM_AGENT_TOKEN: token, WECOM_AGENT_ENCODING_AES_KEY: list(aesKey),
  WECOM_KF_SECRET: required.optional(), WECOM_KF_TOKEN: token.optional(), WECOM_KF_ENCODING_AES_KEY: list(aesKey).optional(),
  WECHAT_API_URL: origin('https://api.weixin.qq.com'), WECHAT_OPEN_URL: origin('https://open.weixin.qq.com'),
  WECOM_API_URL: origin('https://qyapi.weixin.qq.com'), WECOM_OPEN_URL: origin('https://open.weixin.qq.com'),
  PLATFORM_KEY_ID: required, PLATFORM_SECRET: z.string().min(16, 'must have at least 16 characters'), PLATFORM_URL: z.url().optional(),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
  ROLE: z.enum(['all', 'web', 'worker']).default('all'),
})

/** Named by the contract for parts of the product that are not switched on yet: known, so not an error, and not read. */
const RESERVED = new Set([
  'PAY_MCH_ID', 'PAY_SERIAL_NO', 'PAY_PRIVATE_KEY_FILE', 'PAY_API_V3_KEY',
  'PAY_PUBLIC_KEY_ID', 'PAY_PUBLIC_KEY_FILE', 'PAY_API_URL', 'LLM_URL', 'LLM_API_KEY', 'LLM_MODEL',
])
const OURS = /^(OA|MP|WECOM|WECHAT|PAY|PLATFORM|LLM)_[A-Z0-9_]+$/

export type Config = ReturnType<typeof shape>

function shape(env: z.infer<typeof Environment>) {
  return Object.freeze({
    port: env.PORT, publicUrl: env.PUBLIC_URL, databaseUrl: env.DATABASE_URL, secretKeys: env.SECRET_KEY, policy: env.POLICY,
    attachmentsUrl: env.ATTACHMENTS_URL, logLevel: env.LOG_LEVEL, role: env.ROLE,
    officialAccount: { appId: env.OA_APP_ID, appSecret: env.OA_APP_SECRET, token: env.OA_TOKEN, encodingAesKeys: env.OA_ENCODING_AES_KEY ?? [] },
    miniProgram: { appId: env.MP_APP_ID, appSecret: env.MP_APP_SECRET, token: env.MP_TOKEN, encodingAesKeys: env.MP_ENCODING_AES_KEY ?? [] },
    wecom: { corpId: env.WECOM_CORP_ID, agentId: env.WECOM_AGENT_ID, agentSecret: env.WECOM_AGENT_SECRET,
      token: env.WECOM_AGENT_TOKEN, encodingAesKeys: env.WECOM_AGENT_ENCODING_AES_KEY },
    wecomKf: shapeKf(env),
    origins: { wechatApi: env.WECHAT_API_URL, wechatOpen: env.WECHAT_OPEN_URL, wecomApi: env.WECOM_API_URL, wecomOpen: env.WECOM_OPEN_URL },
    platform: { keyId: env.PLATFORM_KEY_ID, secret: env.PLATFORM_SECRET, url: env.PLATFORM_URL ?? null },
  })
}

/** All three or none; readConfig has seen to it. */
function shapeKf({ WECOM_KF_SECRET: secret, WECOM_KF_TOKEN: token, WECOM_KF_ENCODING_AES_KEY: encodingAesKeys }: z.infer<typeof Environment>) {
  return secret === undefined || token === undefined || encodingAesKeys === undefined ? null : { secret, token, encodingAesKeys }
}

const KF = ['WECOM_KF_SECRET', 'WECOM_KF_TOKEN', 'WECOM_KF_ENCODING_AES_KEY'] as const

/** Half of a channel would be worse than none. */
function halfOfKf(given: Readonly<Record<string, unknown>>): string[] {
  const missing = KF.filter((name) => given[name] === undefined)
  return missing.length === KF.length ? [] : missing.map((name) => `${name}: is missing; the other WECOM_KF_ variables are there`)
}

/** What is wrong with the environment, one line for each variable. */
export class ConfigError extends Error {
  readonly faults: readonly string[]

  constructor(faults: readonly string[]) {
    super(`The environment is not complete:\n${faults.map((fault) => `  - ${fault}`).join('\n')}`)
    this.name = 'ConfigError'
    this.faults = faults
  }
}

/**
 * @param env usually process.env
 * @throws ConfigError that names every variable that is missing, malformed or unknown
 */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''))
  const parsed = Environment.safeParse(given)
  const known = new Set([...Object.keys(Environment.shape), ...RESERVED])
  const faults = [
    ...(parsed.error?.issues ?? []).map(({ path, message }) => toldBy(String(path[0]), given, message)),
    ...halfOfKf(given),
    ...Object.keys(given).filter((name) => OURS.test(name) && !known.has(name)).map((name) => `${name}: is not a variable of this product`),
  ]
  if (!parsed.success || faults.length > 0) throw new ConfigError([...new Set(faults)])
  return shape(parsed.data)
}

function toldBy(name: string, given: Readonly<Record<string, unknown>>, message: string): string {
  return `${name}: ${given[name] === undefined ? 'is missing' : message}`
}

export function readProcessConfig(): Config {
  return readConfig(process.env)
}

/** Only DATABASE_URL, for `npm run migrate`, which runs where nothing else is set up yet. @throws ConfigError */
export function readProcessDatabaseUrl(): string {
  const parsed = Environment.shape.DATABASE_URL.safeParse(process.env.DATABASE_URL === '' ? undefined : process.env.DATABASE_URL)
  if (parsed.success) return parsed.data
  throw new ConfigError(parsed.error.issues.map(({ message }) => `DATABASE_URL: ${message}`))
}

/** The version that /healthz and the log name. */
export function readVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(`${process.cwd()}/package.json`, 'utf8'))
  return typeof manifest === 'object' && manifest !== null && 'version' in manifest ? String(manifest.version) : 'unknown'
}
