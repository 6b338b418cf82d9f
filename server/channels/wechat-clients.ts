import type { Config } from '../config'
import type { Database } from '../db/database'
import type { Logger } from '../lib/logger'
import type { SecretBox } from '../lib/secret-box'
import { createAccessToken, type AccessToken, type FetchToken } from '../wechat/access-token'
import type { Connection } from '../wechat/api'
import type { Family } from '../wechat/errcodes'
import { createHttpDoor, type HttpDoor } from '../wechat/http'
import { createMiniProgramClient, type MiniProgramClient } from '../wechat/mini-program/client'
import {
  createOfficialAccountClient,
  type OfficialAccountClient,
} from '../wechat/official-account/client'
import { stableToken, wecomToken } from '../wechat/token-endpoints'
import { createWecomAppClient, type WecomAppClient } from '../wechat/wecom-app/client'
import { createWecomKfClient, type WecomKfClient } from '../wechat/wecom-kf/client'
import { createAccessTokenStore } from './access-token-store'

export interface WechatClients {
  officialAccount: OfficialAccountClient
  miniProgram: MiniProgramClient
  wecomApp: WecomAppClient
  /** Null where the platform has no 微信客服. */
  wecomKf: WecomKfClient | null
  /** The door that all of them go through. */
  http: HttpDoor
  close(): Promise<void>
}

export interface WechatClientsDeps {
  config: Config
  db: Database
  box: SecretBox
  logger: Logger
  /** Waits between the tries of one call; replaced in tests. */
  wait?: Connection['wait']
}

/** The clients of every WeChat account, with one pool of connections and one store of tokens. */
export function createWechatClients({
  config,
  db,
  box,
  logger,
  wait,
}: WechatClientsDeps): WechatClients {
  const { clock } = db
  const { officialAccount, miniProgram, wecom, wecomKf, origins } = config
  const http = createHttpDoor()
  const store = createAccessTokenStore({ db, box })
  const tokenOf = (account: { key: string; family: Family; fetchToken: FetchToken }): AccessToken =>
    createAccessToken({
      accountKey: account.key,
      family: account.family,
      fetchToken: account.fetchToken,
      store,
      clock,
      logger,
    })
  const stable = (
    family: 'official-account' | 'mini-program',
    account: { appId: string; appSecret: string },
  ): AccessToken =>
    tokenOf({
      key: `${family}:${account.appId}`,
      family,
      fetchToken: stableToken({ http, family, origin: origins.wechatApi }, account),
    })
  return {
    http,
    officialAccount: createOfficialAccountClient({
      http,
      clock,
      wait,
      apiOrigin: origins.wechatApi,
      openOrigin: origins.wechatOpen,
      appId: officialAccount.appId,
      appSecret: officialAccount.appSecret,
      accessToken: stable('official-account', officialAccount),
    }),
    miniProgram: createMiniProgramClient({
      http,
      clock,
      wait,
      apiOrigin: origins.wechatApi,
      appId: miniProgram.appId,
      appSecret: miniProgram.appSecret,
      accessToken: stable('mini-program', miniProgram),
    }),
    wecomApp: createWecomAppClient({
      http,
      clock,
      wait,
      apiOrigin: origins.wecomApi,
      openOrigin: origins.wecomOpen,
      corpId: wecom.corpId,
      agentId: wecom.agentId,
      accessToken: tokenOf({
        key: `wecom:${wecom.corpId}:${wecom.agentId}`,
        family: 'wecom',
        fetchToken: wecomToken(
          { http, family: 'wecom', origin: origins.wecomApi },
          { corpId: wecom.corpId, secret: wecom.agentSecret },
        ),
      }),
    }),
    // The app that manages kf may be another one than the agents': a token of its own, by its own secret.
    wecomKf:
      wecomKf &&
      createWecomKfClient({
        http,
        clock,
        wait,
        apiOrigin: origins.wecomApi,
        accessToken: tokenOf({
          key: `wecom-kf:${wecom.corpId}`,
          family: 'wecom',
          fetchToken: wecomToken(
            { http, family: 'wecom', origin: origins.wecomApi },
            { corpId: wecom.corpId, secret: wecomKf.secret },
          ),
        }),
      }),
    close: () => http.close(),
  }
}
