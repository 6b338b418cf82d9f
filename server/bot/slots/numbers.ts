const DIGITS = '零一二三四五六七八九'
const UNITS: Readonly<Record<string, number>> = { 十: 10, 百: 100, 千: 1000, 万: 10_000 }
const SAME: Readonly<Record<string, string>> = { 〇: '零', 两: '二', 兩: '二', 萬: '万', 俩: '二' }

/** Characters that make up a written number. */
export const HANZI = '[零〇一二两兩三四五六七八九十百千万萬]'

/** 两百五 is 250, 一千零五 is 1005: what follows a unit without one of its own is of the next smaller. Pure. */
export function hanziNumber(written: string): number {
  let [sum, digit, unit] = [0, 0, 1]
  for (const raw of written) {
    const character = SAME[raw] ?? raw
    const weight = UNITS[character]
    if (weight === 10_000) [sum, digit, unit] = [(sum + digit) * weight, 0, weight]
    else if (weight !== undefined)
      [sum, digit, unit] = [sum + (digit === 0 ? 1 : digit) * weight, 0, weight]
    else if (character === '零') unit = 1
    else digit = DIGITS.indexOf(character)
  }
  return sum + digit * (unit > 10 ? unit / 10 : 1)
}

/** In digits, with groups of three, or in characters. */
export function readNumber(written: string): number {
  const plain = written.replace(/,/g, '')
  const thousands = /^(\d+(?:\.\d+)?)([kw千万百])$/i.exec(plain)
  if (thousands)
    return (
      Number(thousands[1]) *
      ({ k: 1000, 千: 1000, w: 10_000, 万: 10_000, 百: 100 }[(thousands[2] ?? '').toLowerCase()] ??
        1)
    )
  return /^\d/.test(plain) ? Number(plain) : hanziNumber(plain)
}
