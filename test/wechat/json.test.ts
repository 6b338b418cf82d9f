import fc from 'fast-check'
import { isJsonObject, parseJson } from '../../server/wechat/json'

describe('parseJson', () => {
  it.each([
    ['{"msgid":200163836}', { msgid: 200163836 }],
    ['{"msgid":2401234567890123456}', { msgid: '2401234567890123456' }],
    ['{"msgid":-9223372036854775808}', { msgid: '-9223372036854775808' }],
    ['{"msgid":9007199254740991}', { msgid: 9007199254740991 }],
    ['{"msgid":9007199254740993}', { msgid: '9007199254740993' }],
    [
      '{"msgid": 2401234567890123456 ,"a":[18446744073709551615]}',
      { msgid: '2401234567890123456', a: ['18446744073709551615'] },
    ],
    ['{"text":"id 2401234567890123456"}', { text: 'id 2401234567890123456' }],
    ['{"a\\"":"\\\\","b":2401234567890123456}', { 'a"': '\\', b: '2401234567890123456' }],
    ['{"2401234567890123456":1}', { '2401234567890123456': 1 }],
    ['{"pi":3.14159265358979323846}', { pi: Math.PI }],
    ['{"big":12345678901234567e3}', { big: 12345678901234567e3 }],
    ['2401234567890123456', '2401234567890123456'],
    ['[]', []],
  ])('%s', (text, expected) => {
    expect(parseJson(text)).toEqual(expected)
  })

  it.each([
    '',
    '{',
    '{"a":2401234567890123456',
    '{"a":"2401234567890123456}',
    '12345678901234567x',
  ])('refuses %j', (text) => {
    expect(() => parseJson(text)).toThrow(SyntaxError)
  })

  it('reads everything else as JSON.parse does', () => {
    const bigAsText = (_key: string, value: unknown): unknown =>
      typeof value === 'number' && !Number.isSafeInteger(value) && /^-?\d+$/.test(String(value))
        ? String(value)
        : value
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = JSON.stringify(value)
        expect(parseJson(text)).toEqual(JSON.parse(text, bigAsText))
      }),
    )
  })

  it('keeps any 64-bit integer exact, wherever it stands', () => {
    const id = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 64n - 1n })
    fc.assert(
      fc.property(id, fc.string(), (value, text) => {
        const [read, beside] = parseJson(`[${value},${JSON.stringify(text)}]`) as unknown[]
        expect(String(read)).toBe(String(value))
        expect(beside).toBe(text)
      }),
    )
  })
})

describe('isJsonObject', () => {
  it.each([
    [{}, true],
    [[], false],
    [null, false],
    ['a', false],
    [1, false],
  ])('%j: %s', (value, expected) => {
    expect(isJsonObject(value)).toBe(expected)
  })
})
