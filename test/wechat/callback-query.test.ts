import { readCallbackQuery } from '../../server/wechat/callback-query'

describe('readCallbackQuery', () => {
  it('reads what the official account sends in safe mode', () => {
    expect(
      readCallbackQuery(
        'signature=a&timestamp=1&nonce=2&openid=o1&encrypt_type=aes&msg_signature=b',
      ),
    ).toEqual({
      signature: 'a',
      timestamp: '1',
      nonce: '2',
      openId: 'o1',
      encryptType: 'aes',
      msgSignature: 'b',
    })
  })

  it('keeps the plus signs of an echostr, percent-encoded or not', () => {
    expect(readCallbackQuery('timestamp=1&nonce=2&echostr=a+b%2Bc%2F%3D%3D')?.echostr).toBe(
      'a+b+c/==',
    )
  })

  it('decodes percent signs exactly once', () => {
    expect(readCallbackQuery('timestamp=1&nonce=%252B')?.nonce).toBe('%2B')
  })

  it('passes over names it does not know', () => {
    expect(readCallbackQuery('a=1&timestamp=1&b&nonce=2&__proto__=3')).toEqual({
      timestamp: '1',
      nonce: '2',
    })
  })

  it.each([
    ['nothing', ''],
    ['no timestamp', 'nonce=2'],
    ['no nonce', 'timestamp=1'],
    ['a name given twice', 'timestamp=1&nonce=2&nonce=3'],
    ['broken encoding', 'timestamp=1&nonce=%E4%BD'],
  ])('refuses %s', (_name, querystring) => {
    expect(readCallbackQuery(querystring)).toBeNull()
  })
})
