/**
 * The XML that WeChat speaks: elements, text and CDATA under one <xml> root, nothing else. The writer marks text as CDATA and
 * leaves numbers bare, as WeChat does. The reader takes no DTD, comments, processing instructions or attributes.
 */
export type XmlValue = string | number | bigint | XmlObject | readonly XmlValue[]
export interface XmlObject {
  readonly [name: string]: XmlValue
}

export type ParsedXml = string | ParsedXmlObject
export interface ParsedXmlObject {
  [name: string]: ParsedXml | ParsedXml[]
}

/** As WeChat writes it: a `]]>` that somebody typed stands there as it is. */
function cdata(text: string): string {
  return `<![CDATA[${text}]]>`
}

function isList(value: XmlValue): value is readonly XmlValue[] {
  return Array.isArray(value)
}

function writeElement(name: string, value: XmlValue): string {
  if (isList(value)) return value.map((item) => writeElement(name, item)).join('')
  const inner =
    typeof value === 'object'
      ? writeChildren(value)
      : typeof value === 'string'
        ? cdata(value)
        : String(value)
  return `<${name}>${inner}</${name}>`
}

function writeChildren(fields: XmlObject): string {
  return Object.entries(fields)
    .map(([name, value]) => writeElement(name, value))
    .join('')
}

export function writeXml(fields: XmlObject): string {
  return `<xml>${writeChildren(fields)}</xml>`
}

const ENTITIES: Record<string, string> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" }
const MAX_DEPTH = 8

class XmlReader {
  private at = 0

  constructor(private readonly source: string) {}

  document(): ParsedXmlObject {
    this.space()
    const { name, value } = this.element(0)
    this.space()
    if (this.at !== this.source.length) throw new Error('something after the root element')
    if (name !== 'xml' || typeof value === 'string')
      throw new Error('the root must be <xml> with elements')
    return value
  }

  private element(depth: number): { name: string; value: ParsedXml } {
    if (depth > MAX_DEPTH) throw new Error('nested too deeply')
    const name = this.match(/<([A-Za-z_][\w.-]*)\s*>/y)
    const children: ParsedXmlObject = {}
    let text = ''
    let hasChildren = false
    for (;;) {
      if (this.source.startsWith('</', this.at)) break
      if (this.source.startsWith('<![CDATA[', this.at)) text += this.cdata()
      else if (this.source[this.at] === '<') {
        const child = this.element(depth + 1)
        hasChildren = true
        addChild(children, child.name, child.value)
      } else text += this.text()
    }
    if (this.match(/<\/([A-Za-z_][\w.-]*)\s*>/y) !== name)
      throw new Error(`<${name}> is not closed`)
    if (hasChildren && text.trim() !== '') throw new Error(`<${name}> mixes text and elements`)
    return { name, value: hasChildren ? children : text }
  }

  private cdata(): string {
    const end = this.source.indexOf(']]>', this.at)
    if (end < 0) throw new Error('CDATA without an end')
    const text = this.source.slice(this.at + 9, end)
    this.at = end + 3
    return text
  }

  private text(): string {
    const end = this.source.indexOf('<', this.at)
    if (end < 0) throw new Error('ends inside an element')
    const raw = this.source.slice(this.at, end)
    this.at = end
    return raw.replace(/&([^;]*;?)/g, (_whole, name: string) => {
      const known = ENTITIES[name.replace(/;$/, '')]
      if (known === undefined || !name.endsWith(';')) throw new Error('unknown entity')
      return known
    })
  }

  private space(): void {
    while (/\s/.test(this.source[this.at] ?? '')) this.at += 1
  }

  private match(pattern: RegExp): string {
    pattern.lastIndex = this.at
    const found = pattern.exec(this.source)
    if (!found) throw new Error(`malformed at ${this.at}`)
    this.at = pattern.lastIndex
    return found[1] ?? ''
  }
}

function addChild(into: ParsedXmlObject, name: string, value: ParsedXml): void {
  const before = Object.hasOwn(into, name) ? into[name] : undefined
  if (before === undefined) into[name] = value
  else if (Array.isArray(before)) before.push(value)
  else into[name] = [before, value]
}

/** Throws on anything but one well-formed <xml> document. */
export function parseXml(source: string): ParsedXmlObject {
  return new XmlReader(source).document()
}

/** The text of an element; undefined when it is absent or has children. */
export function xmlText(fields: ParsedXmlObject, name: string): string | undefined {
  const value = fields[name]
  return typeof value === 'string' ? value : undefined
}

export function xmlChild(fields: ParsedXmlObject, name: string): ParsedXmlObject | undefined {
  const value = fields[name]
  return typeof value === 'object' && !Array.isArray(value) ? value : undefined
}
