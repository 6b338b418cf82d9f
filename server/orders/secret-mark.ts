import type { SecretBox } from '../lib/secret-box'

/** By what a card secret is recognised without being read: a keyed hash of its bare form. */
export function secretMark(box: Pick<SecretBox, 'sign'>, bare: string): string {
  return box.sign(`card-secret ${bare}`)
}
