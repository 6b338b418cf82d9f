/**
 * The first `max` code points; a longer text ends in `…` instead of its last kept one. Never cuts through what a reader
 * sees as one character (an emoji with modifiers).
 */
export function cutCodePoints(text: string, max: number): string {
  return cut(text, { max, mark: '…', size: codePoints })
}

/** The same by UTF-8 bytes, as WeCom and customer-service messages count. */
export function cutUtf8(text: string, maxBytes: number): string {
  return cut(text, { max: maxBytes, mark: '…', size: Buffer.byteLength })
}

export function codePoints(text: string): number {
  return [...text].length
}

const graphemes = new Intl.Segmenter('zh', { granularity: 'grapheme' })

interface Cut {
  max: number
  /** Stands at the end of a cut text; left out where there is no room for it. */
  mark: string
  size: (text: string) => number
}

function cut(text: string, { max, mark, size }: Cut): string {
  if (size(text) <= max) return text
  const room = max - size(mark)
  let kept = ''
  let used = 0
  for (const { segment } of graphemes.segment(text)) {
    const more = size(segment)
    if (used + more > room) break
    kept += segment
    used += more
  }
  return room < 0 ? '' : kept.trimEnd() + mark
}
