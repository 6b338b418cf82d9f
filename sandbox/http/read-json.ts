import { isObject, type JsonObject } from '../protocol/wire-json'
import { ApiError } from './api-error'

/** Chinese must arrive as raw UTF-8: WeChat refuses it as \uXXXX. */
const ESCAPED_BEYOND_ASCII = /(?<!\\)(?:\\\\)*\\u(?!00[0-7])[0-9a-f]{4}/i

export function readJsonBody(raw: Buffer): JsonObject {
  if (raw.length === 0) throw new ApiError(44002)
  const text = decode(raw)
  const value = parse(text)
  if (!isObject(value)) throw new ApiError(47001)
  if (ESCAPED_BEYOND_ASCII.test(text)) throw new ApiError(40033)
  return value
}

function decode(raw: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(raw)
  } catch {
    throw new ApiError(47001)
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new ApiError(47001)
  }
}
