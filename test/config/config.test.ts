import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { environmentWarnings } from '../../server/app/environment-warnings'
import { ConfigError, readConfig, VARIABLES, type Config } from '../../server/config'
import { defaultOptions, platformKeys } from '../../sandbox/defaults'
import { payEnv } from '../../sandbox/pay/pay-account'
import { payAccount } from '../support/pay-account'
import { testKey } from '../support/keys'
import { ROOT } from '../support/source-files'

const key = (number: number): string => testKey(number).toString('base64')
const AES = 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG'
const GOOD = {
  PUBLIC_URL: 'https://kf.example.com',
  SECRET_KEY: key(1),
  POLICY: 'haicheng',
  OA_APP_ID: 'wxoa',
  OA_APP_SECRET: 'oa-secret-value',
  OA_TOKEN: 'oatoken',
  MP_APP_ID: 'wxmp',
  MP_APP_SECRET: 'mp-secret-value',
  MP_TOKEN: 'mptoken',
  WECOM_CORP_ID: 'ww1',
  WECOM_AGENT_ID: '1000002',
  WECOM_AGENT_SECRET: 'agent-secret-value',
  WECOM_AGENT_TOKEN: 'agenttoken',
  WECOM_AGENT_ENCODING_AES_KEY: AES,
  PLATFORM_KEY_ID: 'platform',
  PLATFORM_SECRET: 'a-platform-secret-0001',
}
type Env = Record<string, string | undefined>

function faultsOf(env: Env): readonly string[] {
  try {
    readConfig(env)
    return []
  } catch (error) {
    if (error instanceof ConfigError) return error.faults
    throw error
  }
}
const namesOf = (env: Env): string[] =>
  faultsOf(env)
    .map((fault) => fault.split(':')[0] ?? '')
    .sort()

it('what is left out has its default', () => {
  expect(readConfig(GOOD)).toMatchObject({
    port: 3000,
    host: '127.0.0.1',
    databaseUrl: 'sqlite:./data/xinqiao.db',
    attachmentsUrl: 'file:./data/attachments',
    logLevel: 'info',
    role: 'all',
    officialAccount: { encodingAesKeys: [] },
    miniProgram: { encodingAesKeys: [] },
    platform: { url: null },
    origins: {
      wechatApi: 'https://api.weixin.qq.com',
      wechatOpen: 'https://open.weixin.qq.com',
      wecomApi: 'https://qyapi.weixin.qq.com',
      wecomOpen: 'https://open.weixin.qq.com',
    },
  } satisfies Partial<Record<keyof Config, unknown>>)
})

describe('what works and is not safe is named', () => {
  const warned = (env: Env) =>
    environmentWarnings(
      readConfig({
        ...GOOD,
        OA_ENCODING_AES_KEY: AES,
        MP_ENCODING_AES_KEY: AES,
        OA_TOKEN: 'oatoken12',
        MP_TOKEN: 'mptoken12',
        ...env,
      }),
    ).map((words) => words.split(':')[0])
  it('nothing where all is well, and nothing on a machine that is its own public address', () => {
    expect(warned({})).toEqual([])
    expect(
      warned({
        PUBLIC_URL: 'http://127.0.0.1:3000',
        OA_TOKEN: 'abc',
        WECHAT_API_URL: 'http://127.0.0.1:3002',
      }),
    ).toEqual([])
  })
  it.each<[Env, string]>([
    [{ PUBLIC_URL: 'http://kf.example.com' }, 'PUBLIC_URL'],
    [{ PUBLIC_URL: 'https://kf.example.com/path?x=1' }, 'PUBLIC_URL'],
    [{ WECHAT_API_URL: 'http://api.weixin.qq.com' }, 'wechatApi'],
    [{ WECOM_API_URL: 'https://127.0.0.1' }, 'wecomApi'],
    [{ OA_TOKEN: 'abc' }, 'OA_TOKEN'],
    [{ OA_ENCODING_AES_KEY: undefined }, 'OA_ENCODING_AES_KEY'],
  ])('%j', (env, name) => expect(warned(env)).toEqual([name]))

  it("every token and key of the sandbox, which stand in the repository, where the machine is not one's own", () => {
    const { officialAccount, miniProgram, wecom } = defaultOptions()
    const env = {
      OA_TOKEN: officialAccount.token,
      MP_TOKEN: miniProgram.token,
      WECOM_AGENT_TOKEN: wecom.token,
      PLATFORM_SECRET: platformKeys.secret,
    }
    expect(warned(env)).toEqual(Object.keys(env))
    expect(warned({ OA_TOKEN: 'xinqiaoOfOurOwn' })).toEqual([])
  })
})

it('an empty variable is as one that is not there', () => {
  expect(
    readConfig({ ...GOOD, PORT: '', LOG_LEVEL: '', DATABASE_URL: '', OA_ENCODING_AES_KEY: '' }),
  ).toEqual(readConfig(GOOD))
  expect(namesOf({ ...GOOD, OA_TOKEN: '' })).toEqual(['OA_TOKEN'])
})

it('nothing set at all: every required variable is named, once, in one message', () => {
  const error = (() => {
    try {
      return readConfig({})
    } catch (thrown) {
      return thrown
    }
  })()
  expect(error).toBeInstanceOf(ConfigError)
  expect(namesOf({})).toEqual(Object.keys(GOOD).sort())
  for (const name of Object.keys(GOOD)) expect(String(error)).toContain(`  - ${name}: is missing`)
})

it.each(Object.keys(GOOD))('refuses to start without %s', (name) => {
  expect(faultsOf({ ...GOOD, [name]: undefined })).toEqual([`${name}: is missing`])
})

it.each<[string, string]>([
  ['PORT', 'http'],
  ['PORT', '65536'],
  ['PORT', '-1'],
  ['PORT', '80.5'],
  ['PUBLIC_URL', 'kf.example.com'],
  ['PUBLIC_URL', 'ftp://kf.example.com'],
  ['DATABASE_URL', 'postgres://localhost/x'],
  ['DATABASE_URL', './data.db'],
  ['ATTACHMENTS_URL', '/var/files'],
  ['ATTACHMENTS_URL', 'http://bucket'],
  ['SECRET_KEY', 'short'],
  ['SECRET_KEY', Buffer.alloc(31, 1).toString('base64')],
  ['SECRET_KEY', `${key(1)},short`],
  ['SECRET_KEY', Array.from({ length: 17 }, (_, index) => key(index)).join(',')],
  ['SECRET_KEY', Buffer.alloc(32, 1).toString('base64')],
  ['SECRET_KEY', Buffer.from('0123456789abcde0123456789abcde01').toString('base64')],
  ['OA_TOKEN', 'no'],
  ['OA_TOKEN', 'with-dash'],
  ['MP_TOKEN', 'x'.repeat(33)],
  ['OA_ENCODING_AES_KEY', AES.slice(1)],
  ['OA_ENCODING_AES_KEY', `${AES}=`],
  ['MP_ENCODING_AES_KEY', `${AES},${AES.slice(1)}`],
  ['WECOM_AGENT_ENCODING_AES_KEY', 'no'],
  ['WECOM_AGENT_ID', 'agent'],
  ['WECOM_AGENT_ID', '0'],
  ['WECHAT_API_URL', 'api.weixin.qq.com'],
  ['WECOM_OPEN_URL', 'javascript:alert(1)'],
  ['PLATFORM_SECRET', 'too-short'],
  ['PLATFORM_URL', 'platform'],
  ['LOG_LEVEL', 'loud'],
  ['ROLE', 'web,worker'],
])('%s=%s is refused by name', (name, value) => {
  expect(namesOf({ ...GOOD, [name]: value })).toEqual([name])
})

it('several faults are told together, of every kind', () => {
  const env = {
    ...GOOD,
    PORT: 'http',
    OA_TOKEN: undefined,
    OA_APP_SECRETT: 'x',
    WECOM_KF_SECRETS: 'y',
  }
  expect(faultsOf(env)).toEqual(
    expect.arrayContaining([
      expect.stringMatching(/^PORT: /),
      'OA_TOKEN: is missing',
      'OA_APP_SECRETT: is not a variable of this product',
      'WECOM_KF_SECRETS: is not a variable of this product',
    ]),
  )
  expect(faultsOf(env)).toHaveLength(4)
})

it('variables of others are no fault', () => {
  const others = {
    PATH: '/bin',
    HOME: '/root',
    NODE_ENV: 'production',
    TZ: 'Asia/Shanghai',
    AWS_ACCESS_KEY_ID: 'x',
  }
  expect(faultsOf({ ...GOOD, ...others })).toEqual([])
})

it('微信客服 is there whole or not at all', () => {
  const kf = {
    WECOM_KF_SECRET: 'x',
    WECOM_KF_TOKEN: 'token1',
    WECOM_KF_ENCODING_AES_KEY: 'a'.repeat(43),
  }
  expect(faultsOf({ ...GOOD, ...kf })).toEqual([])
  expect(readConfig({ ...GOOD, ...kf }).wecomKf).toMatchObject({ secret: 'x', token: 'token1' })
  expect(readConfig(GOOD).wecomKf).toBeNull()
  for (const missing of Object.keys(kf)) {
    expect(faultsOf({ ...GOOD, ...kf, [missing]: undefined })).toEqual([
      expect.stringContaining(missing),
    ])
  }
})

describe('WeChat Pay is there whole or not at all', () => {
  const account = payAccount()
  const pay = payEnv(account)
  const [publicId, publicFile] = ['PAY_PUBLIC_KEY_ID', 'PAY_PUBLIC_KEY_FILE']
  it('with its public key, or with certificates where there is none', () => {
    expect(readConfig({ ...GOOD, ...pay }).pay).toMatchObject({
      mchId: account.mchId,
      publicKey: { id: account.publicKeyId },
    })
    expect(
      readConfig({ ...GOOD, ...pay, [publicId]: undefined, [publicFile]: undefined }).pay,
    ).toMatchObject({ publicKey: null })
    expect(readConfig(GOOD).pay).toBeNull()
  })
  it.each(Object.keys(pay))('without %s nothing starts', (name) => {
    expect(faultsOf({ ...GOOD, ...pay, [name]: '' })).toEqual([
      expect.stringMatching(`^${name}: is missing; the other PAY_`),
    ])
  })
  it('a public key alone serves nobody', () => {
    expect(namesOf({ ...GOOD, [publicId]: pay[publicId], [publicFile]: pay[publicFile] })).toEqual(
      Object.keys(pay)
        .filter((name) => !name.startsWith('PAY_PUBLIC'))
        .sort(),
    )
  })
  it.each([
    ['PAY_MCH_ID', 'shop'],
    ['PAY_SERIAL_NO', 'xyz'],
    ['PAY_PRIVATE_KEY_FILE', '/nowhere/key.pem'],
    ['PAY_PRIVATE_KEY_FILE', 'package.json'],
    ['PAY_API_V3_KEY', 'too short'],
    ['PAY_PUBLIC_KEY_ID', 'KEY'],
    ['PAY_PUBLIC_KEY_FILE', '/nowhere/key.pem'],
    ['PAY_API_URL', 'api'],
  ])('%s=%s is refused by name', (name, value) =>
    expect(namesOf({ ...GOOD, ...pay, [name]: value })).toEqual([name]),
  )
})

describe('a language model is there whole or not at all, with the name and the filing that must be shown', () => {
  const model = {
    LLM_URL: 'https://llm.example.com/v1/',
    LLM_API_KEY: 'sk-1',
    LLM_MODEL: 'chat',
    LLM_MODEL_NAME: '示例大模型',
    LLM_FILING_NO: 'Beijing-Sample-2026',
  }
  it.each(Object.keys(model))('without %s nothing starts', (name) => {
    expect(faultsOf({ ...GOOD, ...model, [name]: '' })).toEqual([
      `${name}: is missing; the other LLM_ variables are there`,
    ])
  })
  it("what customers write leaves in clear only within the operator's own network", () => {
    const at = (url: string): readonly string[] => faultsOf({ ...GOOD, ...model, LLM_URL: url })
    for (const url of [
      'http://127.0.0.1:8000/v1',
      'http://10.1.2.3/v1',
      'http://llm:8000/v1',
      'https://api.example.com/v1',
    ])
      expect(at(url)).toEqual([])
    for (const url of ['http://api.example.com/v1', 'http://8.8.8.8/v1', 'http://11.0.0.1'])
      expect(at(url)).toEqual(['LLM_URL: must be https, or on a private network'])
    expect(at('llm')).toEqual([expect.stringMatching(/^LLM_URL: /)])
  })
  it('is read whole', () => {
    expect(readConfig({ ...GOOD, ...model }).languageModel).toEqual({
      url: 'https://llm.example.com/v1',
      apiKey: 'sk-1',
      model: 'chat',
      name: '示例大模型',
      filingNo: 'Beijing-Sample-2026',
    })
    expect(readConfig(GOOD).languageModel).toBeNull()
  })
})

it('no message quotes a secret, right or wrong', () => {
  const env = {
    ...GOOD,
    SECRET_KEY: 'hunter2hunter2',
    PLATFORM_SECRET: 'hunter2',
    OA_ENCODING_AES_KEY: 'hunter2',
    OA_TOKEN: 'hunter-2',
    PORT: 'x',
  }
  const text = faultsOf(env).join('\n')
  expect(text).toContain('SECRET_KEY')
  expect(text).not.toMatch(/hunter|secret-value/)
})

it('keys may be followed by former ones, for rotation', () => {
  const config = readConfig({
    ...GOOD,
    SECRET_KEY: `${key(2)}, ${key(1)}`,
    OA_ENCODING_AES_KEY: `${AES},${AES.toUpperCase()}`,
  })
  expect(config.secretKeys).toEqual([testKey(2), testKey(1)])
  expect(config.officialAccount.encodingAesKeys).toEqual([AES, AES.toUpperCase()])
})

it('origins lose their last slash, and what was read cannot be changed', () => {
  const config = readConfig({
    ...GOOD,
    PUBLIC_URL: 'https://kf.example.com/',
    WECHAT_API_URL: 'http://127.0.0.1:3002//',
  })
  expect([config.publicUrl, config.origins.wechatApi]).toEqual([
    'https://kf.example.com',
    'http://127.0.0.1:3002',
  ])
  expect(Object.isFrozen(config)).toBe(true)
})

it('README and .env.example name every variable that is read, and the example none that is not', () => {
  const readme = readFileSync(join(ROOT, 'README.md'), 'utf8')
  const example = [
    ...readFileSync(join(ROOT, '.env.example'), 'utf8').matchAll(/^#?([A-Z][A-Z0-9_]+)=/gm),
  ].map(([, name = '']) => name)
  expect(VARIABLES.length).toBeGreaterThan(20)
  expect(VARIABLES.filter((name) => !readme.includes(`\`${name}\``))).toEqual([])
  expect(example.sort()).toEqual([...VARIABLES].sort())
})
