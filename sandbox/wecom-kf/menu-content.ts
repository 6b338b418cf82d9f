import { ApiError } from '../http/api-error'
import type { KfContent, KfMenuItem } from '../kf.contract'
import { objectOf, objectsOf, textOf, type JsonObject } from '../protocol/wire-json'
import type { World } from '../world/world'
import { ownAppId, pagePath, required, sized, wrong } from './parameters'

const MOST_ITEMS = 50
const MOST_TAPPED = 10

/** A msgmenu as the phone shows it. https://developer.work.weixin.qq.com/document/path/94677 */
export function readMenu(world: World, content: JsonObject): Extract<KfContent, { kind: 'menu' }> {
  const head = sized(content, 'head_content', 1024)
  const tail = sized(content, 'tail_content', 1024)
  const items = objectsOf(content, 'list').map((item) => readItem(world, item))
  if (items.length > MOST_ITEMS || items.filter(({ kind }) => kind !== 'text').length > MOST_TAPPED)
    throw new ApiError(95008)
  if (head === '' && items.length === 0 && tail === '') throw new ApiError(44004)
  return { kind: 'menu', head, items, tail }
}

function readItem(world: World, item: JsonObject): KfMenuItem {
  const type = textOf(item, 'type')
  const content = objectOf(item, type)
  switch (type) {
    case 'click': {
      const id = sized(content, 'id', 128)
      if (!/^\w*$/.test(id)) throw wrong('click.id: only letters, digits and _ come back whole')
      return { kind: 'click', id, text: required(content, 'content', 128) }
    }
    case 'view': {
      const url = required(content, 'url', 2048)
      if (!/^https?:\/\/\S+$/.test(url)) throw wrong('view.url')
      return { kind: 'view', text: required(content, 'content', 1024), url }
    }
    case 'miniprogram':
      return {
        kind: 'mini-program',
        text: required(content, 'content', 1024),
        appId: ownAppId(world, content),
        path: pagePath(content),
      }
    case 'text':
      return {
        kind: 'text',
        text: required(content, 'content', 256),
        newLine: content.no_newline !== 1,
      }
    default:
      throw new ApiError(95009)
  }
}
