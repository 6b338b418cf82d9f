import type { OfficialDirectory } from './directory'
import { isOneSlip } from './look-alike'
import type { Judged, Sighting } from './sighting'

const SPOKEN = new Map<string, string>([
  ['零', '0'],
  ['〇', '0'],
  ['幺', '1'],
  ['两', '2'],
  ...digitsNamed('一二三四五六七八九'),
  ...digitsNamed('壹贰叁肆伍陆柒捌玖'),
])

function digitsNamed(names: string): Array<[string, string]> {
  return Array.from(names, (name, at) => [name, String(at + 1)])
}

const RUN =
  /\+?[0-9零〇一二三四五六七八九幺两壹贰叁肆伍陆柒捌玖][0-9零〇一二三四五六七八九幺两壹贰叁肆伍陆柒捌玖 \t()（）\-–—.·]{3,38}[0-9零〇一二三四五六七八九幺两壹贰叁肆伍陆柒捌玖]/g
const OWN = /(?:我的|我手机|本人|我号码|充值|充到|充的|充给|给我)[^，。！？,.!?\d]{0,6}$/
const LETTER = /[a-z0-9_@/]/i

/** Known to everybody and not ours. */
const PUBLIC: Readonly<Record<string, string>> = {
  96110: '这是公安的反诈专线，是真的号码，但不是我们的',
  12315: '这是消费者投诉热线，不是我们的号码',
  12321: '这是不良信息举报热线，不是我们的号码',
  12377: '这是网络举报热线，不是我们的号码',
  12356: '这是心理援助热线，不是我们的号码',
}

/** Telephone numbers, also where they are written in Chinese, in full width or with blanks. @param text half width */
export function findNumbers(text: string): Sighting[] {
  return [...text.matchAll(RUN)].flatMap((match) => {
    const at = match.index
    if (LETTER.test(text[at - 1] ?? '') || LETTER.test(text[at + match[0].length] ?? '')) return []
    const own = OWN.test(text.slice(Math.max(0, at - 14), at))
    const whole = shapeOf(match[0])
    const parts = whole === null ? match[0].split(/[ \t]+|[()（）]/).map(shapeOf) : [whole]
    return parts
      .filter((value) => value !== null)
      .map((value): Sighting => ({ kind: 'phone', value, at, own }))
  })
}

/** As digits, with a plus where there was one; null where no telephone number has this shape. */
function shapeOf(written: string): string | null {
  const digits = digitsOf(written)
  const plus = written.startsWith('+') ? '+' : ''
  if (plus !== '' && digits.length >= 8 && digits.length <= 15) return `+${digits}`
  const bare = digits.replace(/^(?:0086|86)(?=1[3-9]\d{9}$|[48]00\d{7}$)/, '')
  const isPhone = /^1[3-9]\d{9}$|^[48]00\d{6,8}$|^0\d{9,13}$|^95\d{3,6}$|^1\d{2}[48]00\d{7}$/.test(
    bare,
  )
  return isPhone || PUBLIC[bare] !== undefined ? bare : null
}

export function digitsOf(written: string): string {
  return Array.from(written, (character) => SPOKEN.get(character) ?? character)
    .join('')
    .replace(/\D/g, '')
}

export function judgeNumber({ value }: Sighting, { doors }: OfficialDirectory): Judged {
  const digits = value.replace(/^\+86/, '').replace(/\D/g, '')
  const known = PUBLIC[digits]
  if (known !== undefined)
    return { verdict: 'unknown', reason: known, looksLike: null, settled: true }
  const phones = doors.filter(({ kind }) => kind === 'phone')
  const own = phones.find(({ key }) => key === digits)
  if (own)
    return { verdict: 'official', reason: `这是我们的号码。${own.recognise}`, looksLike: null }
  const shown = (door: (typeof phones)[number]): string | null => (door.hidden ? null : door.value)
  const inside = phones.find(
    ({ key }) =>
      digits.length > key.length && digits.length <= key.length + 6 && digits.includes(key),
  )
  if (inside)
    return {
      verdict: 'fake',
      reason: '在我们的号码前后多加了数字，打通的是别处',
      looksLike: shown(inside),
    }
  const near = phones.find(({ key }) => key.length >= 7 && isOneSlip(key, digits))
  if (near)
    return {
      verdict: 'fake',
      reason: '和我们的号码只差一个数字，不是我们的',
      looksLike: shown(near),
    }
  return {
    verdict: 'unknown',
    reason: '不在官方号码里。我们不会先打给您，除非您有处理中的工单',
    looksLike: null,
  }
}
