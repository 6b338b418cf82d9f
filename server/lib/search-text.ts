/**
 * A search finds what a person means: whatever the case, and whatever the blanks (`退款480` is `退款 480`; an order number read out
 * in groups is the same number).
 */

/** Blanks of ASCII and the ideographic one. */
const BLANKS = [' ', '\u3000']

/** A LIKE pattern with `!` as its escape, for the parameter `:pattern` of folded(). */
export function containing(words: string): string {
  return `%${withoutBlanks(words).replace(/[!%_]/g, '!$&')}%`
}

export function withoutBlanks(words: string): string {
  return BLANKS.reduce((text, blank) => text.replaceAll(blank, ''), words)
}

/** The condition that a column holds the words of `:pattern`; both databases understand it. */
export function folded(column: string): string {
  const plain = BLANKS.reduce((sql, blank) => `REPLACE(${sql}, '${blank}', '')`, column)
  return `LOWER(${plain}) LIKE LOWER(:pattern) ESCAPE '!'`
}
