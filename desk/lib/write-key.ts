import { keep, readKept } from './kept-json'

/**
 * One key for one write, kept until it succeeded: a try whose answer was lost is repeated under the same key and done once, even
 * after a reload. Other words are another write, and get a key of their own (the server refuses a key with two bodies).
 */
const PREFIX = 'desk.write.'

function randomKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** @param name says which write this is: `T261122-0001.note` */
export function writeKey(name: string, body: unknown, storage: Storage = localStorage): string {
  const asked = JSON.stringify(body)
  const kept = readKept(storage, PREFIX + name)
  if (kept.body === asked && typeof kept.key === 'string') return kept.key
  const key = randomKey()
  keep(storage, PREFIX + name, { body: asked, key })
  return key
}

export function forgetWriteKey(name: string, storage: Storage = localStorage): void {
  storage.removeItem(PREFIX + name)
}
