export interface Piece {
  text: string
  found: boolean
}

/** A text cut at the places where the words stand that were searched for, whatever their case. */
export function highlight(text: string, words: string): Piece[] {
  if (words === '') return [{ text, found: false }]
  // Only letters of the Latin alphabet have a case that the search ignores, and none of them changes a text's length by it.
  const fold = (value: string): string => value.replace(/[A-Z]/g, (letter) => letter.toLowerCase())
  const [folded, wanted] = [fold(text), fold(words)]
  const pieces: Piece[] = []
  let from = 0
  for (let at = folded.indexOf(wanted); at >= 0; at = folded.indexOf(wanted, from)) {
    if (at > from) pieces.push({ text: text.slice(from, at), found: false })
    from = at + wanted.length
    pieces.push({ text: text.slice(at, from), found: true })
  }
  if (from < text.length) pieces.push({ text: text.slice(from), found: false })
  return pieces
}
