import { ApiError } from '../http/api-error'
import type { ApiCall, ApiRoute } from '../http/api-route'
import { objectsOf, textOf, utf8Length, type JsonObject } from '../protocol/wire-json'
import type { MenuButtonView } from '../sandbox.contract'
import type { World } from '../world/world'
import { requireAccount } from './caller'

const KEY_TYPES = new Set([
  'click',
  'scancode_push',
  'scancode_waitmsg',
  'pic_sysphoto',
  'pic_photo_or_album',
  'pic_weixin',
  'location_select',
])

/** Errcodes differ for buttons at the top and below one. */
const TOP = {
  count: 40016,
  type: 40017,
  name: 40018,
  key: 40019,
  url: 40020,
  nameBytes: 16,
  most: 3,
}
const SUB = {
  count: 40023,
  type: 40024,
  name: 40025,
  key: 40026,
  url: 40027,
  nameBytes: 60,
  most: 5,
}

/** https://developers.weixin.qq.com/doc/service/api/custommenu/api_createcustommenu */
export function menuRoutes(world: World): ApiRoute[] {
  return [
    {
      method: 'POST',
      path: '/cgi-bin/menu/create',
      body: 'json',
      handle: (call) => create(world, call),
    },
    {
      method: 'GET',
      path: '/cgi-bin/menu/get',
      body: 'none',
      handle: (call) => {
        requireAccount(world, call, 'official-account')
        if (!world.menu) throw new ApiError(46003)
        return { menu: { button: world.menu.wire } }
      },
    },
  ]
}

function create(world: World, call: ApiCall): object {
  requireAccount(world, call, 'official-account')
  const body = call.body
  const view = readButtons(world, objectsOf(body, 'button'), TOP)
  world.menu = { wire: body.button, view }
  world.changed()
  return { errcode: 0, errmsg: 'ok' }
}

function readButtons(world: World, buttons: JsonObject[], rules: typeof TOP): MenuButtonView[] {
  if (buttons.length < 1 || buttons.length > rules.most) throw new ApiError(rules.count)
  return buttons.map((button) => readButton(world, button, rules))
}

function readButton(world: World, button: JsonObject, rules: typeof TOP): MenuButtonView {
  const name = textOf(button, 'name')
  if (name === '' || utf8Length(name) > rules.nameBytes) throw new ApiError(rules.name)
  const base = { name, key: null, url: null, appId: null, path: null, subButtons: [] }
  if (
    button.sub_button !== undefined &&
    rules === TOP &&
    objectsOf(button, 'sub_button').length > 0
  ) {
    return {
      ...base,
      type: 'sub-menu',
      subButtons: readButtons(world, objectsOf(button, 'sub_button'), SUB),
    }
  }
  const type = textOf(button, 'type')
  if (KEY_TYPES.has(type)) {
    const key = textOf(button, 'key')
    if (key === '' || utf8Length(key) > 128) throw new ApiError(rules.key)
    return { ...base, type, key }
  }
  if (type !== 'view' && type !== 'miniprogram') throw new ApiError(rules.type)
  const url = textOf(button, 'url')
  if (!/^https?:\/\/\S+$/.test(url) || utf8Length(url) > 1024) throw new ApiError(rules.url)
  if (type === 'view') return { ...base, type, url }
  const appId = textOf(button, 'appid')
  if (appId !== world.options.miniProgram.appId) throw new ApiError(40013)
  const path = textOf(button, 'pagepath')
  if (!world.options.miniProgram.pages.includes(path.split('?')[0] ?? ''))
    throw new ApiError(40035, 'invalid pagepath')
  return { ...base, type, url, appId, path }
}
