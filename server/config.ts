import { createPrivateKey, createPublicKey } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { z } from 'zod'

/** The only reader of the environment. Every fault is told at once, each by the name of its variable. */
const required = z.string().min(1)
const origin = (standard: string) =>
  z
    .url({ protocol: /^https?$/ })
    .default(standard)
    .transform((url) => url.replace(/\/{1,9}$/, ''))
const aesKey = z.string().regex(/^[A-Za-z0-9+/]{43}$/, 'must be 43 characters A-Z a-z 0-9')
const list = <T extends z.ZodType<unknown, string>>(item: T, most = 3) =>
  z
    .string()
    .transform((text): string[] => text.split(',').map((part) => part.trim()))
    .pipe(z.array(item).min(1).max(most))
/** Of 32 random bytes fewer are never different. */
const LEAST_DISTINCT_BYTES = 16
/** More rotations than one platform has in years; a former key may go once nothing is sealed with it. */
const MOST_SECRET_KEYS = 16
const secretKey = z.string().transform((text, ctx) => {
  const key = Buffer.from(text, 'base64')
  const fault =
    key.length !== 32
      ? 'must be 32 bytes in base64'
      : new Set(key).size < LEAST_DISTINCT_BYTES
        ? 'is not random'
        : null
  if (fault === null) return key
  ctx.addIssue({ code: 'custom', message: `${fault} (openssl rand -base64 32)` })
  return z.NEVER
})
const token = z
  .string()
  .regex(/^[A-Za-z0-9]{3,32}$/, 'must be 3 to 32 letters and digits, as in the console')

/** The content of a key file: PEM of an RSA key, as the merchant platform gives it. */
const rsaKeyFile = (read: typeof createPublicKey | typeof createPrivateKey) =>
  z.string().transform((path, ctx) => {
    try {
      const pem = readFileSync(path, 'utf8')
      if (read(pem).asymmetricKeyType === 'rsa') return pem
      ctx.addIssue({ code: 'custom', message: 'must be an RSA key' })
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : ''
      ctx.addIssue({
        code: 'custom',
        message: /^E[A-Z]+$/.test(code)
          ? `the file cannot be read (${code})`
          : 'the file is not a key in PEM',
      })
    }
    return z.NEVER
  })

/** What customers write leaves in clear only within a network of the operator's own. */
function mayHear(url: string): boolean {
  if (!URL.canParse(url)) return true
  const { protocol, hostname } = new URL(url)
  return (
    protocol === 'https:' ||
    /^(localhost$|\[::1\]$|127\.|10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|[a-z0-9-]+$)/i.test(
      hostname,
    )
  )
}

const Environment = z.object({
  PORT: z.coerce.number().int().min(0).max(65_535).default(3000),
  HOST: z
    .string()
    .regex(/^[A-Za-z0-9.:-]{1,253}$/, 'must be an address or a name of this machine')
    .default('127.0.0.1'),
  PUBLIC_URL: z.url({ protocol: /^https?$/ }).transform((url) => url.replace(/\/{1,9}$/, '')),
  DATABASE_URL: z
    .string()
    .regex(/^(sqlite:|mysql:\/\/)/, 'must start with sqlite: or mysql://')
    .default('sqlite:./data/xinqiao.db'),
  SECRET_KEY: list(secretKey, MOST_SECRET_KEYS),
  POLICY: required,
  ATTACHMENTS_URL: z
    .string()
    .regex(/^(file:|s3:\/\/)/, 'must start with file: or s3://')
    .default('file:./data/attachments'),
  OA_APP_ID: required,
  OA_APP_SECRET: required,
  OA_TOKEN: token,
  OA_ENCODING_AES_KEY: list(aesKey).optional(),
  MP_APP_ID: required,
  MP_APP_SECRET: required,
  MP_TOKEN: token,
  MP_ENCODING_AES_KEY: list(aesKey).optional(),
  WECOM_CORP_ID: required,
  WECOM_AGENT_ID: z.coerce.number().int().positive(),
  WECOM_AGENT_SECRET: required,
  WECOM_AGENT_TOKEN: token,
  WECOM_AGENT_ENCODING_AES_KEY: list(aesKey),
  WECOM_KF_SECRET: required.optional(),
  WECOM_KF_TOKEN: token.optional(),
  WECOM_KF_ENCODING_AES_KEY: list(aesKey).optional(),
  WECHAT_API_URL: origin('https://api.weixin.qq.com'),
  WECHAT_OPEN_URL: origin('https://open.weixin.qq.com'),
  WECOM_API_URL: origin('https://qyapi.weixin.qq.com'),
  WECOM_OPEN_URL: origin('https://open.weixin.qq.com'),
  PAY_MCH_ID: z
    .string()
    .regex(/^\d{6,32}$/, 'must be the merchant number')
    .optional(),
  PAY_SERIAL_NO: z
    .string()
    .regex(/^[0-9A-Fa-f]{16,64}$/, 'must be the serial number of the merchant certificate')
    .optional(),
  PAY_PRIVATE_KEY_FILE: rsaKeyFile(createPrivateKey).optional(),
  PAY_API_V3_KEY: z
    .string()
    .refine((key) => Buffer.byteLength(key) === 32, 'must have exactly 32 bytes')
    .optional(),
  PAY_PUBLIC_KEY_ID: z
    .string()
    .regex(/^PUB_KEY_ID_[0-9A-Za-z]{8,50}$/, 'must start with PUB_KEY_ID_')
    .optional(),
  PAY_PUBLIC_KEY_FILE: rsaKeyFile(createPublicKey).optional(),
  PAY_API_URL: origin('https://api.mch.weixin.qq.com'),
  LLM_URL: z
    .url({ protocol: /^https?$/ })
    .refine(mayHear, 'must be https, or on a private network')
    .optional(),
  LLM_API_KEY: required.optional(),
  LLM_MODEL: required.optional(),
  LLM_MODEL_NAME: required.max(40).optional(),
  LLM_FILING_NO: required.max(60).optional(),
  PLATFORM_KEY_ID: required,
  PLATFORM_SECRET: z.string().min(16, 'must have at least 16 characters'),
  PLATFORM_URL: z.url().optional(),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
  ROLE: z.enum(['all', 'web', 'worker']).default('all'),
})

const OURS = /^(OA|MP|WECOM|WECHAT|PAY|PLATFORM|LLM)_[A-Z0-9_]+$/

/** Every variable that is read. */
export const VARIABLES: readonly string[] = Object.keys(Environment.shape)

export type Config = ReturnType<typeof shape>

function shape(env: z.infer<typeof Environment>) {
  return Object.freeze({
    port: env.PORT,
    host: env.HOST,
    publicUrl: env.PUBLIC_URL,
    databaseUrl: env.DATABASE_URL,
    secretKeys: env.SECRET_KEY,
    policy: env.POLICY,
    attachmentsUrl: env.ATTACHMENTS_URL,
    logLevel: env.LOG_LEVEL,
    role: env.ROLE,
    officialAccount: {
      appId: env.OA_APP_ID,
      appSecret: env.OA_APP_SECRET,
      token: env.OA_TOKEN,
      encodingAesKeys: env.OA_ENCODING_AES_KEY ?? [],
    },
    miniProgram: {
      appId: env.MP_APP_ID,
      appSecret: env.MP_APP_SECRET,
      token: env.MP_TOKEN,
      encodingAesKeys: env.MP_ENCODING_AES_KEY ?? [],
    },
    wecom: {
      corpId: env.WECOM_CORP_ID,
      agentId: env.WECOM_AGENT_ID,
      agentSecret: env.WECOM_AGENT_SECRET,
      token: env.WECOM_AGENT_TOKEN,
      encodingAesKeys: env.WECOM_AGENT_ENCODING_AES_KEY,
    },
    wecomKf: shapeKf(env),
    languageModel: shapeModel(env),
    pay: shapePay(env),
    origins: {
      wechatApi: env.WECHAT_API_URL,
      wechatOpen: env.WECHAT_OPEN_URL,
      wecomApi: env.WECOM_API_URL,
      wecomOpen: env.WECOM_OPEN_URL,
      pay: env.PAY_API_URL,
    },
    platform: {
      keyId: env.PLATFORM_KEY_ID,
      secret: env.PLATFORM_SECRET,
      url: env.PLATFORM_URL ?? null,
    },
  })
}

/** All three or none; readConfig has seen to it. */
function shapeKf({
  WECOM_KF_SECRET: secret,
  WECOM_KF_TOKEN: token,
  WECOM_KF_ENCODING_AES_KEY: encodingAesKeys,
}: z.infer<typeof Environment>) {
  return secret === undefined || token === undefined || encodingAesKeys === undefined
    ? null
    : { secret, token, encodingAesKeys }
}

/** The first four or none, the last two or none; readConfig has seen to it. */
function shapePay(env: z.infer<typeof Environment>) {
  const {
    PAY_MCH_ID: mchId,
    PAY_SERIAL_NO: serialNo,
    PAY_PRIVATE_KEY_FILE: privateKey,
    PAY_API_V3_KEY: apiV3Key,
  } = env
  const { PAY_PUBLIC_KEY_ID: id, PAY_PUBLIC_KEY_FILE: pem } = env
  if (
    mchId === undefined ||
    serialNo === undefined ||
    privateKey === undefined ||
    apiV3Key === undefined
  )
    return null
  return {
    mchId,
    serialNo,
    privateKey,
    apiV3Key,
    publicKey: id === undefined || pem === undefined ? null : { id, pem },
  }
}

export interface LanguageModelConfig {
  /** The base of an OpenAI-compatible API, as `https://…/v1`. */
  url: string
  apiKey: string
  model: string
  /** What Chinese rules want shown where its answers are: the name it is filed under, and the filing's number. */
  name: string
  filingNo: string
}

/** All five or none; readConfig has seen to it. */
function shapeModel(env: z.infer<typeof Environment>): LanguageModelConfig | null {
  const {
    LLM_URL: url,
    LLM_API_KEY: apiKey,
    LLM_MODEL: model,
    LLM_MODEL_NAME: name,
    LLM_FILING_NO: filingNo,
  } = env
  if (
    url === undefined ||
    apiKey === undefined ||
    model === undefined ||
    name === undefined ||
    filingNo === undefined
  )
    return null
  return { url: url.replace(/\/{1,9}$/, ''), apiKey, model, name, filingNo }
}

const MODEL = ['LLM_URL', 'LLM_API_KEY', 'LLM_MODEL', 'LLM_MODEL_NAME', 'LLM_FILING_NO'] as const
const PAY = ['PAY_MCH_ID', 'PAY_SERIAL_NO', 'PAY_PRIVATE_KEY_FILE', 'PAY_API_V3_KEY'] as const
const PAY_KEY = ['PAY_PUBLIC_KEY_ID', 'PAY_PUBLIC_KEY_FILE'] as const
const KF = ['WECOM_KF_SECRET', 'WECOM_KF_TOKEN', 'WECOM_KF_ENCODING_AES_KEY'] as const

/** Half of a channel would be worse than none; a model that nobody can name may not answer. */
function halfOf(
  names: readonly string[],
  prefix: string,
  given: Readonly<Record<string, unknown>>,
): string[] {
  const missing = names.filter((name) => given[name] === undefined)
  return missing.length === names.length
    ? []
    : missing.map((name) => `${name}: is missing; the other ${prefix} variables are there`)
}

/** A public key of WeChat Pay's serves nobody without the merchant. */
function withoutMerchant(given: Readonly<Record<string, unknown>>): string[] {
  return given['PAY_PUBLIC_KEY_ID'] !== undefined && PAY.every((name) => given[name] === undefined)
    ? PAY.map((name) => `${name}: is missing; the public key of WeChat Pay is there`)
    : []
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
  const given = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value !== ''),
  )
  const parsed = Environment.safeParse(given)
  const known = new Set(VARIABLES)
  const faults = [
    ...(parsed.error?.issues ?? []).map(({ path, message }) =>
      toldBy(String(path[0]), given, message),
    ),
    ...halfOf(KF, 'WECOM_KF_', given),
    ...halfOf(MODEL, 'LLM_', given),
    ...halfOf(PAY, 'PAY_', given),
    ...halfOf(PAY_KEY, 'PAY_PUBLIC_KEY_', given),
    ...withoutMerchant(given),
    ...Object.keys(given)
      .filter((name) => OURS.test(name) && !known.has(name))
      .map((name) => `${name}: is not a variable of this product`),
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
  const parsed = Environment.shape.DATABASE_URL.safeParse(
    process.env.DATABASE_URL === '' ? undefined : process.env.DATABASE_URL,
  )
  if (parsed.success) return parsed.data
  throw new ConfigError(parsed.error.issues.map(({ message }) => `DATABASE_URL: ${message}`))
}

/** DATABASE_URL and POLICY, for `npm run settings`. @throws ConfigError */
export function readProcessSettings(): { databaseUrl: string; policy: string } {
  const policy = process.env.POLICY ?? ''
  if (policy === '') throw new ConfigError(['POLICY: is missing'])
  return { databaseUrl: readProcessDatabaseUrl(), policy }
}

/** Only what `npm run audit:verify` needs, which may run on a machine that serves nobody. @throws ConfigError */
export function readProcessAuditConfig(): Pick<
  Config,
  'databaseUrl' | 'secretKeys' | 'attachmentsUrl'
> {
  const given = Object.fromEntries(Object.entries(process.env).filter(([, value]) => value !== ''))
  const parsed = Environment.pick({
    DATABASE_URL: true,
    SECRET_KEY: true,
    ATTACHMENTS_URL: true,
  }).safeParse(given)
  if (!parsed.success)
    throw new ConfigError(
      parsed.error.issues.map(({ path, message }) => toldBy(String(path[0]), given, message)),
    )
  const {
    DATABASE_URL: databaseUrl,
    SECRET_KEY: secretKeys,
    ATTACHMENTS_URL: attachmentsUrl,
  } = parsed.data
  return { databaseUrl, secretKeys, attachmentsUrl }
}

/** The version that /healthz and the log name. */
export function readVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(`${process.cwd()}/package.json`, 'utf8'))
  return typeof manifest === 'object' && manifest !== null && 'version' in manifest
    ? String(manifest.version)
    : 'unknown'
}
