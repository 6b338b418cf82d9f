import type { TextSegment } from '../sandbox.contract'

const LINK = /<a\b([^>]*)>([\s\S]*?)<\/a>/g

function attribute(attributes: string, name: string): string | undefined {
  const found = new RegExp(`(?:^|\\s)${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`).exec(attributes)
  return found?.[1] ?? found?.[2]
}

function linkSegment(attributes: string, text: string): TextSegment {
  const appId = attribute(attributes, 'data-miniprogram-appid')
  const path = attribute(attributes, 'data-miniprogram-path')
  if (appId && path)
    return { kind: 'mini-program-link', text, appId, path: path.replace(/^\//, '') }
  const url = attribute(attributes, 'href')
  if (url && /^https?:\/\//.test(url)) return { kind: 'web-link', text, url }
  return { kind: 'text', text }
}

/** Takes the links out of a text message. Other markup is shown as the characters that it is, as WeChat does. */
export function textSegments(text: string): TextSegment[] {
  const segments: TextSegment[] = []
  let from = 0
  for (const found of text.matchAll(LINK)) {
    if (found.index > from) segments.push({ kind: 'text', text: text.slice(from, found.index) })
    segments.push(linkSegment(found[1] ?? '', found[2] ?? ''))
    from = found.index + found[0].length
  }
  if (from < text.length || segments.length === 0)
    segments.push({ kind: 'text', text: text.slice(from) })
  return segments
}
