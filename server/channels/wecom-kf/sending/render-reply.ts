import { wordsOf, type Reply } from '../../../bot/reply'
import type { KfEventMessage, KfMenuItem } from '../../../wechat/wecom-kf/types'

/** Where the links of a reply lead. */
export interface KfTargets {
  miniProgramAppId: string
}

/** What a menu can hold beside plain text: https://developer.work.weixin.qq.com/document/path/94677 */
const MAX_ITEMS = 10

/**
 * A reply as kf shows it: words alone as text, with doors or choices as a menu. Too long words are cut by UTF-8 bytes (2048, in a menu
 * 1024), doors and choices stay whole. Where they are too many, choices go before doors: without them the talk does not go on.
 */
export function renderReply(reply: Reply, targets: KfTargets): KfEventMessage {
  const { links, choices = [] } = reply
  const text = wordsOf(reply)
  if (links.length + choices.length === 0) return { type: 'text', content: text }
  const taps = choices
    .slice(0, MAX_ITEMS)
    .map(({ id, label }): KfMenuItem => ({ type: 'click', id, content: label }))
  const doors = links.slice(0, MAX_ITEMS - taps.length).map((link) => door(link, targets))
  return { type: 'menu', head: text, items: [...doors, ...taps], tail: '' }
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
