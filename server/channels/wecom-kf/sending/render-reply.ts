import { wordsOf, type Reply } from '../../../bot/reply'
import { cutUtf8 } from '../../../wechat/text-limits'
import type { KfEventMessage, KfMenuItem } from '../../../wechat/wecom-kf/types'

/** Where the links of a reply lead. */
export interface KfTargets {
  miniProgramAppId: string
}

/** What a menu can hold beside plain text: https://developer.work.weixin.qq.com/document/path/94677 */
const MAX_ITEMS = 10

const HEAD_BYTES = 1024
/** A line of text in a menu, and so many of them: with these a message holds more than any three answers of ours. */
const LINE_BYTES = 256
const MAX_LINES = 16

/**
 * A reply as kf shows it: words alone as text, with doors or choices as a menu. What does not fit into the menu's head (1024 bytes) goes on
 * in lines above doors and choices, so that several answers are one message: a customer's own permits few. Doors and choices stay whole.
 * Where they are too many, choices go before doors: without them the talk does not go on.
 */
export function renderReply(reply: Reply, targets: KfTargets): KfEventMessage {
  const { links, choices = [] } = reply
  const text = wordsOf(reply)
  if (links.length + choices.length === 0) return { type: 'text', content: text }
  const taps = choices
    .slice(0, MAX_ITEMS)
    .map(({ id, label }): KfMenuItem => ({ type: 'click', id, content: label }))
  const doors = links.slice(0, MAX_ITEMS - taps.length).map((link) => door(link, targets))
  const [head, lines] = headAndLines(text)
  return { type: 'menu', head, items: [...lines, ...doors, ...taps], tail: '' }
}

function headAndLines(text: string): [string, KfMenuItem[]] {
  if (Buffer.byteLength(text) <= HEAD_BYTES) return [text, []]
  const head = beginningOf(text, HEAD_BYTES)
  const lines: KfMenuItem[] = []
  let rest = text.slice(head.length).trimStart()
  while (rest !== '' && lines.length < MAX_LINES) {
    const [first = ''] = rest.split('\n', 1)
    const isLast = lines.length === MAX_LINES - 1
    const line = isLast ? cutUtf8(rest, LINE_BYTES) : beginningOf(first, LINE_BYTES)
    lines.push({ type: 'text', content: line.trim() })
    rest = isLast ? '' : rest.slice(line.length).trimStart()
  }
  return [head.trimEnd(), lines]
}

/** As much as fits, up to the end of a paragraph, else of a sentence, else of a character. Never nothing. */
function beginningOf(text: string, bytes: number): string {
  if (Buffer.byteLength(text) <= bytes) return text
  const fits = cutUtf8(text, bytes).replace(/…$/, '')
  const ends = [fits.lastIndexOf('\n\n'), fits.lastIndexOf('\n')].find((at) => at > fits.length / 2)
  if (ends !== undefined) return fits.slice(0, ends)
  const sentence = Math.max(...[...'。；？，'].map((mark) => fits.lastIndexOf(mark))) + 1
  return sentence > fits.length / 3 ? fits.slice(0, sentence) : fits
}

function door(
  { label, page }: Reply['links'][number],
  { miniProgramAppId }: KfTargets,
): KfMenuItem {
  if (/^https?:\/\//.test(page)) return { type: 'view', url: page, content: label }
  return { type: 'mini-program', appId: miniProgramAppId, path: kfPagePath(page), content: label }
}

/** A page of ours as kf wants it: without the first stroke, the path ending in `.html`, or WeChat says that there is no such page. */
export function kfPagePath(page: string): string {
  const [path = '', ...query] = page.replace(/^\//, '').split('?')
  const named = path.endsWith('.html') ? path : `${path}.html`
  return [named, ...query].join('?')
}
