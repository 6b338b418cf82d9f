import { cutText, parseOutsideJson, withoutNul } from '../../server/lib/outside-text'
import { parseJson } from '../../server/wechat/json'

it('U+0000 is left out of texts, and of JSON at any depth', () => {
  expect(withoutNul('卡密\0无效')).toBe('卡密无效')
  const sent = JSON.stringify({ a: '卡\0密', b: ['\0', { c: 'x\0y' }], n: 1, z: null })
  expect(parseOutsideJson(sent)).toEqual({ a: '卡密', b: ['', { c: 'xy' }], n: 1, z: null })
  expect(parseJson(`{"id":12345678901234567890,"name":${JSON.stringify('a\0b')}}`)).toEqual({
    id: '12345678901234567890',
    name: 'ab',
  })
})

it('words that only look like its escape are kept', () => {
  const words = String.raw`a\u0000b`
  expect(parseOutsideJson(JSON.stringify({ words }))).toEqual({ words })
})

it('a text is cut between characters, and left as it is where it is short', () => {
  expect(cutText('短', 16_000)).toBe('短')
  expect(cutText('😀'.repeat(10), 3)).toBe('😀😀😀')
  expect(cutText('中'.repeat(22_000), 16_000)).toHaveLength(16_000)
})
