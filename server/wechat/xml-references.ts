import { XmlError } from './xml-error'

const PREDEFINED: ReadonlyMap<string, string> = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
])

/**
 * Resolves the five predefined entities and numeric references.
 * @param offset where `raw` begins in the document, for the error
 * @throws XmlError
 */
export function resolveReferences(raw: string, offset: number): string {
  let out = ''
  let from = 0
  for (let amp = raw.indexOf('&'); amp >= 0; amp = raw.indexOf('&', from)) {
    const end = raw.indexOf(';', amp)
    // The longest reference is &#x10FFFF; leading zeros beyond that are a waste of somebody's time.
    if (end < 0 || end - amp > 12) throw new XmlError('& without a reference', offset + amp)
    out += raw.slice(from, amp) + referredTo(raw.slice(amp + 1, end), offset + amp)
    from = end + 1
  }
  return out + raw.slice(from)
}

function referredTo(reference: string, offset: number): string {
  const predefined = PREDEFINED.get(reference)
  if (predefined !== undefined) return predefined
  const numeric = /^#(?:x([0-9a-fA-F]+)|([0-9]+))$/.exec(reference)
  if (!numeric) throw new XmlError(`entity &${reference}; is not one of the five`, offset)
  const code =
    numeric[1] === undefined
      ? Number.parseInt(numeric[2] ?? '', 10)
      : Number.parseInt(numeric[1], 16)
  if (!isXmlCharacter(code)) throw new XmlError(`&${reference}; is not a character of XML`, offset)
  return String.fromCodePoint(code)
}

function isXmlCharacter(code: number): boolean {
  if (code < 0x20) return code === 0x9 || code === 0xa || code === 0xd
  return code < 0xd800 || (code > 0xdfff && code < 0xfffe) || (code > 0xffff && code <= 0x10ffff)
}
