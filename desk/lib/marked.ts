/** A stretch of a text, and whether it is one of the words that are looked for. */
interface Part {
  text: string
  marked: boolean
}

/** The text cut at every place where one of the words stands. Pure. */
export function partsOf(text: string, words: readonly string[]): Part[] {
  const sought = words.filter((word) => word !== '')
  if (sought.length === 0) return [{ text, marked: false }]
  const escaped = sought.map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
  return text
    .split(new RegExp(`(${escaped.join('|')})`))
    .map((part, index) => ({ text: part, marked: index % 2 === 1 }))
    .filter((part) => part.text !== '')
}
