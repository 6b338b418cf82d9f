/** What looks alike to somebody who reads quickly. Pure; every function costs no more than its (bounded) input. */

/** Letters of other alphabets, and signs, that look like Latin ones. */
const ALIKE = new Map(
  [
    'аaαaɑaеeеeοoоoσoрpρpсcϲcхxχxуyγyіiιiıiјjѕsһhһhԁdɡgɢgкkκkмmнnηnտnтtτtυuцuսuνvѵvѡwωwԝwьbвbβbгrпnоoզqԛqℓlǀlӏl',
  ].flatMap((pairs) =>
    (pairs.match(/../gu) ?? []).map((pair): [string, string] => {
      const [foreign = '', latin = ''] = pair
      return [foreign, latin]
    }),
  ),
)

const DRAWN: Readonly<Record<string, string>> = {
  0: 'o',
  1: 'l',
  i: 'l',
  '|': 'l',
  '!': 'l',
  3: 'e',
  5: 's',
  8: 'b',
  9: 'g',
  2: 'z',
}

/** One form for all that is drawn alike: `HCKM`, `hсkm` with a Cyrillic с, `hckrn` and `hckm` are one. */
export function skeleton(word: string): string {
  const plain = word.normalize('NFKC').toLowerCase().normalize('NFD').replace(/\p{M}/gu, '')
  const drawn = Array.from(plain, (character) => {
    const latin = ALIKE.get(character) ?? character
    return DRAWN[latin] ?? latin
  }).join('')
  return drawn.replace(/rn/g, 'm').replace(/vv/g, 'w').replace(/cl/g, 'd')
}

/** One character more, less or other, or two neighbours changed: the slips that a fake counts on. */
export function isOneSlip(one: string, other: string): boolean {
  if (one === other || Math.abs(one.length - other.length) > 1) return false
  let at = 0
  while (at < one.length && at < other.length && one[at] === other[at]) at += 1
  const [restOne, restOther] = [one.slice(at), other.slice(at)]
  if (restOne.length !== restOther.length)
    return restOne.slice(1) === restOther || restOther.slice(1) === restOne
  if (restOne.slice(1) === restOther.slice(1)) return true
  return (
    restOne[0] === restOther[1] &&
    restOne[1] === restOther[0] &&
    restOne.slice(2) === restOther.slice(2)
  )
}
