import fc from 'fast-check'
import { codePoints, cutCodePoints, cutUtf8 } from '../../server/wechat/text-limits'

const anyText = fc.string({ unit: 'grapheme', maxLength: 80 })

describe('cutCodePoints', () => {
  it.each([
    ['short', 5, 'short'],
    ['longer', 5, 'long…'],
    ['卡密无法激活', 4, '卡密无…'],
    ['a b c', 3, 'a…'],
    ['👨‍👩‍👧家', 5, '…'],
    ['ab👨‍👩‍👧', 6, 'ab…'],
    ['', 0, ''],
    ['a', 0, ''],
  ])('%j to %i is %j', (text, max, expected) => {
    expect(cutCodePoints(text, max)).toBe(expected)
  })

  it('never exceeds its limit and leaves what fits alone', () => {
    fc.assert(
      fc.property(anyText, fc.nat(60), (text, max) => {
        const cut = cutCodePoints(text, max)
        expect(codePoints(cut)).toBeLessThanOrEqual(max)
        if (codePoints(text) <= max) expect(cut).toBe(text)
        else if (max > 0) expect(cut.endsWith('…')).toBe(true)
      }),
    )
  })
})

describe('cutUtf8', () => {
  it.each([
    ['卡密', 6, '卡密'],
    ['卡密无效', 9, '卡密…'],
    ['卡密无效', 11, '卡密…'],
    ['abcd', 3, '…'],
    ['abcd', 2, ''],
  ])('%j to %i bytes is %j', (text, max, expected) => {
    expect(cutUtf8(text, max)).toBe(expected)
  })

  it('never exceeds its limit and cuts no character in two', () => {
    fc.assert(
      fc.property(anyText, fc.nat(100), (text, max) => {
        const cut = cutUtf8(text, max)
        expect(Buffer.byteLength(cut)).toBeLessThanOrEqual(max)
        expect(Buffer.from(cut).toString()).toBe(cut)
        if (Buffer.byteLength(text) <= max) expect(cut).toBe(text)
      }),
    )
  })
})
