/**
 * What people wrote must never become a link or a highlight in an agent's WeCom: its texts know `<a href>`, its text cards
 * `<div>` and `<br>`. Pure; done twice it changes nothing more.
 */
export function plainWords(text: string): string {
  return text.replace(/</g, '\uFF1C').replace(/>/g, '\uFF1E')
}

/** The same in one line, for a card, where a line break could begin what looks like a notice of ours. */
export function plainLine(text: string): string {
  return plainWords(text).replace(/\s+/g, ' ').trim()
}
