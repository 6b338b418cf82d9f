/** A string becomes CDATA, a number stands bare, a list repeats its element, undefined is left out. */
type XmlValue = string | number | XmlObject | ReadonlyArray<string | number | XmlObject> | undefined

export interface XmlObject {
  readonly [name: string]: XmlValue
}

/**
 * Writes an envelope as WeChat expects it: no declaration, no white space between elements.
 * Characters that XML 1.0 does not have (most control characters) are dropped, because WeChat would refuse all of it.
 * @param content what is inside the root; its own enumerable keys are the element names
 * @param root name of the root element
 * @throws TypeError for a name that is not an element name or a number that is not finite: a fault of the caller
 */
export function buildXml(content: XmlObject, root = 'xml'): string {
  return element(root, content)
}

/** Text as a CDATA section, split where it holds the section's own end. */
export function cdata(text: string): string {
  const clean = NOT_XML.test(text) ? text.replace(ALL_NOT_XML, '') : text
  return `<![CDATA[${clean.includes(']]>') ? clean.replaceAll(']]>', ']]]]><![CDATA[>') : clean}]]>`
}

const NAME = /^[A-Za-z_][A-Za-z0-9_.-]*$/
// eslint-disable-next-line no-control-regex -- control characters are what is looked for
const NOT_XML = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/
const ALL_NOT_XML = new RegExp(NOT_XML.source, 'g')

function element(name: string, value: string | number | XmlObject): string {
  if (!NAME.test(name)) throw new TypeError(`${JSON.stringify(name)} is not an element name`)
  return `<${name}>${inner(name, value)}</${name}>`
}

function inner(name: string, value: string | number | XmlObject): string {
  if (typeof value === 'string') return cdata(value)
  if (typeof value === 'object')
    return Object.entries(value)
      .map(([key, one]) => elements(key, one))
      .join('')
  if (!Number.isFinite(value)) throw new TypeError(`<${name}> is given ${value}`)
  return String(value)
}

function elements(name: string, value: XmlValue): string {
  if (value === undefined) return ''
  return isList(value) ? value.map((one) => element(name, one)).join('') : element(name, value)
}

function isList(
  value: Exclude<XmlValue, undefined>,
): value is ReadonlyArray<string | number | XmlObject> {
  return Array.isArray(value)
}
