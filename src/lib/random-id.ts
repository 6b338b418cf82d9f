const ALPHABET = 'abcdefghijklmnopqrstuvwxyz0123456789'

/** 24 random letters and figures. Tells one form or request from another; keeps no secret, so Math.random is enough. */
export function randomId(): string {
  return Array.from(
    { length: 24 },
    () => ALPHABET[Math.floor(Math.random() * ALPHABET.length)],
  ).join('')
}
