import type { MenuItemOptions } from '../options'
import type { MenuButtonView } from '../sandbox.contract'

/** Shown by clients too old for mini programs; WeChat's own documentation uses this one. */
const FALLBACK_URL = 'http://mp.weixin.qq.com'

export interface AccountMenu {
  wire: unknown
  view: MenuButtonView[]
}

/** The menu as an operator sets it in the console of the official account; menu/create replaces it. */
export function consoleMenu(items: readonly MenuItemOptions[], appId: string): AccountMenu | null {
  if (items.length === 0) return null
  return {
    wire: items.map((item) => wireButton(item, appId)),
    view: items.map((item) => viewButton(item, appId)),
  }
}

function pagePath({ key }: MenuItemOptions): string {
  return key.replace(/^\//, '')
}

function wireButton(item: MenuItemOptions, appid: string): object {
  if (item.kind === 'click') return { type: 'click', name: item.name, key: item.key }
  return {
    type: 'miniprogram',
    name: item.name,
    url: FALLBACK_URL,
    appid,
    pagepath: pagePath(item),
  }
}

function viewButton(item: MenuItemOptions, appId: string): MenuButtonView {
  const base = { name: item.name, key: null, url: null, appId: null, path: null, subButtons: [] }
  if (item.kind === 'click') return { ...base, type: 'click', key: item.key }
  return { ...base, type: 'miniprogram', url: FALLBACK_URL, appId, path: pagePath(item) }
}
