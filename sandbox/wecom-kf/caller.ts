import { ApiError } from '../http/api-error'
import type { ApiCall } from '../http/api-route'
import { textOf, type JsonObject } from '../protocol/wire-json'
import { requireCorpApp } from '../wecom-app/caller'
import type { World } from '../world/world'
import type { Account, Chat } from './chat'
import { UNCONFIRMED } from './unconfirmed'

/** Only the app that the kf accounts are given to may call. */
export function requireKf(world: World, call: ApiCall): void {
  const { errcode, errmsg } = UNCONFIRMED.otherApp
  if (requireCorpApp(world, call) !== 'wecom-kf') throw new ApiError(errcode, errmsg)
}

export function accountNamed(world: World, openKfId: string): Account {
  if (!/^wk[\w-]{1,62}$/.test(openKfId)) throw new ApiError(95000)
  const account = world.kf.account(openKfId)
  if (!account) throw new ApiError(95004)
  if (!account.granted) throw new ApiError(48007, UNCONFIRMED.otherApp.errmsg)
  return account
}

export function accountOf(world: World, body: JsonObject): Account {
  return accountNamed(world, textOf(body, 'open_kfid'))
}

/** The customer's chat with the account; who has never been there is as unknown as somebody made up. */
export function chatNamed(world: World, account: Account, externalUserId: string): Chat {
  const person = world.kf.personOf(externalUserId)
  const chat = person && world.kf.find(account, person)
  if (!chat) throw new ApiError(40096)
  return chat
}
