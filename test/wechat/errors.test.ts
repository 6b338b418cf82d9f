import {
  errcodeOf,
  tokenEndpointErrcodeOf,
  type ErrcodeKind,
  type Family,
} from '../../server/wechat/errcodes'
import { refusal, withoutSecrets } from '../../server/wechat/errors'

describe('errcodeOf', () => {
  it.each<[Family, number, ErrcodeKind]>([
    ['official-account', -1, 'retryable'],
    ['official-account', 40001, 'token-dead'],
    ['mini-program', 40014, 'token-dead'],
    ['wecom', 42001, 'token-dead'],
    ['official-account', 43004, 'road-closed'],
    ['mini-program', 43101, 'road-closed'],
    ['official-account', 45015, 'road-closed'],
    ['official-account', 45047, 'road-closed'],
    ['official-account', 50005, 'road-closed'],
    ['official-account', 48002, 'road-closed'],
    ['wecom', 48002, 'config'],
    ['official-account', 40200, 'road-closed'],
    ['official-account', 45009, 'limit'],
    ['mini-program', 45011, 'limit'],
    ['wecom', 45033, 'limit'],
    ['official-account', 40125, 'config'],
    ['official-account', 40164, 'config'],
    ['wecom', 60020, 'config'],
    ['official-account', 48001, 'config'],
    ['official-account', 61024, 'config'],
    ['official-account', 40037, 'config'],
    ['mini-program', 41030, 'config'],
    ['wecom', 81013, 'config'],
    ['wecom', 48007, 'config'],
    ['wecom', 60030, 'config'],
    ['wecom', 95001, 'road-closed'],
    ['wecom', 95002, 'road-closed'],
    ['wecom', 95007, 'code-spent'],
    ['wecom', 95011, 'config'],
    ['wecom', 95012, 'config'],
    ['wecom', 95013, 'road-closed'],
    ['wecom', 95014, 'road-closed'],
    ['wecom', 95016, 'road-closed'],
    ['wecom', 95017, 'config'],
    ['wecom', 95018, 'road-closed'],
    ['wecom', 40096, 'road-closed'],
    ['wecom', 95099, 'bug'],
    ['mini-program', 40029, 'code-spent'],
    ['mini-program', 40163, 'code-spent'],
    ['wecom', 40029, 'code-spent'],
    ['mini-program', 40226, 'denied'],
    ['official-account', 40007, 'media-gone'],
    ['mini-program', 47003, 'bug'],
    ['official-account', 47001, 'bug'],
    ['official-account', 99999, 'bug'],
    ['wecom', 43101, 'bug'],
  ])('%s %i is %s', (family, errcode, kind) => {
    expect(errcodeOf(family, errcode).kind).toBe(kind)
  })

  it('takes a refused credential at the token endpoint for a wrong secret', () => {
    expect(tokenEndpointErrcodeOf('official-account', 40001)).toMatchObject({
      kind: 'config',
      meaning: { zh: 'Secret 错误' },
    })
    expect(tokenEndpointErrcodeOf('official-account', 40164).kind).toBe('config')
    expect(tokenEndpointErrcodeOf('wecom', -1).kind).toBe('retryable')
  })
})

describe('refusal', () => {
  const base = { family: 'official-account', api: '/cgi-bin/a', errmsg: '' } as const

  it.each<[Family, number, string, string]>([
    [
      'official-account',
      40164,
      'invalid ip 203.0.113.7 ipv6 ::ffff:203.0.113.7, not in whitelist rid: 65a0-1b',
      '203.0.113.7',
    ],
    ['mini-program', 40164, 'invalid ip 198.51.100.20, not in whitelist', '198.51.100.20'],
    [
      'wecom',
      60020,
      'not allow to access from your ip, hint: [1458300676], from ip: 203.0.113.9, more info at https://example.invalid/e=60020',
      '203.0.113.9',
    ],
    [
      'official-account',
      61004,
      'access clientip is not registered, requestIP: 203.0.113.11 rid: 65a0-1c',
      '203.0.113.11',
    ],
    [
      'mini-program',
      61004,
      'access clientip is not registered requestIP: 203.0.113.12',
      '203.0.113.12',
    ],
    ['official-account', 40164, 'invalid ip ipv6 2001:db8::15, not in whitelist', '2001:db8::15'],
  ])('%s %i names the address to allow and the console', (family, errcode, errmsg, address) => {
    const { message, details } = refusal({ ...base, family, errcode, errmsg })
    expect(message).toContain(`IP 白名单，添加 ${address}`)
    expect(message).toContain(`add ${address} to the IP allow-list`)
    expect(message).toContain(family === 'wecom' ? '企业微信管理后台' : 'mp.weixin.qq.com')
    expect(details).toMatchObject({ kind: 'config', retryable: false, outcome: 'refused', errcode })
  })

  it('still says what to do when no address is given', () => {
    expect(refusal({ ...base, errcode: 40164, errmsg: 'not in whitelist' }).message).toContain(
      '把服务器出口 IP 加入白名单',
    )
  })

  it.each([
    ['busy', -1, true],
    ['limited', 45009, true],
    ['a dead token', 40001, true],
    ['a closed road', 43004, false],
    ['a fault of configuration', 48001, false],
    ['a fault of ours', 47003, false],
    ['unknown', 12345, false],
  ])('marks %s (%i) retryable: %s', (_name, errcode, retryable) => {
    expect(refusal({ ...base, errcode }).details.retryable).toBe(retryable)
  })

  it.each([
    ['system error rid: 65a0f1b2-1c2d3e4f-5a6b7c8d', '65a0f1b2-1c2d3e4f-5a6b7c8d'],
    ['invalid credential, hint: [1700000000_123_abc], from ip: 1.2.3.4', '1700000000_123_abc'],
    ['plain', undefined],
  ])('takes the request id from %j', (errmsg, rid) => {
    expect(refusal({ ...base, errcode: -1, errmsg }).details.rid).toBe(rid)
  })

  it('says meaning and action in Chinese and English, and the original words', () => {
    const { message } = refusal({ ...base, errcode: 40125, errmsg: 'invalid appsecret' })
    expect(message).toMatch(
      /^\/cgi-bin\/a: 40125 AppSecret 错误：.+ \| the secret is wrong: .+\[invalid appsecret\]$/,
    )
  })

  it('never repeats a secret that the other side quotes', () => {
    const errmsg =
      'bad TOKEN-OF-OURS in https://api.example.invalid/a?access_token=ANOTHER&js_code=0a1B and "secret": "hush"'
    const { message } = refusal({ ...base, errcode: 40001, errmsg, secrets: ['TOKEN-OF-OURS'] })
    expect(message).not.toMatch(/TOKEN-OF-OURS|ANOTHER|0a1B|hush/)
    expect(message).toContain('access_token=[redacted]')
  })
})

describe('withoutSecrets', () => {
  it.each([
    ['errcode=40029 is kept', 'errcode=40029 is kept'],
    ['?appid=wx1&secret=abc&grant_type=x', '?appid=wx1&secret=[redacted]&grant_type=x'],
    ['corpsecret: abc', 'corpsecret: [redacted]'],
    ['code=abc', 'code=[redacted]'],
  ])('%j becomes %j', (text, expected) => {
    expect(withoutSecrets(text)).toBe(expected)
  })

  it('does not tear a text apart over an empty or tiny secret', () => {
    expect(withoutSecrets('banana', ['', 'a'])).toBe('banana')
  })
})
