import Router from '@koa/router'
import { bodies } from './bodies'
import { mountCall } from './call'
import type { Control } from './control'

/** Trouble on demand. */
export function scriptingRoutes(control: Control): Router {
  const router = new Router()
  const effect = (work: () => void): undefined => {
    work()
    return undefined
  }
  mountCall(router, '/sandbox/failures', {
    body: bodies.failure,
    handle: (rule) => effect(() => control.fail(rule)),
  })
  router.delete('/sandbox/failures', (ctx) => {
    control.clearFailures()
    ctx.body = {}
  })
  mountCall(router, '/sandbox/callbacks/repeat', {
    body: bodies.scripted,
    handle: ({ times, account }) => effect(() => control.repeatCallbacks(times, account)),
  })
  mountCall(router, '/sandbox/callbacks/drop', {
    body: bodies.scripted,
    handle: ({ times, account }) => effect(() => control.dropCallbacks(times, account)),
  })
  mountCall(router, '/sandbox/callbacks/redeliver', {
    body: bodies.redeliver,
    handle: ({ callbackId }) => control.redeliver(callbackId),
  })
  mountCall(router, '/sandbox/callbacks/verify', {
    body: bodies.account,
    handle: ({ account }) => control.verifyUrl(account),
  })
  mountCall(router, '/sandbox/mode', {
    body: bodies.mode,
    handle: ({ mode }) => effect(() => control.setMode(mode)),
  })
  mountCall(router, '/sandbox/clock/advance', {
    body: bodies.advance,
    handle: ({ milliseconds }) => ({ now: control.advance(milliseconds) }),
  })
  mountCall(router, '/sandbox/tokens/kill', {
    body: bodies.account,
    handle: ({ account }) => effect(() => control.killTokens(account)),
  })
  mountCall(router, '/sandbox/ip-allow-list', {
    body: bodies.allowList,
    handle: ({ addresses }) => effect(() => control.setIpAllowList(addresses)),
  })
  return router
}
