/**
 * A pure function of a text that remembers its last answer: one message is read by several readers, one after the other, who all begin
 * in the same way.
 */
export function rememberLast<Result>(read: (text: string) => Result): (text: string) => Result {
  let last: { text: string; result: Result } | null = null
  return (text) => {
    if (last?.text !== text) last = { text, result: read(text) }
    return last.result
  }
}

/** The same for what many people write in the same words: the last so many of them, those aside that nobody has written for longest. */
export function rememberLately<Result>(
  read: (text: string) => Result,
  most: number,
): (text: string) => Result {
  const known = new Map<string, { result: Result }>()
  return (text) => {
    const kept = known.get(text) ?? { result: read(text) }
    known.delete(text)
    known.set(text, kept)
    if (known.size > most) known.delete(known.keys().next().value ?? '')
    return kept.result
  }
}
