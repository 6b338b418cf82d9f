import type Router from '@koa/router'
import type { Context } from 'koa'
import { z } from 'zod'
import { readBody } from '../http/read-body'
import { ControlError } from '../world/control-error'

interface At {
  /** The :id of the path. */
  id: string
  ctx: Context
}
type Handle<T> = (input: T, at: At) => object | undefined | Promise<object | undefined>

/** Mounts one control call: the body is checked against its schema, the answer is JSON; undefined is an empty object. */
export function mountCall<T>(
  router: Router,
  path: string,
  { body, handle }: { body: z.ZodType<T>; handle: Handle<T> },
): void {
  router.post(path, async (ctx) => {
    const parsed = body.safeParse(await readJson(ctx))
    if (!parsed.success) throw new ControlError(`请求不对：${z.prettifyError(parsed.error)}`)
    ctx.body = (await handle(parsed.data, { id: ctx.params.id ?? '', ctx })) ?? {}
  })
}

async function readJson(ctx: Context): Promise<unknown> {
  const raw = await readBody(ctx.req)
  if (raw.length === 0) return {}
  if (!ctx.is('application/json')) throw new ControlError('请求体要用 application/json')
  try {
    return JSON.parse(raw.toString())
  } catch {
    throw new ControlError('请求体不是 JSON')
  }
}
