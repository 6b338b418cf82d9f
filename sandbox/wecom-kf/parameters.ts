import { ApiError } from '../http/api-error'
import { textOf, utf8Length, type JsonObject } from '../protocol/wire-json'
import type { World } from '../world/world'
import { fromPagePath } from './outgoing'

/** A parameter that breaks a rule for which WeCom publishes no errcode of its own; errmsg says which. */
export function wrong(why: string): ApiError {
  return new ApiError(40058, `invalid parameter: ${why}`)
}

export function sized(content: JsonObject, key: string, most: number): string {
  const text = textOf(content, key)
  if (utf8Length(text) > most) throw new ApiError(45002, `content size out of limit: ${key}`)
  return text
}

export function required(content: JsonObject, key: string, most: number): string {
  const text = sized(content, key, most)
  if (text === '') throw wrong(`${key} is missing`)
  return text
}

export function ownAppId(world: World, content: JsonObject): string {
  const appId = required(content, 'appid', 32)
  if (appId !== world.options.miniProgram.appId)
    throw wrong('appid is not a mini program of this corp')
  return appId
}

/** Without .html WeCom takes the card, and WeChat then says that there is no such page. */
export function pagePath(content: JsonObject): string {
  const path = required(content, 'pagepath', 1024)
  if (!/^\/?[\w/-]+\.html(\?.*)?$/.test(path))
    throw wrong('pagepath must end in .html before its query')
  return fromPagePath(path)
}
