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
