import { createHash } from 'node:crypto'
import fc from 'fast-check'
import {
  CallbackCryptoError,
  createCallbackCrypto,
  isFresh,
} from '../../server/wechat/callback-crypto'
import { childText, parseXml } from '../../server/wechat/xml'

const officialAccount = {
  token: 'pamtest',
  encodingAesKeys: ['abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG'] as [string],
  receiverId: 'wxb11529c136998cb6',
}
const wecom = {
  token: 'QDG6eK',
  encodingAesKeys: ['jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C'] as [string],
  receiverId: 'wx5823bf96d3bd56c7',
}
const OTHER_KEY = 'zyxwvutsrqponmlkjihgfedcba9876543210GFEDCBA'

const vectorA = {
  timestamp: '1458300676',
  nonce: '260774613',
  msgSignature: '4f3ad57b6989f09f4eb392acce4f9e93942ed890',
  encrypt:
    'rTNFcsut4LfGuAFKEUVVpwcaCOTJzOd9twZdIW910jb3k+iicx2uvhttIZ3Qg9Qgty3BEF2xbOrz6boTfb30dMomcgrkTqdFPwnhqbk+kIQ7rZiwny9D7NUrTgA5kpX3' +
    'KsZvrXzUZyP2x9YOlxbgm572lmxKvM7HAQQhIQ/p6HBmoY30bGXFK0BtIu1pW9TjhOYrLQoU18nWYjWqDA1ynkmOytpv7QRI1P1+0NoxL0q2zO1DgeSvnE8CZGo/o5Ap' +
    '/WHK5W2RAsinpzN4/LjPnmB6U01I5XCoJoC0GK/yMZycd2Oh8Nq6+wBkC1U85oy0ktOY4nLvsQMLrourmMGdZHuTbqpeJ8Ao/5PRYJ+WBvRUwPfGKBL2+2IKZF49vAJq' +
    'kcGWSHGE76ZN2erXeuNazf/o9o3lIE3q739o4c8t9QGPe31GT2Go/rOz1BsrASwvauNulCh+++yz+CQzBIuikA==',
}
const messageA =
  '<xml><URL><![CDATA[http://wechat.laravel.so/server]]></URL><ToUserName><![CDATA[asdasdasd]]></ToUserName>' +
  '<FromUserName><![CDATA[asdasdasdsadasd]]></FromUserName><CreateTime>1234567898</CreateTime><MsgType><![CDATA[text]]></MsgType>' +
  '<Content><![CDATA[hello]]></Content><MsgId>12345</MsgId></xml>'

const vectorB = {
  message: '我是中文abcd123',
  options: { timestamp: '1409304348', nonce: 'xxxxxx', random: Buffer.from('aaaabbbbccccdddd') },
  encrypt:
    'jn1L23DB+6ELqJ+6bruv21Y6MD7KeIfP82D6gU39rmkgczbWwt5+3bnyg5K55bgVtVzd832WzZGMhkP72vVOfg==',
  msgSignature: '82c962d39941aa48552f90ef55aa323dc620cc10',
  plainSignature: '76480565cbe296026c53aaacd1ad523a1ddba24f',
}

const vectorC = {
  timestamp: '1409659589',
  nonce: '263014780',
  msgSignature: '5c45ff5e21c57e6ad56bac8758b79b1d9ac89fd3',
  echostr:
    'P9nAzCzyDtyTWESHep1vC5X9xho/qYX3Zpb4yKa9SKld1DsH3Iyt3tP3zNdtp+4RPcs8TgAE7OaBO+FZXvnaqQ==',
}

const vectorD = {
  timestamp: '1409659813',
  nonce: '1372623149',
  msgSignature: '477715d11cdb4164915debcba66cb864d751f3e6',
  encrypt:
    'RypEvHKD8QQKFhvQ6QleEB4J58tiPdvo+rtK1I9qca6aM/wvqnLSV5zEPeusUiX5L5X/0lWfrf0QADHHhGd3QczcdCUpj911L3vg3W/sYYvuJTs3TUUkSUXxaccAS0qh' +
    'xchrRYt66wiSpGLYL42aM6A8dTT+6k4aSknmPj48kzJs8qLjvd4Xgpue06DOdnLxAUHzM6+kDZ+HMZfJYuR+LtwGc2hgf5gsijff0ekUNXZiqATP7PF5mZxZ3Izoun1s' +
    '4zG4LUMnvw2r+KqCKIw+3IQH03v+BCA9nMELNqbSf6tiWSrXJB3LAVGUcallcrw8V2t9EL4EhzJWrQUax5wLVMNS0+rUPA3k22Ncx4XXZS9o0MBH27Bo6BpNelZpS+/u' +
    'h9KsNlY6bHCmJU9p8g7m3fVKn28H3KDYA5Pl/T8Z1ptDAVe0lXdQ2YoyyH2uyPIGHBZZIs2pDBS8R07+qN+E7Q==',
}

function reasonOf(work: () => unknown): CallbackCryptoError['reason'] | 'none' {
  try {
    work()
    return 'none'
  } catch (error) {
    if (error instanceof CallbackCryptoError) return error.reason
    throw error
  }
}

/** Signs as the platform would, by a second implementation. */
function signed(
  token: string,
  rest: { timestamp: string; nonce: string; encrypt: string },
): typeof rest & { msgSignature: string } {
  const msgSignature = createHash('sha1')
    .update([token, rest.timestamp, rest.nonce, rest.encrypt].sort().join(''))
    .digest('hex')
  return { ...rest, msgSignature }

  describe('one message after the other through the same ciphers', () => {
    const read = (xml: string) => {
      const text = (name: string): string => childText(parseXml(xml), name) ?? ''
      return { encrypt: text('Encrypt'), msgSignature: text('MsgSignature') }
    }
    const query = { timestamp: '1458300676', nonce: 'n' }
    const seal = (crypto: ReturnType<typeof createCallbackCrypto>, message: string): string =>
      crypto.seal(message, query)

    it('each opens by itself, in any order, with ciphers that have opened something else before', () => {
      const sealing = createCallbackCrypto(officialAccount)
      const opening = createCallbackCrypto(officialAccount)
      const messages = Array.from({ length: 40 }, (_, index) => '您好'.repeat(index))
      const sealed = messages
        .map((message) => ({ message, ...query, ...read(seal(sealing, message)) }))
        .reverse()
      for (const { message, ...rest } of sealed) {
        expect(opening.open(rest)).toBe(message)
        expect(createCallbackCrypto(officialAccount).open(rest)).toBe(message)
      }
    })
    it('what could not be opened leaves no trace in the next', () => {
      const crypto = createCallbackCrypto({
        ...officialAccount,
        encodingAesKeys: [...officialAccount.encodingAesKeys, OTHER_KEY],
      })
      const stranger = createCallbackCrypto({
        ...officialAccount,
        encodingAesKeys: wecom.encodingAesKeys,
      })
      const former = createCallbackCrypto({ ...officialAccount, encodingAesKeys: [OTHER_KEY] })
      for (let round = 0; round < 5; round += 1) {
        expect(reasonOf(() => crypto.open({ ...query, ...read(seal(stranger, 'x')) }))).toBe(
          'bad-ciphertext',
        )
        expect(crypto.open({ ...query, ...read(seal(former, `former ${round}`)) })).toBe(
          `former ${round}`,
        )
        expect(crypto.open({ ...query, ...read(seal(crypto, `current ${round}`)) })).toBe(
          `current ${round}`,
        )
      }
    })
    it('the same words never look the same', () => {
      const crypto = createCallbackCrypto(officialAccount)
      const sealed = Array.from({ length: 20 }, () => read(seal(crypto, '您好')).encrypt)
      expect(new Set(sealed.map((encrypt) => encrypt.slice(0, 20))).size).toBe(20)
      expect(new Set(sealed.map((encrypt) => encrypt.slice(-20))).size).toBe(20)
    })
    it('a vector comes out the same, however much was sealed before', () => {
      const crypto = createCallbackCrypto(wecom)
      const first = crypto.seal(vectorB.message, vectorB.options)
      seal(crypto, 'something else')
      expect(crypto.seal(vectorB.message, vectorB.options)).toBe(first)
    })
  })
}

/** Flips one bit of base64 text. */
function flipped(base64: string, bit: number): string {
  const bytes = Buffer.from(base64, 'base64')
  const at = Math.floor(bit / 8) % bytes.length
  bytes.writeUInt8(bytes.readUInt8(at) ^ (1 << (bit % 8)), at)
  return bytes.toString('base64')
}

describe('callback crypto, published vectors', () => {
  it('A: opens a message of the official account', () => {
    expect(createCallbackCrypto(officialAccount).open(vectorA)).toBe(messageA)
  })

  it('B: seals to the published ciphertext and signature', () => {
    const reply = parseXml(
      createCallbackCrypto(officialAccount).seal(vectorB.message, vectorB.options),
    )
    expect(childText(reply, 'Encrypt')).toBe(vectorB.encrypt)
    expect(childText(reply, 'MsgSignature')).toBe(vectorB.msgSignature)
    expect(childText(reply, 'TimeStamp')).toBe(vectorB.options.timestamp)
    expect(childText(reply, 'Nonce')).toBe(vectorB.options.nonce)
  })

  it('B: checks the plain signature', () => {
    const crypto = createCallbackCrypto(officialAccount)
    expect(
      crypto.verifyPlain({
        signature: vectorB.plainSignature,
        timestamp: '1409304348',
        nonce: 'xxxxxx',
      }),
    ).toBe(true)
    expect(
      crypto.verifyPlain({
        signature: vectorB.plainSignature,
        timestamp: '1409304349',
        nonce: 'xxxxxx',
      }),
    ).toBe(false)
  })

  it("C: answers WeCom's verification with the decrypted echostr", () => {
    expect(createCallbackCrypto(wecom).verifyUrl(vectorC)).toBe('1616140317555161061')
  })

  it('D: opens a message whose padding is longer than a cipher block', () => {
    const message = createCallbackCrypto(wecom).open(vectorD)
    expect(Buffer.byteLength(message)).toBe(284)
    const root = parseXml(message)
    expect(childText(root, 'FromUserName')).toBe('mycreate')
    expect(childText(root, 'Content')).toBe('hello')
    expect(childText(root, 'MsgId')).toBe('4561255354251345929')
    expect(childText(root, 'AgentID')).toBe('218')
  })
})

describe('verifyUrl for the official account', () => {
  const crypto = createCallbackCrypto(officialAccount)
  const query = { timestamp: '1409304348', nonce: 'xxxxxx', echostr: '5882' }

  it('answers echostr as it came', () => {
    expect(crypto.verifyUrl({ ...query, signature: vectorB.plainSignature })).toBe('5882')
  })

  it.each([
    ['a wrong signature', { signature: vectorB.plainSignature.replace('7', '8') }],
    ['an upper-case signature', { signature: vectorB.plainSignature.toUpperCase() }],
    ['an empty signature', { signature: '' }],
    ['no signature', {}],
  ])('refuses %s', (_name, signature) => {
    expect(reasonOf(() => crypto.verifyUrl({ ...query, ...signature }))).toBe('bad-signature')
  })
})

describe('open', () => {
  const crypto = createCallbackCrypto(officialAccount)

  it.each([
    ['the signature', { msgSignature: `5${vectorA.msgSignature.slice(1)}` }],
    ['the length of the signature', { msgSignature: vectorA.msgSignature.slice(0, 39) }],
    ['the script of the signature', { msgSignature: '签'.repeat(40) }],
    ['the timestamp', { timestamp: '1458300677' }],
    ['the nonce', { nonce: '260774614' }],
    ['the ciphertext', { encrypt: flipped(vectorA.encrypt, 100) }],
  ])('notices a change of %s before anything is decrypted', (_name, change) => {
    expect(reasonOf(() => crypto.open({ ...vectorA, ...change }))).toBe('bad-signature')
  })

  it('refuses a message for another account, even one that knows token and key', () => {
    const foreign = createCallbackCrypto({ ...officialAccount, receiverId: 'wx0000000000000000' })
    expect(reasonOf(() => foreign.open(vectorA))).toBe('wrong-receiver')
    const longer = createCallbackCrypto({
      ...officialAccount,
      receiverId: `${officialAccount.receiverId}x`,
    })
    expect(reasonOf(() => longer.open(vectorA))).toBe('wrong-receiver')
  })

  it.each([
    ['nothing', ''],
    ['no base64', '你好'],
    ['half a block', Buffer.alloc(8).toString('base64')],
    ['one cipher block', Buffer.alloc(16).toString('base64')],
    ['a broken block', Buffer.alloc(40).toString('base64')],
    ['noise', Buffer.alloc(64, 7).toString('base64')],
  ])('refuses rightly signed %s', (_name, encrypt) => {
    const reason = reasonOf(() =>
      crypto.open(signed('pamtest', { timestamp: '1', nonce: '2', encrypt })),
    )
    expect(['bad-ciphertext', 'wrong-receiver']).toContain(reason)
  })

  it('never yields the original message from a ciphertext with one bit changed in its head or tail, however signed', () => {
    fc.assert(
      fc.property(fc.nat(383), (bit) => {
        const encrypt = flipped(vectorA.encrypt, bit < 128 + 32 ? bit : 320 * 8 + bit)
        const reason = reasonOf(() => {
          const message = crypto.open(signed('pamtest', { timestamp: '1', nonce: '2', encrypt }))
          // A bit of the random head changes only the head and one bit of what follows; the text itself can never be the same.
          if (message === messageA) throw new Error('unchanged')
        })
        expect(['bad-ciphertext', 'wrong-receiver', 'none']).toContain(reason)
      }),
    )
  })

  it('opens with the former key while a new one is being rolled out, and seals with the new one', () => {
    const rotated = createCallbackCrypto({
      ...officialAccount,
      encodingAesKeys: [OTHER_KEY, ...officialAccount.encodingAesKeys],
    })
    expect(rotated.open(vectorA)).toBe(messageA)
    const reply = parseXml(rotated.seal('回复', { timestamp: '1', nonce: '2' }))
    const encrypted = {
      timestamp: '1',
      nonce: '2',
      msgSignature: childText(reply, 'MsgSignature') ?? '',
      encrypt: childText(reply, 'Encrypt') ?? '',
    }
    expect(
      createCallbackCrypto({ ...officialAccount, encodingAesKeys: [OTHER_KEY] }).open(encrypted),
    ).toBe('回复')
    expect(reasonOf(() => crypto.open(encrypted))).not.toBe('none')
  })

  it('opens whatever was sealed, of any length and script', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', maxLength: 120 }),
        fc.stringMatching(/^[0-9a-zA-Z]{1,16}$/),
        (message, nonce) => {
          const reply = parseXml(crypto.seal(message, { timestamp: '1700000000', nonce }))
          const encrypt = childText(reply, 'Encrypt') ?? ''
          expect(Buffer.from(encrypt, 'base64').length % 32).toBe(0)
          expect(
            crypto.open({
              timestamp: '1700000000',
              nonce,
              encrypt,
              msgSignature: childText(reply, 'MsgSignature') ?? '',
            }),
          ).toBe(message)
        },
      ),
    )
  })

  it('uses fresh random bytes each time', () => {
    expect(crypto.seal('a', { timestamp: '1', nonce: '2' })).not.toBe(
      crypto.seal('a', { timestamp: '1', nonce: '2' }),
    )
  })
})

describe('what is refused at once as a fault of ours', () => {
  it.each([
    ['too short', 'abc'],
    ['too long', `${OTHER_KEY}A`],
    ['not base64', `${OTHER_KEY.slice(1)}!`],
  ])('an EncodingAESKey that is %s', (_name, key) => {
    expect(() => createCallbackCrypto({ ...officialAccount, encodingAesKeys: [key] })).toThrow(
      TypeError,
    )
  })

  it.each(['', 'now', '1<2'])('a reply with timestamp %j', (timestamp) => {
    expect(() =>
      createCallbackCrypto(officialAccount).seal('a', { timestamp, nonce: '1' }),
    ).toThrow(TypeError)
  })

  it('random bytes of another length', () => {
    expect(() =>
      createCallbackCrypto(officialAccount).seal('a', {
        timestamp: '1',
        nonce: '1',
        random: Buffer.alloc(8),
      }),
    ).toThrow(TypeError)
  })
})

describe('isFresh', () => {
  const now = 1_458_300_676_000
  it.each([
    ['1458300676', true],
    ['1458300076', true],
    ['1458300075', false],
    ['1458301276', true],
    ['1458301277', false],
    ['', false],
    ['-1458300676', false],
    ['1458300676.5', false],
    ['NaN', false],
  ])('%j within ten minutes either way: %s', (timestamp, fresh) => {
    expect(isFresh(timestamp, now, 600_000)).toBe(fresh)
  })
})
