import Router from '@koa/router'
import { bodies } from './bodies'
import { mountCall } from './call'
import type { KfControl } from './kf-control'
import { kfBodies } from './kf-bodies'

/** What sample users and agents do in 微信客服, and its troubles. */
export function kfRoutes(kf: KfControl): Router {
  const router = new Router()
  mountCustomerActs(router, kf)
  mountServicerActs(router, kf)
  mountCall(router, '/sandbox/kf/faults', {
    body: kfBodies.faults,
    handle: (wanted) => {
      kf.faults(wanted)
      return undefined
    },
  })
  router.delete('/sandbox/kf/faults', (ctx) => {
    kf.clearFaults()
    ctx.body = {}
  })
  mountCall(router, '/sandbox/kf/release', {
    body: bodies.nothing,
    handle: async () => ({ callbacks: await kf.releaseKnocks() }),
  })
  return router
}

function mountCustomerActs(router: Router, kf: KfControl): void {
  const user = (act: string): string => `/sandbox/users/:id/kf/${act}`
  mountCall(router, user('open'), {
    body: kfBodies.open,
    handle: ({ url }, { id }) => kf.openLink({ userId: id, url }),
  })
  mountCall(router, user('message'), {
    body: kfBodies.customerMessage,
    handle: (body, { id }) => kf.customerSends({ userId: id, ...body }),
  })
  mountCall(router, user('menu'), {
    body: kfBodies.menu,
    handle: (body, { id }) => kf.customerTaps({ userId: id, ...body }),
  })
  mountCall(router, user('recall'), {
    body: kfBodies.customerRecall,
    handle: (body, { id }) => kf.customerRecalls({ userId: id, ...body }),
  })
}

function mountServicerActs(router: Router, kf: KfControl): void {
  const agent = (act: string): string => `/sandbox/agents/:id/kf/${act}`
  const seat = (id: string, { openKfId, personId }: { openKfId: string; personId: string }) => ({
    wecomUserId: id,
    openKfId,
    userId: personId,
  })
  mountCall(router, agent('receiving'), {
    body: kfBodies.receiving,
    handle: (body, { id }) => kf.setReceiving({ wecomUserId: id, ...body }),
  })
  mountCall(router, agent('message'), {
    body: kfBodies.servicerMessage,
    handle: (body, { id }) => kf.servicerSends({ ...seat(id, body), message: body.message }),
  })
  mountCall(router, agent('card'), {
    body: kfBodies.peer,
    handle: (body, { id }) => kf.servicerSendsCard(seat(id, body)),
  })
  mountCall(router, agent('take'), {
    body: kfBodies.peer,
    handle: (body, { id }) => kf.takeSession(seat(id, body)),
  })
  mountCall(router, agent('transfer'), {
    body: kfBodies.transfer,
    handle: (body, { id }) =>
      kf.transferSession({ ...seat(id, body), toWecomUserId: body.toAgentId }),
  })
  mountCall(router, agent('end'), {
    body: kfBodies.peer,
    handle: (body, { id }) => kf.endSession(seat(id, body)),
  })
  mountCall(router, agent('reopen'), {
    body: kfBodies.peer,
    handle: (body, { id }) => kf.reopenSession(seat(id, body)),
  })
  mountCall(router, agent('recall'), {
    body: kfBodies.servicerRecall,
    handle: (body, { id }) => kf.servicerRecalls({ ...seat(id, body), messageId: body.messageId }),
  })
  mountCall(router, agent('reject'), {
    body: kfBodies.reject,
    handle: (body, { id }) => kf.rejectCustomer({ ...seat(id, body), reject: body.reject }),
  })
  mountCall(router, agent('read'), {
    body: kfBodies.peer,
    handle: (body, { id }) => {
      kf.readSession(seat(id, body))
      return undefined
    },
  })
}
