import { parseOutsideJson } from '../lib/outside-text'

/**
 * JSON whose integers beyond 2^53 stay exact: they come out as strings of digits. WeChat writes 64-bit message ids as
 * bare numbers, which JSON.parse would round to another message's id.
 * @throws SyntaxError
 */
export function parseJson(text: string): unknown {
  return parseOutsideJson(/\d{16}/.test(text) ? quoteBigIntegers(text) : text)
}

/** Whether a parsed value is a JSON object, not null and not an array. */
export function isJsonObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function quoteBigIntegers(text: string): string {
  const next = /"|-?\d[\d.eE+-]{15,}/g
  let out = ''
  let copied = 0
  for (let found = next.exec(text); found; found = next.exec(text)) {
    const [token] = found
    if (token === '"') {
      next.lastIndex = endOfString(text, found.index)
    } else if (/^-?\d+$/.test(token) && !Number.isSafeInteger(Number(token))) {
      out += `${text.slice(copied, found.index)}"${token}"`
      copied = next.lastIndex
    }
  }
  return out + text.slice(copied)
}

/** Behind the quotation mark that ends the string which begins at `start`: the first one after an even run of backslashes. */
function endOfString(text: string, start: number): number {
  for (let quote = text.indexOf('"', start + 1); quote >= 0; quote = text.indexOf('"', quote + 1)) {
    let slashes = 0
    while (text[quote - 1 - slashes] === '\\') slashes += 1
    if (slashes % 2 === 0) return quote + 1
  }
  return text.length
}
