import { parseXml, type XmlNode } from './xml'
import { XmlError } from './xml-error'
import { resolveReferences } from './xml-references'

/** Fields that hold what people wrote, and so may hold anything, markup of our own envelope among it. */
const WORDS = ['Content', 'Title', 'Description', 'Url', 'Label', 'Recognition'] as const
/** Written by the platform in front of the words. */
const HEAD = ['ToUserName', 'FromUserName', 'CreateTime', 'MsgType'] as const
/** Written by the platform, before or behind them. */
const TAIL = ['MsgId', 'MediaId', 'Format', 'Location_X', 'Location_Y'] as const

/**
 * An envelope that the platform sealed. Where somebody's words make it unreadable as XML, they are taken whole from between the
 * platform's own tags, so that a message is never lost to what stands in it.
 * @throws XmlError when there is no message in it either
 */
export function parseEnvelope(source: string): XmlNode {
  try {
    const node = parseXml(source)
    refuseRepeated(node)
    return node
  } catch (error) {
    if (!(error instanceof XmlError)) throw error
    const salvaged = salvage(source)
    if (!salvaged) throw error
    return salvaged
  }
}

/** The platform names each field once; what stands there twice was typed. */
function refuseRepeated({ children }: XmlNode): void {
  const names = new Set<string>()
  for (const { name, offset } of children) {
    if (names.has(name)) throw new XmlError(`<${name}> given twice`, offset)
    names.add(name)
  }
}

/** @returns null for an event, which holds nobody's words, and for what is no message of the platforms */
function salvage(source: string): XmlNode | null {
  if (!source.trimStart().startsWith('<xml>')) return null
  const starts = WORDS.map((name) => source.indexOf(`<${name}>`)).filter((at) => at >= 0)
  const ends = WORDS.map((name) => source.lastIndexOf(`</${name}>`)).filter((at) => at >= 0)
  const [from, to] = [Math.min(...starts, source.length), Math.max(...ends, 0)]
  const around = [source.slice(0, from), source.slice(Math.max(from, to))]
  const head = HEAD.map((name) => [name, fieldIn(around, name)] as const)
  const type = head.find(([name]) => name === 'MsgType')?.[1]
  if (head.some(([, text]) => text === null) || type === 'event') return null
  const words = WORDS.map((name) => [name, wordsIn(source.slice(from), name)] as const)
  const tail = TAIL.map((name) => [name, fieldIn(around, name)] as const)
  const children = [...head, ...words, ...tail].flatMap(([name, text]) =>
    text === null ? [] : [{ name, text, children: [], offset: 0 }],
  )
  return { name: 'xml', text: '', children, offset: 0 }
}

function fieldIn(pieces: readonly string[], name: string): string | null {
  const field = new RegExp(
    `<${name}>(?:<!\\[CDATA\\[([^\\]<>]{0,512})\\]\\]>|([^<>&]{0,64}))</${name}>`,
  )
  for (const piece of pieces) {
    const found = field.exec(piece)
    if (found) return found[1] ?? found[2] ?? ''
  }
  return null
}

/** From the first start of the field to its last end. */
function wordsIn(source: string, name: string): string | null {
  const start = source.indexOf(`<${name}>`)
  const end = source.lastIndexOf(`</${name}>`)
  if (start < 0 || end < start) return null
  const inside = source.slice(start + name.length + 2, end)
  const section = /^<!\[CDATA\[([\s\S]*)\]\]>$/.exec(inside)?.[1]
  return section ?? plain(inside)
}

function plain(text: string): string {
  try {
    return resolveReferences(text, 0)
  } catch {
    return text
  }
}
