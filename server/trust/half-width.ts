import { rememberLast } from '../lib/remember-last'

/**
 * Full-width letters, digits and punctuation, as Chinese keyboards write them, as their usual forms. Every character keeps
 * its place, so that what is found in the result can be cut out of the original.
 */
export const toHalfWidth = rememberLast((text) =>
  text
    .replace(/[\uFF01-\uFF5E]/g, (character) =>
      String.fromCharCode(character.charCodeAt(0) - 0xfee0),
    )
    .replace(/\u3000/g, ' '),
)
