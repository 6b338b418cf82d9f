import fc from 'fast-check'
import { createSecretBox, randomToken } from '../../server/lib/secret-box'

const key = (byte: number): Buffer => Buffer.alloc(32, byte)
const box = createSecretBox([key(1)])

describe('seal and open', () => {
  it('give back any text at its own place', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string(), (plain, place) => {
        expect(box.open(box.seal(plain, place), place)).toBe(plain)
      }),
    )
  })

  it('show nothing of the text, and never the same twice', () => {
    const sealed = [1, 2, 3].map(() => box.seal('SECRET-ABCD', 'card:1'))
    expect(new Set(sealed).size).toBe(3)
    for (const one of sealed)
      expect(Buffer.from(one.split('.')[3] ?? '', 'base64url').toString()).not.toContain('SECRET')
  })

  it('opens nowhere but at its place', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (a, b) => {
        fc.pre(a !== b)
        expect(() => box.open(box.seal('x', a), b)).toThrow()
      }),
    )
  })

  it('notices any change of any character', () => {
    const sealed = box.seal('SECRET-ABCD-1234', 'card:1')
    fc.assert(
      fc.property(fc.nat(sealed.length - 1), fc.constantFrom(...'AZaz09_-.'), (at, character) => {
        const changed = sealed.slice(0, at) + character + sealed.slice(at + 1)
        // The last characters of base64url may spell the same bytes in two ways.
        fc.pre(
          changed
            .split('.')
            .some(
              (part, index) =>
                !Buffer.from(part, 'base64url').equals(
                  Buffer.from(sealed.split('.')[index] ?? '', 'base64url'),
                ),
            ),
        )
        expect(() => box.open(changed, 'card:1')).toThrow()
      }),
    )
  })

  it.each(['', 'SECRET', 'v1.x', 'v2.aaaa.b.c.d', 'v1....'])('%j was never sealed', (text) => {
    expect(() => box.open(text, 'card:1')).toThrow()
  })

  it('a tag cut short is no tag', () => {
    const parts = box.seal('SECRET', 'card:1').split('.')
    parts[4] = Buffer.from(parts[4] ?? '', 'base64url')
      .subarray(0, 4)
      .toString('base64url')
    expect(() => box.open(parts.join('.'), 'card:1')).toThrow()
  })
})

describe('rotation', () => {
  it('seals with the new key, and still opens what former keys sealed', () => {
    const rotated = createSecretBox([key(2), key(1)])
    expect(rotated.open(box.seal('old', 'p'), 'p')).toBe('old')
    expect(rotated.seal('new', 'p').split('.')[1]).toBe(rotated.keyId)
    expect(() => box.open(rotated.seal('new', 'p'), 'p')).toThrow(/not among the keys/)
  })
})

describe('hashes, signatures, tokens', () => {
  it('are the same for the same, other for others, and other with another key', () => {
    const other = createSecretBox([key(2)])
    for (const make of [
      (b: typeof box, text: string) => b.hash(text),
      (b: typeof box, text: string) => b.sign(text),
    ]) {
      expect(make(box, 'a')).toBe(make(box, 'a'))
      expect(new Set([make(box, 'a'), make(box, 'b'), make(other, 'a')]).size).toBe(3)
    }
    expect(box.hash('a')).not.toContain(box.sign('a'))
    expect(box.sign('a')).toHaveLength(22)
  })

  it('a token has 256 bits', () => {
    expect(randomToken()).toMatch(/^[A-Za-z0-9_-]{43}$/)
    expect(randomToken()).not.toBe(randomToken())
  })
})
