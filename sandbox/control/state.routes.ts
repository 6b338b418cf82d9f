import Router from '@koa/router'
import type { Context } from 'koa'
import { AGENT_COOKIE, PERSON_COOKIE } from '../open/authorize.routes'
import type { DayKind } from '../sandbox.contract'
import { ControlError } from '../world/control-error'
import type { World } from '../world/world'
import { bodies } from './bodies'
import { mountCall } from './call'
import type { Control } from './control'
import type { EventStreams } from './event-stream'

/** Looking at the world, saying who holds the phone, and changing the policy of the server under test. */
export function stateRoutes(world: World, control: Control, streams: EventStreams): Router {
  const router = new Router()
  router.get('/sandbox/state', (ctx) => {
    ctx.set('Cache-Control', 'no-store')
    ctx.body = control.snapshot()
  })
  router.get('/sandbox/events', (ctx) => streams.open(ctx))
  router.get('/sandbox/qr-scenes', (ctx) => {
    ctx.body = { items: control.qrScenes() }
  })
  router.get('/sandbox/media/:mediaId', (ctx) => showMedia(world, ctx, ctx.params.mediaId ?? ''))
  mountCall(router, '/sandbox/session', {
    body: bodies.session,
    handle: ({ personId, agentId }, { ctx }) => {
      if (personId !== undefined) setCookie(ctx, PERSON_COOKIE, world.person(personId)?.id)
      if (agentId !== undefined) setCookie(ctx, AGENT_COOKIE, world.agent(agentId)?.id)
      return undefined
    },
  })
  mountCall(router, '/sandbox/policy', {
    body: bodies.policy,
    handle: async ({ name }) => {
      await changePolicy(world, name)
      return undefined
    },
  })
  mountCall(router, '/sandbox/clock/day', {
    body: bodies.day,
    handle: async ({ day }) => {
      await changeDay(world, day)
      return undefined
    },
  })
  mountCall(router, '/sandbox/supplier/down', {
    body: bodies.nothing,
    handle: async () => {
      const { onSupplierDown } = world.options
      if (!onSupplierDown) throw new ControlError('这里没有交易平台', 404)
      await onSupplierDown()
      return undefined
    },
  })
  return router
}

function setCookie(ctx: Context, name: string, value: string | undefined): void {
  if (value === undefined) throw new ControlError('没有这个示例用户', 404)
  ctx.cookies.set(name, value, { httpOnly: true, sameSite: 'lax', path: '/' })
}

function showMedia(world: World, ctx: Context, mediaId: string): void {
  const media = world.media.shown(mediaId)
  if (!media) throw new ControlError('没有这个文件', 404)
  ctx.set('X-Content-Type-Options', 'nosniff')
  ctx.set('Cache-Control', 'private, max-age=3600')
  ctx.type = media.kind.contentType
  ctx.body = media.bytes
}

async function changePolicy(world: World, name: string): Promise<void> {
  const {
    policy,
    options: { onPolicyChange },
  } = world
  if (!onPolicyChange || !policy.choices.some((choice) => choice.name === name))
    throw new ControlError('没有这套政策', 404)
  await restarting(world, async () => {
    await onPolicyChange(name)
    if (policy.current !== name) world.enterPolicy(name)
  })
}

async function changeDay(world: World, day: DayKind): Promise<void> {
  const { onDayChange } = world.options
  if (!onDayChange) throw new ControlError('这里不能改时间', 404)
  await restarting(world, async () => {
    await onDayChange(day)
    world.day = day
  })
}

/** While the host starts the server again, nobody else may ask for the same. */
async function restarting(world: World, work: () => Promise<void>): Promise<void> {
  const { policy } = world
  if (policy.state === 'switching') throw new ControlError('正在切换，请稍等')
  policy.state = 'switching'
  world.changed()
  try {
    await work()
    policy.state = 'ready'
  } catch (error) {
    policy.state = 'failed'
    throw new ControlError(
      `切换没有成功：${error instanceof Error ? error.message : String(error)}`,
    )
  } finally {
    world.changed()
  }
}
