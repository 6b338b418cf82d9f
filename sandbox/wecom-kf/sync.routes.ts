import type { Parts } from '../deps'
import { ApiError } from '../http/api-error'
import type { ApiCall, ApiRoute } from '../http/api-route'
import { textOf, utf8Length, type JsonObject } from '../protocol/wire-json'
import { accountOf, requireKf } from './caller'
import type { Account } from './chat'
import type { Kf } from './kf'
import type { LogPage } from './log'
import { wrong } from './parameters'
import { UNCONFIRMED } from './unconfirmed'

const MOST = 1000

/** Pulling what was said and done: https://developer.work.weixin.qq.com/document/path/94670 */
export function syncRoutes(parts: Parts): ApiRoute[] {
  /** The page before, for a page that repeats it. */
  const before = new Map<string, JsonObject[]>()
  return [
    {
      method: 'POST',
      path: '/cgi-bin/kf/sync_msg',
      body: 'json',
      handle: (call) => {
        requireKf(parts.world, call)
        const account = accountOf(parts.world, call.body)
        const limit = readLimit(call)
        requireKnock(parts.kf, account, textOf(call.body, 'token'))
        const page = readPage(parts.kf, account, { cursor: cursorOf(call.body), limit })
        const repeated = parts.kf.faults.take('repeatedPages')
          ? (before.get(account.openKfId) ?? [])
          : []
        before.set(account.openKfId, page.items)
        return {
          errcode: 0,
          errmsg: 'ok',
          next_cursor: page.cursor,
          has_more: page.more ? 1 : 0,
          msg_list: [...repeated, ...page.items],
        }
      },
    },
  ]
}

function readLimit({ body }: ApiCall): number {
  const { limit = MOST, voice_format: voice = 0 } = body
  if (typeof limit !== 'number' || !Number.isInteger(limit) || limit < 0 || limit > MOST)
    throw wrong('limit')
  if (voice !== 0 && voice !== 1) throw wrong('voice_format')
  return limit === 0 ? MOST : limit
}

function cursorOf(body: JsonObject): string {
  const cursor = textOf(body, 'cursor')
  if (utf8Length(cursor) > 64)
    throw new ApiError(UNCONFIRMED.cursor.errcode, UNCONFIRMED.cursor.errmsg)
  return cursor
}

function requireKnock({ tokens }: Kf, { openKfId }: Account, token: string): void {
  if (token === '') {
    if (!tokens.allowBare(openKfId)) throw new ApiError(45009)
  } else if (!tokens.isGood(token, openKfId)) throw new ApiError(95007)
}

function readPage(
  { faults }: Kf,
  { log }: Account,
  asked: { cursor: string; limit: number },
): LogPage {
  const limit = faults.take('shortPages') ? Math.min(asked.limit, faults.shortItems) : asked.limit
  const page = faults.take('emptyPages') ? log.stay(asked.cursor) : log.read(asked.cursor, limit)
  if (!page) throw new ApiError(UNCONFIRMED.cursor.errcode, UNCONFIRMED.cursor.errmsg)
  return faults.take('disorderedPages') ? { ...page, items: [...page.items].reverse() } : page
}
