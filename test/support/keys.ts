import { createHash } from 'node:crypto'

/** A key that looks as random as one must, the same for the same number. */
export function testKey(number: number): Buffer {
  return createHash('sha256').update(`key ${number}`).digest()
}
