import { z } from 'zod'
import { UpstreamError } from '../lib/errors'
import type { FetchToken } from './access-token'
import { askJson, jsonBody, type ExchangeRequest, type Peer } from './exchange'

/** Shorter than the lease of the one who asks, also when it has to ask twice. */
const TIMEOUT_MS = 4_000

export interface AppCredentials {
  appId: string
  appSecret: string
}

/**
 * `POST /cgi-bin/stable_token` of an official account or mini program.
 * Normal mode may be called by any number of processes; forced mode kills the previous token, at most 20 times a day.
 * https://developers.weixin.qq.com/doc/service/api/base/api_getstableaccesstoken.html
 */
export function stableToken(peer: Peer, { appId, appSecret }: AppCredentials): FetchToken {
  return ({ force }) =>
    ask(peer, {
      method: 'POST',
      path: '/cgi-bin/stable_token',
      repeatable: !force,
      secrets: [appSecret],
      body: jsonBody({
        grant_type: 'client_credential',
        appid: appId,
        secret: appSecret,
        force_refresh: force,
      }),
    })
}

export interface CorpCredentials {
  corpId: string
  /** Of the self-built app. */
  secret: string
}

/**
 * `GET /cgi-bin/gettoken` of WeCom: the same token while it lives, another one once it was voided; it cannot be forced.
 * https://developer.work.weixin.qq.com/document/path/91039
 */
export function wecomToken(peer: Peer, { corpId, secret }: CorpCredentials): FetchToken {
  return () =>
    ask(peer, {
      method: 'GET',
      path: '/cgi-bin/gettoken',
      repeatable: true,
      secrets: [secret],
      query: { corpid: corpId, corpsecret: secret },
    })
}

const Answer = z.object({ access_token: z.string().min(1), expires_in: z.number().positive() })

async function ask(peer: Peer, request: ExchangeRequest): ReturnType<FetchToken> {
  const answer = Answer.safeParse(
    await askJson(peer, { ...request, timeoutMs: TIMEOUT_MS, tokenEndpoint: true }),
  )
  if (!answer.success) {
    throw new UpstreamError(request.path, {
      outcome: 'unknown',
      kind: 'bug',
      retryable: true,
      message: '应答里没有凭据 | the answer holds no token',
    })
  }
  return { token: answer.data.access_token, expiresInS: answer.data.expires_in }
}
