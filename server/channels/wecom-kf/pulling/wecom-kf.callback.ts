import type { Middleware } from 'koa'
import type { Database } from '../../../db/database'
import { createGroupCommit } from '../../../db/group-commit'
import { createPatience } from '../../../db/patience'
import type { RequestState } from '../../../http/context'
import { readRawBody } from '../../../http/raw-body'
import type { Logger } from '../../../lib/logger'
import type { CallbackCrypto } from '../../../wechat/callback-crypto'
import {
  answerUrlCheck,
  MAX_CALLBACK_BYTES,
  openCallback,
  orMalformed,
  readSignedQuery,
} from '../../../wechat/callback-door'
import { createRecentKeys } from '../../recent-keys'
import { MalformedKnock, readKfCallback, type KfCallback } from './kf-callback-reader'
import { recordKnocks, type KnockTold } from './knocks'

export interface WecomKfCallbackDeps {
  db: Database
  /** Of the app that kf's events go to; the receiver is the corpid. */
  crypto: CallbackCrypto
  /** The kf accounts of the policy; a knock for any other is no business of ours. */
  accounts: ReadonlyArray<{ openKfId: string; name: string }>
  logger: Pick<Logger, 'info' | 'warn' | 'error'>
}

/**
 * GET and POST /callback/wecom-kf: the console's verification, then knocks. A knock is put on record and answered; what it is
 * about is pulled by the puller, never here: under backlog that would pass five seconds, and WeCom would knock again.
 * https://developer.work.weixin.qq.com/document/path/94670
 */
export function wecomKfCallback(deps: WecomKfCallbackDeps): Middleware<RequestState> {
  const names = new Map(deps.accounts.map(({ openKfId, name }) => [openKfId, name]))
  const heard = createRecentKeys(10_000)
  const knocks = createGroupCommit<KnockTold, true>({
    db: deps.db,
    work: async (tx, told) => {
      await recordKnocks(tx, told)
      return told.map(() => true)
    },
  })
  const patiently = createPatience(deps.db)
  const take = async (callback: KfCallback): Promise<void> => {
    if (callback.kind === 'access-changed') return tellAccess(deps, names, callback)
    if (callback.kind === 'other') return
    const { openKfId, token, key } = callback
    if (!names.has(openKfId))
      return deps.logger.warn(
        { openKfId },
        'kf: a knock for an account that the policy does not know',
      )
    // WeCom repeats what was not answered in time: the same knock again says nothing new.
    if (heard.has(key)) return
    await patiently(() => knocks.submit({ openKfId, token }))
    heard.add(key)
  }
  return async (ctx) => {
    const query = readSignedQuery(ctx.querystring, deps.db.clock.epochMs())
    const door = { crypto: deps.crypto, plainMode: false }
    ctx.type = 'text/plain'
    if (ctx.method === 'GET') {
      ctx.body = answerUrlCheck(door, query, true)
      return
    }
    const body = await readRawBody(ctx.req, MAX_CALLBACK_BYTES)
    const { text } = openCallback(door, { query, body })
    await take(
      orMalformed(
        () => readKfCallback(text),
        (error) => error instanceof MalformedKnock,
      ),
    )
    ctx.body = 'success'
  }
}

type AccessChanged = Extract<KfCallback, { kind: 'access-changed' }>

/** Somebody changed in WeCom's console which kf accounts this app may drive: the operator should know which, by name. */
function tellAccess(
  { logger }: WecomKfCallbackDeps,
  names: ReadonlyMap<string, string>,
  { added, removed }: AccessChanged,
): void {
  const named = (openKfId: string) => ({ openKfId, name: names.get(openKfId) ?? null })
  if (added.length > 0)
    logger.info({ accounts: added.map(named) }, 'kf: WeCom granted these accounts to the app')
  if (removed.length > 0) {
    logger.error(
      { accounts: removed.map(named) },
      'kf: WeCom took these accounts from the app; grant them again in the console, 微信客服 > API > 通过 API 管理微信客服账号',
    )
  }
}
