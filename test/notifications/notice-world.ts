import { readPolicies } from '../../sandbox/policy-files'
import type { Database } from '../../server/db/database'
import { ChannelIdentity } from '../../server/identity/channel-identity.entity'
import type { Clock } from '../../server/lib/clock'
import { newId } from '../../server/lib/ids'
import { createRecordReceipt } from '../../server/notifications/delivery-receipts'
import { createNoticeSender, type NoticePorts } from '../../server/notifications/notice.sender'
import { createNotifyCustomer } from '../../server/notifications/notify-customer.handlers'
import { events } from '../../server/outbox/events'
import { createOutboxWorker, type Handlers, type OutboxWorker } from '../../server/outbox/worker'
import { createHttpDoor } from '../../server/wechat/http'
import { createMiniProgramClient } from '../../server/wechat/mini-program/client'
import { createOfficialAccountClient } from '../../server/wechat/official-account/client'
import { stableToken } from '../../server/wechat/token-endpoints'
import { createAccessToken } from '../../server/wechat/access-token'
import { MP, OA, startTestSandbox, type TestSandbox } from '../sandbox/support/test-sandbox'
import { silentLogger } from '../support/api'
import { MP_APP_ID, OA_APP_ID } from '../support/people'
import { ROOT } from '../support/source-files'
import { memoryTokenStore } from '../wechat/support/memory-token-store'
import { policy } from '../tickets/ticket-world'

export const PUBLIC_URL = 'https://kf.example.invalid'

const { templates, subscribeTemplates } = readPolicies(`${ROOT}/config/policies`)

/** WeChat with the templates of the policies, and this test's app ids. */
export function startWechat(clock: Clock): Promise<TestSandbox> {
  const pages = [...MP.pages, 'packages/service/contact/index']
  return startTestSandbox({
    now: () => clock.epochMs(),
    officialAccount: { ...OA, appId: OA_APP_ID, mode: 'safe' },
    miniProgram: { ...MP, appId: MP_APP_ID, pages },
    templates,
    subscribeTemplates,
  })
}

export interface Ports extends NoticePorts {
  close(): Promise<void>
}

/** The real clients, which wait for nothing between their tries. */
export function connect({ sandbox }: TestSandbox, clock: Clock): Ports {
  const http = createHttpDoor({ timeoutMs: 500 })
  const store = memoryTokenStore()
  const connection = (
    family: 'official-account' | 'mini-program',
    account: { appId: string; secret: string },
  ) => ({
    http,
    clock,
    apiOrigin: sandbox.origins.wechatApi,
    openOrigin: sandbox.origins.open,
    wait: async () => undefined,
    appId: account.appId,
    appSecret: account.secret,
    accessToken: createAccessToken({
      accountKey: family,
      family,
      store,
      clock,
      logger: { info: () => undefined, error: () => undefined },
      fetchToken: stableToken(
        { http, family, origin: sandbox.origins.wechatApi },
        { appId: account.appId, appSecret: account.secret },
      ),
    }),
  })
  const officialAccount = createOfficialAccountClient(
    connection('official-account', { appId: OA_APP_ID, secret: OA.secret }),
  )
  const miniProgram = createMiniProgramClient(
    connection('mini-program', { appId: MP_APP_ID, secret: MP.secret }),
  )
  return {
    sendTemplate: officialAccount.sendTemplate,
    sendSubscribe: miniProgram.sendSubscribe,
    close: () => http.close(),
  }
}

/** The notifications' handlers on a real worker; every other handler does nothing. */
export function createWorker(
  db: Database,
  ports: NoticePorts,
  change: { jumpAppId?: string | null } = {},
): OutboxWorker {
  const idle = Object.fromEntries(
    Object.values(events)
      .flatMap(({ handlers }) => handlers)
      .map((name) => [name, async () => undefined]),
  )
  const handlers = {
    ...idle,
    'notifications.notifyCustomer': createNotifyCustomer({ db, policy }),
    'notifications.deliverNotice': createNoticeSender({
      db,
      policy,
      ports,
      logger: silentLogger,
      publicUrl: PUBLIC_URL,
      officialAccountAppId: OA_APP_ID,
      miniProgramAppId: MP_APP_ID,
      jumpAppId: change.jumpAppId ?? null,
    }),
    'notifications.recordReceipt': createRecordReceipt({ db }),
  } as Handlers
  return createOutboxWorker({ db, handlers, logger: silentLogger, random: () => 0 })
}

/** The official account's identity of a customer, followed and verified unless said otherwise. */
export async function follow(
  db: Database,
  customerId: string | null,
  openId: string,
  change: Partial<ChannelIdentity> = {},
): Promise<ChannelIdentity> {
  return db.transaction(async ({ manager, now }) => {
    const identity = manager.create(ChannelIdentity, {
      id: newId('cid'),
      customerId,
      surface: 'official-account',
      appId: OA_APP_ID,
      openId,
      unionId: null,
      following: true,
      followedAt: now,
      unfollowedAt: null,
      verifiedBy: 'scene-qr',
      verifiedAt: now,
      unboundAt: null,
      createdAt: now,
      updatedAt: now,
      ...change,
    })
    await manager.insert(ChannelIdentity, identity)
    return identity
  })
}
