import {
  decryptMessage,
  encryptMessage,
  sameText,
  sha1Signature,
  signQuery,
} from '../../sandbox/protocol/message-crypto'
import { parseXml, xmlText } from '../../sandbox/protocol/xml'

const officialAccount = {
  token: 'pamtest',
  aesKey: 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG',
  receiverId: 'wxb11529c136998cb6',
}
const wecom = {
  token: 'QDG6eK',
  aesKey: 'jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C',
  receiverId: 'wx5823bf96d3bd56c7',
}

const VECTOR_A =
  'rTNFcsut4LfGuAFKEUVVpwcaCOTJzOd9twZdIW910jb3k+iicx2uvhttIZ3Qg9Qgty3BEF2xbOrz6boTfb30dMomcgrkTqdFPwnhqbk+kIQ7rZiwny9D7NUrTgA5kpX3KsZvrXzUZyP2x9YOlxbgm572lmxKvM7HAQQhIQ/p6HBmoY30bGXFK0BtIu1pW9TjhOYrLQoU18nWYjWqDA1ynkmOytpv7QRI1P1+0NoxL0q2zO1DgeSvnE8CZGo/o5Ap/WHK5W2RAsinpzN4/LjPnmB6U01I5XCoJoC0GK/yMZycd2Oh8Nq6+wBkC1U85oy0ktOY4nLvsQMLrourmMGdZHuTbqpeJ8Ao/5PRYJ+WBvRUwPfGKBL2+2IKZF49vAJqkcGWSHGE76ZN2erXeuNazf/o9o3lIE3q739o4c8t9QGPe31GT2Go/rOz1BsrASwvauNulCh+++yz+CQzBIuikA=='
const VECTOR_C =
  'P9nAzCzyDtyTWESHep1vC5X9xho/qYX3Zpb4yKa9SKld1DsH3Iyt3tP3zNdtp+4RPcs8TgAE7OaBO+FZXvnaqQ=='
const VECTOR_D =
  'RypEvHKD8QQKFhvQ6QleEB4J58tiPdvo+rtK1I9qca6aM/wvqnLSV5zEPeusUiX5L5X/0lWfrf0QADHHhGd3QczcdCUpj911L3vg3W/sYYvuJTs3TUUkSUXxaccAS0qhxchrRYt66wiSpGLYL42aM6A8dTT+6k4aSknmPj48kzJs8qLjvd4Xgpue06DOdnLxAUHzM6+kDZ+HMZfJYuR+LtwGc2hgf5gsijff0ekUNXZiqATP7PF5mZxZ3Izoun1s4zG4LUMnvw2r+KqCKIw+3IQH03v+BCA9nMELNqbSf6tiWSrXJB3LAVGUcallcrw8V2t9EL4EhzJWrQUax5wLVMNS0+rUPA3k22Ncx4XXZS9o0MBH27Bo6BpNelZpS+/uh9KsNlY6bHCmJU9p8g7m3fVKn28H3KDYA5Pl/T8Z1ptDAVe0lXdQ2YoyyH2uyPIGHBZZIs2pDBS8R07+qN+E7Q=='

describe('the sandbox encrypts as WeChat does', () => {
  it('opens a published official account message and agrees on its signature', () => {
    expect(sha1Signature('pamtest', '1458300676', '260774613', VECTOR_A)).toBe(
      '4f3ad57b6989f09f4eb392acce4f9e93942ed890',
    )
    expect(xmlText(parseXml(decryptMessage(officialAccount, VECTOR_A)), 'Content')).toBe('hello')
  })

  it('seals a published message byte for byte', () => {
    const sealed = encryptMessage(
      officialAccount,
      '我是中文abcd123',
      Buffer.from('aaaabbbbccccdddd'),
    )
    expect(sealed).toBe(
      'jn1L23DB+6ELqJ+6bruv21Y6MD7KeIfP82D6gU39rmkgczbWwt5+3bnyg5K55bgVtVzd832WzZGMhkP72vVOfg==',
    )
    expect(sha1Signature('pamtest', '1409304348', 'xxxxxx', sealed)).toBe(
      '82c962d39941aa48552f90ef55aa323dc620cc10',
    )
  })

  it('signs a verification in clear as published', () => {
    expect(signQuery('pamtest', '1409304348', 'xxxxxx').signature).toBe(
      '76480565cbe296026c53aaacd1ad523a1ddba24f',
    )
  })

  it('opens the published WeCom echo', () => {
    expect(sha1Signature('QDG6eK', '1409659589', '263014780', VECTOR_C)).toBe(
      '5c45ff5e21c57e6ad56bac8758b79b1d9ac89fd3',
    )
    expect(decryptMessage(wecom, VECTOR_C)).toBe('1616140317555161061')
  })

  it('opens the published WeCom message whose padding is longer than 16', () => {
    expect(sha1Signature('QDG6eK', '1409659813', '1372623149', VECTOR_D)).toBe(
      '477715d11cdb4164915debcba66cb864d751f3e6',
    )
    const message = parseXml(decryptMessage(wecom, VECTOR_D))
    expect([
      xmlText(message, 'FromUserName'),
      xmlText(message, 'Content'),
      xmlText(message, 'MsgId'),
    ]).toEqual(['mycreate', 'hello', '4561255354251345929'])
  })

  it.each([0, 1, 11, 12, 13, 43, 44, 45, 500])('gives back a message of %i bytes', (length) => {
    const message = 'x'.repeat(length)
    expect(decryptMessage(wecom, encryptMessage(wecom, message))).toBe(message)
  })

  it.each([
    [
      'another receiver',
      (): string => encryptMessage({ ...wecom, receiverId: 'wwother' }, 'hi'),
      'meant for another receiver',
    ],
    ['half a block', (): string => Buffer.alloc(40).toString('base64'), 'whole blocks'],
    ['another key', (): string => encryptMessage(officialAccount, 'hi'), /./],
  ])('refuses what was sealed for %s', (_what, seal, why) => {
    expect(() => decryptMessage(wecom, seal())).toThrow(why)
  })

  it('compares without telling where two texts differ, and never equates different lengths', () => {
    expect([sameText('abc', 'abc'), sameText('abc', 'abd'), sameText('abc', 'abcd')]).toEqual([
      true,
      false,
      false,
    ])
  })
})
