export interface Piece {
  text: string
  found: boolean
}

const BLANKS = /[ \u3000]/g
const escaped = (letter: string): string => letter.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

/** A text cut at the places where the words stand that were searched for, whatever their case and the blanks between. */
export function highlight(text: string, words: string): Piece[] {
  const letters = Array.from(words.replace(BLANKS, ''))
  if (letters.length === 0) return [{ text, found: false }]
  const wanted = new RegExp(letters.map(escaped).join('[ \\u3000]*'), 'gi')
  const pieces: Piece[] = []
  let from = 0
  for (const match of text.matchAll(wanted)) {
    if (match.index > from) pieces.push({ text: text.slice(from, match.index), found: false })
    from = match.index + match[0].length
    pieces.push({ text: match[0], found: true })
  }
  if (from < text.length) pieces.push({ text: text.slice(from), found: false })
  return pieces
}
