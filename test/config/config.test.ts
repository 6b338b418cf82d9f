import { ConfigError, readConfig, type Config } from '../../server/config'

const key = (byte: number): string => Buffer.alloc(32, byte).toString('base64')
const AES = 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG'
const GOOD = {
  PUBLIC_URL: 'https://kf.example.com', SECRET_KEY: key(1), POLICY: 'haicheng',
  OA_APP_ID: 'wxoa', OA_APP_SECRET: 'oa-secret-value', OA_TOKEN: 'oatoken', MP_APP_ID: 'wxmp', MP_APP_SECRET: 'mp-secret-value', MP_TOKEN: 'mptoken',
  WECOM_CORP_ID: 'ww1', WECOM_AGENT_ID: '1000002', WECOM_AGENT_SECRET: 'agent-secret-value', WECOM_AGENT_TOKEN: 'agenttoken', WECOM_AGENT_ENCODING_AES_KEY: AES,
  PLATFORM_KEY_ID: 'platform', PLATFORM_SECRET: 'a-platform-secret-0001',
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
const namesOf = (env: Env): string[] => faultsOf(env).map((fault) => fault.split(':')[0] ?? '').sort()

it('what is left out has its default', () => {
  expect(readConfig(GOOD)).toMatchObject({
    port: 3000, databaseUrl: 'sqlite:./data/xinqiao.db', attachmentsUrl: 'file:./data/attachments', logLevel: 'info', role: 'all',
    officialAccount: { encodingAesKeys: [] }, miniProgram: { encodingAesKeys: [] }, platform: { url: null },
    origins: {
      wechatApi: 'https://api.weixin.qq.com', wechatOpen: 'https://open.weixin.qq.com', wecomApi: 'https://qyapi.weixin.qq.com', wecomOpen: 'https://open.weixin.qq.com',
    },
  } satisfies Partial<Record<keyof Config, unknown>>)
})

it('an empty variable is as one that is not there', () => {
  expect(readConfig({ ...GOOD, PORT: '', LOG_LEVEL: '', DATABASE_URL: '', OA_ENCODING_AES_KEY: '' })).toEqual(readConfig(GOOD))
  expect(namesOf({ ...GOOD, OA_TOKEN: '' })).toEqual(['OA_TOKEN'])
})

it('nothing set at all: every required variable is named, once, in one message', () => {
  const error = (() => { try { return readConfig({}) } catch (thrown) { return thrown } })()
  expect(error).toBeInstanceOf(ConfigError)
  expect(namesOf({})).toEqual(Object.keys(GOOD).sort())
  for (const name of Object.keys(GOOD)) expect(String(error)).toContain(`  - ${name}: is missing`)
})

it.each(Object.keys(GOOD))('refuses to start without %s', (name) => {
  expect(faultsOf({ ...GOOD, [name]: undefined })).toEqual([`${name}: is missing`])
})

it.each<[string, string]>([
  ['PORT', 'http'], ['PORT', '65536'], ['PORT', '-1'], ['PORT', '80.5'], ['PUBLIC_URL', 'kf.example.com'], ['PUBLIC_URL', 'ftp://kf.example.com'],
  ['DATABASE_URL', 'postgres://localhost/x'], ['DATABASE_URL', './data.db'], ['ATTACHMENTS_URL', '/var/files'], ['ATTACHMENTS_URL', 'http://bucket'],
  ['SECRET_KEY', 'short'], ['SECRET_KEY', Buffer.alloc(31, 1).toString('base64')], ['SECRET_KEY', `${key(1)},short`],
  ['SECRET_KEY', [1, 2, 3, 4].map(key).join(',')], ['OA_TOKEN', 'no'], ['OA_TOKEN', 'with-dash'], ['MP_TOKEN', 'x'.repeat(33)],
  ['OA_ENCODING_AES_KEY', AES.slice(1)], ['OA_ENCODING_AES_KEY', `${AES}=`], ['MP_ENCODING_AES_KEY', `${AES},${AES.slice(1)}`],
  ['WECOM_AGENT_ENCODING_AES_KEY', 'no'], ['WECOM_AGENT_ID', 'agent'], ['WECOM_AGENT_ID', '0'], ['WECHAT_API_URL', 'api.weixin.qq.com'],
  ['WECOM_OPEN_URL', 'javascript:alert(1)'], ['PLATFORM_SECRET', 'too-short'], ['PLATFORM_URL', 'platform'], ['LOG_LEVEL', 'loud'], ['ROLE', 'web,worker'],
])('%s=%s is refused by name', (name, value) => {
  expect(namesOf({ ...GOOD, [name]: value })).toEqual([name])
})

it('several faults are told together, of every kind', () => {
  const env = { ...GOOD, PORT: 'http', OA_TOKEN: undefined, OA_APP_SECRETT: 'x', WECOM_KF_SECRETS: 'y' }
  expect(faultsOf(env)).toEqual(expect.arrayContaining([
    expect.stringMatching(/^PORT: /), 'OA_TOKEN: is missing', 'OA_APP_SECRETT: is not a variable of this product', 'WECOM_KF_SECRETS: is not a variable of this product',
  ]))
  expect(faultsOf(env)).toHaveLength(4)
})

it('variables of the contract that are not switched on yet are no fault, nor are those of others', () => {
  const others = { PATH: '/bin', HOME: '/root', NODE_ENV: 'production', TZ: 'Asia/Shanghai', AWS_ACCESS_KEY_ID: 'x' }
  expect(faultsOf({ ...GOOD, ...others, PAY_MCH_ID: '1', PAY_API_URL: 'x', LLM_URL: 'x' })).toEqual([])
})

it('微信客服 is there whole or not at all', () => {
  const kf = { WECOM_KF_SECRET: 'x', WECOM_KF_TOKEN: 'token1', WECOM_KF_ENCODING_AES_KEY: 'a'.repeat(43) }
  expect(faultsOf({ ...GOOD, ...kf })).toEqual([])
  expect(readConfig({ ...GOOD, ...kf }).wecomKf).toMatchObject({ secret: 'x', token: 'token1' })
  expect(readConfig(GOOD).wecomKf).toBeNull()
  for (const missing of Object.keys(kf)) {
    expect(faultsOf({ ...GOOD, ...kf, [missing]: undefined })).toEqual([expect.stringContaining(missing)])
  }
})

it('no message quotes a secret, right or wrong', () => {
  const env = { ...GOOD, SECRET_KEY: 'hunter2hunter2', PLATFORM_SECRET: 'hunter2', OA_ENCODING_AES_KEY: 'hunter2', OA_TOKEN: 'hunter-2', PORT: 'x' }
  const text = faultsOf(env).join('\n')
  expect(text).toContain('SECRET_KEY')
  expect(text).not.toMatch(/hunter|secret-value/)
})

it('keys may be followed by former ones, for rotation', () => {
  const config = readConfig({ ...GOOD, SECRET_KEY: `${key(2)}, ${key(1)}`, OA_ENCODING_AES_KEY: `${AES},${AES.toUpperCase()}` })
  expect(config.secretKeys.map((one) => one[0])).toEqual([2, 1])
  expect(config.officialAccount.encodingAesKeys).toEqual([AES, AES.toUpperCase()])
})

it('origins lose their last slash, and what was read cannot be changed', () => {
  const config = readConfig({ ...GOOD, PUBLIC_URL: 'https://kf.example.com/', WECHAT_API_URL: 'http://127.0.0.1:3002//' })
  expect([config.publicUrl, config.origins.wechatApi]).toEqual(['https://kf.example.com', 'http://127.0.0.1:3002'])
  expect(Object.isFrozen(config)).toBe(true)
})
