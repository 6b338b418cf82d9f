import type { Parts } from '../deps'
import { ApiError } from '../http/api-error'
import type { ApiCall, ApiRoute } from '../http/api-route'
import { characters, textOf, utf8Length, type JsonObject } from '../protocol/wire-json'
import type { World } from '../world/world'
import { accountOf, requireKf } from './caller'
import type { Account } from './chat'
import { makeLink } from './links'
import { wrong } from './parameters'

const MOST_ACCOUNTS = 10
const MOST_LISTED = 100

/** Kf accounts and the links to them: https://developer.work.weixin.qq.com/document/path/94662, /94661, /94665 */
export function accountRoutes({ world }: Parts): ApiRoute[] {
  const post = (path: string, answer: (body: JsonObject) => object): ApiRoute => ({
    method: 'POST',
    path: `/cgi-bin/kf/${path}`,
    body: 'json',
    handle: (call) => {
      requireKf(world, call)
      return { errcode: 0, errmsg: 'ok', ...answer(call.body) }
    },
  })
  return [
    post('account/add', (body) => add(world, body)),
    post('account/del', (body) => changed(world, () => world.kf.remove(accountOf(world, body)))),
    post('account/update', (body) => changed(world, () => update(world, body))),
    post('account/list', (body) => list(world, body)),
    {
      method: 'GET',
      path: '/cgi-bin/kf/account/list',
      body: 'none',
      handle: (call) => listAll(world, call),
    },
    post('add_contact_way', (body) => {
      const account = accountOf(world, body)
      const scene = textOf(body, 'scene')
      if (!/^[\w-]{0,32}$/.test(scene)) throw wrong('scene')
      return { url: makeLink(world, account, scene) }
    }),
  ]
}

function changed(world: World, work: () => void): object {
  work()
  world.changed()
  return {}
}

function add(world: World, body: JsonObject): object {
  const name = nameOf(body)
  requireAvatar(world, textOf(body, 'media_id'))
  if (world.kf.list().length >= MOST_ACCOUNTS) throw new ApiError(95005)
  const { openKfId } = world.kf.open(name)
  world.changed()
  return { open_kfid: openKfId }
}

function update(world: World, body: JsonObject): void {
  const account = accountOf(world, body)
  if (body.media_id !== undefined) requireAvatar(world, textOf(body, 'media_id'))
  if (body.name !== undefined) account.name = nameOf(body)
}

function nameOf(body: JsonObject): string {
  const name = textOf(body, 'name')
  if (name === '' || characters(name) > 16) throw new ApiError(95006)
  return name
}

function requireAvatar(world: World, mediaId: string): void {
  if (utf8Length(mediaId) > 128 || world.media.usable(mediaId, 'wecom')?.type !== 'image')
    throw new ApiError(40007)
}

function list(world: World, body: JsonObject): object {
  const { offset = 0, limit = MOST_LISTED } = body
  if (typeof offset !== 'number' || offset < 0 || !Number.isInteger(offset)) throw wrong('offset')
  if (typeof limit !== 'number' || limit < 1 || limit > MOST_LISTED || !Number.isInteger(limit))
    throw wrong('limit')
  return {
    account_list: world.kf
      .list()
      .slice(offset, offset + limit)
      .map(brief),
  }
}

function listAll(world: World, call: ApiCall): object {
  requireKf(world, call)
  return { errcode: 0, errmsg: 'ok', account_list: world.kf.list().map(brief) }
}

function brief({ openKfId, name, granted }: Account): object {
  return {
    open_kfid: openKfId,
    name,
    avatar: 'https://wework.qpic.cn/wwpic/sandbox/0',
    manage_privilege: granted,
  }
}
