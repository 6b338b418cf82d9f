import type { Fonts } from './font'

/** Text that the font can draw, and what it could not. */
export interface PlainText {
  plain(text: string): string
  /** What was put into words instead, in the order in which it came. */
  readonly replaced: ReadonlySet<string>
}

/** A character without a shape would be an empty box that hides what was said: it is named instead, and listed at the end. */
export function plainTextFor({ has }: Pick<Fonts, 'has'>): PlainText {
  const replaced = new Set<string>()
  const named = (sign: string): string => {
    const codePoint = sign.codePointAt(0) ?? 0
    if (sign === '\n') return sign
    if (/\s/.test(sign)) return ' '
    // Joiners, variants of a picture and what steers a terminal have no shape of their own.
    if (/\p{Cc}|\p{Cf}|\p{Cs}|\p{Mn}/u.test(sign)) return ''
    if (has(codePoint)) return sign
    replaced.add(sign)
    return /\p{Extended_Pictographic}/u.test(sign)
      ? '［表情］'
      : `［U+${codePoint.toString(16).toUpperCase().padStart(4, '0')}］`
  }
  return { replaced, plain: (text) => Array.from(text.replaceAll('\r\n', '\n'), named).join('') }
}
