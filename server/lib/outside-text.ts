/** Text of others, made fit to be stored: the rest of it is kept. */

/** Without U+0000, which SQLite takes for the end of a text when it reads it back. */
export function withoutNul(text: string): string {
  return text.includes('\0') ? text.replaceAll('\0', '') : text
}

/** The same for everything in a parsed document, at whatever depth. */
export function withoutNulInside(value: unknown): unknown {
  if (typeof value === 'string') return withoutNul(value)
  if (Array.isArray(value)) return value.map(withoutNulInside)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, withoutNulInside(member)]),
  )
}

/** JSON of others. Only where the escape stands in it is it walked through: hardly ever. */
export function parseOutsideJson(text: string): unknown {
  const value: unknown = JSON.parse(text)
  return text.includes('\\u0000') ? withoutNulInside(value) : value
}

/** At most so many characters, never half of one. MySQL's text columns hold 64 KB, and a character has at most four bytes. */
export function cutText(text: string, length: number): string {
  return text.length <= length
    ? text
    : Array.from(text.slice(0, 2 * length))
        .slice(0, length)
        .join('')
}

/** What one message holds at most. */
export const MOST_CHARACTERS = 16_000
