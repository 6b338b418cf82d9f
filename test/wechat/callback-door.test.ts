import { createHash } from 'node:crypto'
import { createCallbackCrypto } from '../../server/wechat/callback-crypto'
import { clockWarnings, openCallback, readSignedQuery } from '../../server/wechat/callback-door'

const crypto = createCallbackCrypto({
  token: 'a-token',
  encodingAesKeys: ['a'.repeat(43)],
  receiverId: 'wx1',
})
const door = { crypto, plainMode: true }
const NOW = Date.parse('2026-03-05T12:00:00+08:00')
const body = Buffer.from('<xml></xml>')

/** As the platform signs: by its own clock. */
function arrives(minutesOff: number, signature?: string): void {
  const timestamp = String(Math.floor((NOW - minutesOff * 60_000) / 1_000))
  const right = createHash('sha1').update(['a-token', timestamp, 'n'].sort().join('')).digest('hex')
  openCallback(door, {
    query: readSignedQuery(`timestamp=${timestamp}&nonce=n&signature=${signature ?? right}`, NOW),
    body,
  })
}

describe('a clock that is off', () => {
  it('says nothing of a signature that is wrong, whatever its time', () => {
    expect(() => arrives(30, 'f'.repeat(40))).toThrow(/bad signature/)
    expect(clockWarnings(new Date(NOW))).toEqual([])
  })
  it('is named by the first callback whose signature is right, and for as long as such ones come', () => {
    arrives(9)
    expect(clockWarnings(new Date(NOW))).toEqual([])
    expect(() => arrives(12)).toThrow(/12 minutes from this machine's clock/)
    expect(clockWarnings(new Date(NOW))).toEqual([expect.stringMatching(/^clock: .*12 minutes/)])
    expect(clockWarnings(new Date(NOW + 31 * 60_000))).toEqual([])
  })
})
