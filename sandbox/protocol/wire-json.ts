/** JSON as WeChat writes it: 64-bit message ids are bare numbers beyond what a double can hold. */
export function toWireJson(value: object): string {
  try {
    return JSON.stringify(value)
  } catch {
    // Only what holds a bigint cannot be written at once, and most answers hold none.
    return withBareNumbers(value)
  }
}

function withBareNumbers(value: object): string {
  const text = JSON.stringify(value, (_key, item: unknown) =>
    typeof item === 'bigint' ? `@@sandbox-int64:${item}` : item,
  )
  return text.replace(/"@@sandbox-int64:(-?\d+)"/g, '$1')
}

export type JsonObject = Record<string, unknown>

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function textOf(from: JsonObject, key: string): string {
  const value = from[key]
  return typeof value === 'string' ? value : ''
}

export function objectOf(from: JsonObject, key: string): JsonObject {
  const value = from[key]
  return isObject(value) ? value : {}
}

export function listOf(from: JsonObject, key: string): unknown[] {
  const value = from[key]
  return Array.isArray(value) ? value : []
}

export function objectsOf(from: JsonObject, key: string): JsonObject[] {
  return listOf(from, key).filter(isObject)
}

export function utf8Length(text: string): number {
  return Buffer.byteLength(text)
}

/** Length as WeChat's limits count it: by code point. */
export function characters(text: string): number {
  return Array.from(text).length
}
