/**
 * Strict reader of the XML that WeChat and WeCom push: elements, text and CDATA, nothing else.
 *
 * Refused with an XmlError: a DTD, any processing instruction but the leading XML declaration, comments, attributes,
 * entities other than the five predefined ones and numeric references, text beside child elements, more than
 * 256 KiB, more than eight levels. Each piece of the input is looked at a bounded number of times, so the time is
 * linear in the length. Line ends and control characters in text are kept as they came: they are what somebody typed.
 *
 * WeChat does not split a `]]>` that somebody typed. What cannot be read strictly is therefore read once more with sections that
 * end only where their element, or the next section, follows: the words stay whole.
 */

import { XmlError } from './xml-error'
import { resolveReferences } from './xml-references'

export { XmlError }

/** Characters of input that are read at most; a body of 256 KiB never has more. */
export const MAX_XML_LENGTH = 256 * 1024
/** Levels of elements, the root being the first. */
export const MAX_XML_DEPTH = 8

export interface XmlNode {
  readonly name: string
  /** The element's own text, CDATA and references resolved; empty where it has child elements. */
  readonly text: string
  readonly children: readonly XmlNode[]
  /** Where its start tag begins, in UTF-16 units. */
  readonly offset: number
}

/**
 * @param source the whole document; one byte order mark in front is allowed
 * @returns its root element
 * @throws XmlError
 */
export function parseXml(source: string): XmlNode {
  if (source.length > MAX_XML_LENGTH)
    throw new XmlError(`longer than ${MAX_XML_LENGTH} characters`, MAX_XML_LENGTH)
  try {
    return new Scanner(source).document()
  } catch (error) {
    if (!(error instanceof XmlError) || !source.includes(CDATA_START)) throw error
    return readWithTypedEnds(source) ?? refuse(error)
  }
}

/** @returns null when it is no envelope in this way either */
function readWithTypedEnds(source: string): XmlNode | null {
  try {
    return new Scanner(source, true).document()
  } catch (error) {
    if (error instanceof XmlError) return null
    throw error
  }
}

function refuse(error: XmlError): never {
  throw error
}

/** Every child of that name, in order: none, one or many are all an array. */
export function children(node: XmlNode, name: string): XmlNode[] {
  return node.children.filter((one) => one.name === name)
}

/**
 * The only child of that name, or undefined.
 * @throws XmlError when there are several: which one was meant is not ours to guess
 */
export function child(node: XmlNode, name: string): XmlNode | undefined {
  let found: XmlNode | undefined
  for (const one of node.children) {
    if (one.name !== name) continue
    if (found) throw new XmlError(`<${name}> given twice`, one.offset)
    found = one
  }
  return found
}

/**
 * The text of the only child of that name, or undefined.
 * @throws XmlError when there are several
 */
export function childText(node: XmlNode, name: string): string | undefined {
  return child(node, name)?.text
}

const LESS_THAN = 0x3c
const GREATER_THAN = 0x3e
const SLASH = 0x2f
const BANG = 0x21
const QUESTION_MARK = 0x3f
const NO_CHILDREN: readonly XmlNode[] = []
const CDATA_START = '<![CDATA['
const CDATA_END = ']]>'

class Scanner {
  private at = 0

  /** @param typedEnds whether a section's end may have been typed by somebody: then it counts only where it can be the real one */
  constructor(
    private readonly source: string,
    private readonly typedEnds = false,
  ) {}

  document(): XmlNode {
    if (this.source.charCodeAt(0) === 0xfeff) this.at = 1
    if (this.source.startsWith('<?xml', this.at)) this.declaration()
    this.blanks()
    if (this.source.charCodeAt(this.at) !== LESS_THAN)
      throw new XmlError('no root element', this.at)
    this.refuseMarkup()
    const root = this.element(1)
    this.blanks()
    if (this.at !== this.source.length)
      throw new XmlError('something after the root element', this.at)
    return root
  }

  private declaration(): void {
    const end = this.source.indexOf('?>', this.at)
    if (end < 0) throw new XmlError('unfinished XML declaration', this.at)
    if (!DECLARATION.test(this.source.slice(this.at, end)))
      throw new XmlError('malformed XML declaration', this.at)
    this.at = end + 2
  }

  /** From `<` of a start tag to behind the end tag. */
  private element(depth: number): XmlNode {
    const offset = this.at
    if (depth > MAX_XML_DEPTH) throw new XmlError(`deeper than ${MAX_XML_DEPTH} elements`, offset)
    this.at += 1
    const name = this.name()
    this.blanks()
    if (this.source.charCodeAt(this.at) === SLASH) {
      this.at += 1
      this.expectTagEnd()
      return { name, text: '', children: NO_CHILDREN, offset }
    }
    this.expectTagEnd()
    return this.content(name, offset, depth)
  }

  private content(name: string, offset: number, depth: number): XmlNode {
    let text = ''
    let inside: XmlNode[] | undefined
    for (;;) {
      const next = this.source.indexOf('<', this.at)
      if (next < 0) throw new XmlError(`<${name}> is never closed`, offset)
      if (next > this.at) text += this.plainText(next)
      const kind = this.source.charCodeAt(next + 1)
      if (kind === SLASH) break
      if (kind === BANG && this.source.startsWith('[CDATA[', next + 2)) {
        text += this.characterData(next, name)
        continue
      }
      this.refuseMarkup()
      inside = inside ?? []
      inside.push(this.element(depth + 1))
    }
    this.endTag(name)
    if (!inside) return { name, text, children: NO_CHILDREN, offset }
    if (text.trim() !== '') throw new XmlError(`<${name}> mixes text and elements`, offset)
    return { name, text: '', children: inside, offset }
  }

  /** Text up to `end`, where the next markup begins. */
  private plainText(end: number): string {
    const raw = this.source.slice(this.at, end)
    if (raw.includes(CDATA_END))
      throw new XmlError(']]> outside CDATA', this.at + raw.indexOf(CDATA_END))
    const resolved = raw.includes('&') ? resolveReferences(raw, this.at) : raw
    this.at = end
    return resolved
  }

  private characterData(start: number, name: string): string {
    const from = start + CDATA_START.length
    let end = this.source.indexOf(CDATA_END, from)
    while (end >= 0 && this.typedEnds && !this.endsSection(end + CDATA_END.length, name))
      end = this.source.indexOf(CDATA_END, end + 1)
    if (end < 0) throw new XmlError('CDATA is never closed', start)
    this.at = end + CDATA_END.length
    return this.source.slice(from, end)
  }

  /** Whether the element's end or the next section stands there. */
  private endsSection(at: number, name: string): boolean {
    if (this.source.startsWith(CDATA_START, at)) return true
    return (
      this.source.startsWith(`</${name}`, at) &&
      !isNameCode(this.source.charCodeAt(at + name.length + 2))
    )
  }

  private endTag(name: string): void {
    const start = this.at
    this.at += 2
    if (!this.source.startsWith(name, this.at)) throw new XmlError(`</${name}> expected`, start)
    this.at += name.length
    this.blanks()
    if (this.source.charCodeAt(this.at) !== GREATER_THAN)
      throw new XmlError(`</${name}> expected`, start)
    this.at += 1
  }

  private name(): string {
    const start = this.at
    while (isNameCode(this.source.charCodeAt(this.at))) this.at += 1
    const first = this.source.charCodeAt(start)
    if (this.at === start || !isLetterOrUnderscore(first))
      throw new XmlError('not an element name', start)
    return this.source.slice(start, this.at)
  }

  private expectTagEnd(): void {
    if (this.source.charCodeAt(this.at) !== GREATER_THAN)
      throw new XmlError('> expected; attributes are not read here', this.at)
    this.at += 1
  }

  private refuseMarkup(): void {
    const kind = this.source.charCodeAt(this.at + 1)
    if (kind === BANG) throw new XmlError('a DTD, a comment or other declaration', this.at)
    if (kind === QUESTION_MARK) throw new XmlError('a processing instruction', this.at)
  }

  private blanks(): void {
    while (isBlank(this.source.charCodeAt(this.at))) this.at += 1
  }
}

const DECLARATION =
  /^<\?xml\s+version\s*=\s*(?:"1\.[0-9]"|'1\.[0-9]')(?:\s+encoding\s*=\s*(?:"utf-?8"|'utf-?8'))?(?:\s+standalone\s*=\s*(?:"(?:yes|no)"|'(?:yes|no)'))?\s*$/i

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0xa || code === 0xd || code === 0x9
}

function isLetterOrUnderscore(code: number): boolean {
  return (code >= 0x61 && code <= 0x7a) || (code >= 0x41 && code <= 0x5a) || code === 0x5f
}

function isNameCode(code: number): boolean {
  return (
    isLetterOrUnderscore(code) || (code >= 0x30 && code <= 0x39) || code === 0x2d || code === 0x2e
  )
}
