const MAX_CHARACTERS = 40

/** The first sentence of the description, short enough for a list. */
export function titleOf(description: string): string {
  const [sentence = ''] = description.trim().split(/[\n。!?;\uFF01\uFF1F\uFF1B]/, 1)
  const characters = Array.from(sentence.trim() || description.trim())
  return characters.length <= MAX_CHARACTERS
    ? characters.join('')
    : `${characters.slice(0, MAX_CHARACTERS - 1).join('')}…`
}
