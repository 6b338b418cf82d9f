import { Background } from './background'
import { CallbackSender } from './callbacks/callback-sender'
import { Control } from './control/control'
import { EventStreams } from './control/event-stream'
import type { Parts } from './deps'
import { createApiApp, wechatTail, wecomTail } from './http/api-app'
import { listenOnLoopback, type Listening } from './http/listen'
import { loginRoutes } from './mini-program/login.routes'
import { MiniProgramPush } from './mini-program/push'
import { subscribeRoutes } from './mini-program/subscribe.routes'
import { customRoutes } from './official-account/custom.routes'
import { mediaRoutes } from './official-account/media.routes'
import { menuRoutes } from './official-account/menu.routes'
import { OfficialAccountPush } from './official-account/push'
import { qrcodeRoutes } from './official-account/qrcode.routes'
import { templateRoutes } from './official-account/template.routes'
import { tokenRoutes } from './official-account/token.routes'
import { usersRoutes } from './official-account/users.routes'
import { webOauthRoutes } from './official-account/web-oauth.routes'
import { accountOfCall } from './official-account/caller'
import { createOpenApp } from './open/open-app'
import type { SandboxOptions } from './options'
import { Pay } from './pay/pay'
import { createPayApp } from './pay/pay-app'
import { AppMessages } from './wecom-app/app-messages'
import { accountOfWecomCall } from './wecom-app/caller'
import { identityRoutes } from './wecom-app/identity.routes'
import { GoodsDesk } from './trading-platform/goods-desk'
import { createPlatformApp } from './trading-platform/platform-app'
import { wecomMediaRoutes } from './wecom-app/media.routes'
import { messageRoutes } from './wecom-app/message.routes'
import { WecomPush } from './wecom-app/push'
import { accountRoutes } from './wecom-kf/account.routes'
import { createKf } from './wecom-kf/create-kf'
import { customerRoutes } from './wecom-kf/customer.routes'
import { kfMessageRoutes } from './wecom-kf/message.routes'
import { serviceStateRoutes } from './wecom-kf/service-state.routes'
import { servicerRoutes } from './wecom-kf/servicer.routes'
import { syncRoutes } from './wecom-kf/sync.routes'
import { upgradeRoutes } from './wecom-kf/upgrade.routes'
import { isKnownFieldType } from './world/template-values'
import { World } from './world/world'

export interface Sandbox {
  readonly options: SandboxOptions
  readonly origins: {
    open: string
    wechatApi: string
    wecomApi: string
    payApi: string | null
    platform: string | null
  }
  readonly control: Control
  /** Ends when every callback that is under way has been delivered or given up. */
  settled(): Promise<void>
  close(): Promise<void>
}

const CALLBACK_TIMEOUT = 5_000

/** WeChat, WeCom, WeChat Pay and the trading platform, each on a loopback port of its own. */
export async function createSandbox(options: SandboxOptions): Promise<Sandbox> {
  for (const { templateId, fields } of [...options.templates, ...options.subscribeTemplates]) {
    const unknown = fields.find((field) => !isKnownFieldType(field.key))
    if (unknown)
      throw new Error(`template ${templateId} has a field of no known type: ${unknown.key}`)
  }
  const parts = createParts(options)
  const control = new Control(parts)
  const streams = new EventStreams(parts.world, () => control.snapshot())
  const listening = await listenAll(parts, control, streams)
  const { open, wechatApi, wecomApi, payApi = null, platform = null } = originsOf(listening)
  parts.world.openOrigin = open
  return {
    options,
    origins: { open, wechatApi, wecomApi, payApi, platform },
    control,
    settled: () => parts.background.settled(),
    close: async () => {
      streams.close()
      await Promise.all([
        parts.background.close(),
        ...[...listening.values()].map((one) => one.close()),
      ])
    },
  }
}

function createParts(options: SandboxOptions): Parts {
  const world = new World(options)
  const callbacks = new CallbackSender(world, options.callbackTimeoutMs ?? CALLBACK_TIMEOUT)
  const background = new Background()
  return {
    world,
    background,
    callbacks,
    officialAccount: new OfficialAccountPush(world, callbacks),
    miniProgram: new MiniProgramPush(world, callbacks),
    wecom: new WecomPush(world, callbacks),
    appMessages: new AppMessages(world),
    kf: createKf(world, callbacks, background),
    goods: new GoodsDesk(world),
    pay: options.pay ? new Pay(options.pay, world, background) : null,
  }
}

type Place = 'open' | 'wechatApi' | 'wecomApi' | 'payApi' | 'platform'

function originsOf(listening: ReadonlyMap<Place, Listening>) {
  const of = (place: Place): string => listening.get(place)?.origin ?? ''
  return {
    open: of('open'),
    wechatApi: of('wechatApi'),
    wecomApi: of('wecomApi'),
    payApi: listening.get('payApi')?.origin,
    platform: listening.get('platform')?.origin,
  }
}

/** All or none: when one port is taken the others are let go. */
async function listenAll(
  parts: Parts,
  control: Control,
  streams: EventStreams,
): Promise<ReadonlyMap<Place, Listening>> {
  const { world } = parts
  const wechat = createApiApp(world, {
    routes: [
      tokenRoutes(world),
      customRoutes(world),
      templateRoutes(parts),
      qrcodeRoutes(world),
      usersRoutes(world),
      mediaRoutes(world),
      menuRoutes(world),
      webOauthRoutes(world),
      loginRoutes(world),
      subscribeRoutes(parts),
    ].flat(),
    tail: wechatTail,
    accountOf: (ctx) => accountOfCall(world, ctx),
  })
  const wecom = createApiApp(world, {
    routes: [
      identityRoutes(world),
      messageRoutes(parts),
      wecomMediaRoutes(world),
      accountRoutes(parts),
      servicerRoutes(parts),
      syncRoutes(parts),
      kfMessageRoutes(parts),
      serviceStateRoutes(parts),
      customerRoutes(parts),
      upgradeRoutes(parts),
    ].flat(),
    tail: wecomTail,
    accountOf: (ctx) => accountOfWecomCall(world, ctx),
  })
  const { ports = {} } = world.options
  const { pay, goods } = parts
  const { platform } = world.options
  const apps: Array<[Place, Parameters<typeof listenOnLoopback>[0]]> = [
    ['open', createOpenApp({ world, control, streams })],
    ['wechatApi', wechat],
    ['wecomApi', wecom],
  ]
  if (pay) apps.push(['payApi', createPayApp(world, pay.desk, pay.routes)])
  if (platform) apps.push(['platform', createPlatformApp(world, goods, platform)])
  const started = await Promise.allSettled(
    apps.map(
      async ([place, app]) => [place, await listenOnLoopback(app, ports[place] ?? 0)] as const,
    ),
  )
  const listening = new Map(
    started.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : [])),
  )
  const failed = started.find((one) => one.status === 'rejected')
  if (!failed) return listening
  streams.close()
  await Promise.all([...listening.values()].map((one) => one.close()))
  throw failed.reason
}
