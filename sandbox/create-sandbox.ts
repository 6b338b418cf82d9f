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
  readonly origins: { open: string; wechatApi: string; wecomApi: string; payApi: string | null }
  readonly control: Control
  /** Ends when every callback that is under way has been delivered or given up. */
  settled(): Promise<void>
  close(): Promise<void>
}

const CALLBACK_TIMEOUT = 5_000

/** WeChat and WeCom on three loopback ports. */
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
  const [open, wechatApi, wecomApi, payApi = null] = listening.map(({ origin }) => origin) as [
    string,
    string,
    string,
    string?,
  ]
  parts.world.openOrigin = open
  return {
    options,
    origins: { open, wechatApi, wecomApi, payApi },
    control,
    settled: () => parts.background.settled(),
    close: async () => {
      streams.close()
      await Promise.all([parts.background.close(), ...listening.map((one) => one.close())])
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
    pay: options.pay ? new Pay(options.pay, world, background) : null,
  }
}

/** All three or none: when one port is taken the others are let go. */
async function listenAll(
  parts: Parts,
  control: Control,
  streams: EventStreams,
): Promise<Listening[]> {
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
  const started = await Promise.allSettled([
    listenOnLoopback(createOpenApp({ world, control, streams }), ports.open ?? 0),
    listenOnLoopback(wechat, ports.wechatApi ?? 0),
    listenOnLoopback(wecom, ports.wecomApi ?? 0),
    ...(parts.pay
      ? [listenOnLoopback(createPayApp(world, parts.pay.desk, parts.pay.routes), ports.payApi ?? 0)]
      : []),
  ])
  const listening = started.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
  const failed = started.find((one) => one.status === 'rejected')
  if (!failed) return listening
  streams.close()
  await Promise.all(listening.map((one) => one.close()))
  throw failed.reason
}
