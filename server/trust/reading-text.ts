import { rememberLast } from '../lib/remember-last'
import { toHalfWidth } from './half-width'
import { withoutUnseen } from './plain-form'

/** More than anybody needs to say what is the matter. What is stored is whole; only what is read for its meaning is cut. */
const MOST_READ = 2_000

/** A run of white space becomes one blank, or one line break where there is one in it. Costs no more than its length. */
export function foldBlanks(text: string): string {
  return text.replace(/\s+/g, (blanks) => (blanks.includes('\n') ? '\n' : ' '))
}

/**
 * What every reader of people's words begins with: usual forms of characters, nothing unseen, blanks folded, cut. So that no message, however it is
 * made, can keep the process busy. Reading what was read so before changes nothing.
 */
export const readingText = rememberLast((text) =>
  foldBlanks(toHalfWidth(withoutUnseen(text.slice(0, 20 * MOST_READ)))).slice(0, MOST_READ),
)
