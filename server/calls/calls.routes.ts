import type { Database } from '../db/database'
import type { Api } from '../http/api'
import { LIMITS } from '../http/limits'
import { toOffsetIso } from '../lib/shanghai-time'
import { refuseTooManyTickets } from '../tickets/submit/ticket-limit'
import { issueCallCode, type CodeDeps } from './call-code'
import { CallCode, CallsNow, CallWishLeft, LeaveCallWish, MovePlannedCall } from './call.contract'
import { leaveCallWish, type WishDeps } from './call-wishes'
import { callsNow } from './list-calls'
import { declinePlanned, movePlannedByCustomer } from './plan-call'
import type { CallsDeps } from './talk-by-phone'

export interface CallRoutesDeps
  extends CallsDeps, Pick<WishDeps, 'readMatter'>, Pick<CodeDeps, 'box'> {
  db: Database
}

/** R4: the telephone, as the customer has it: who we are on the line, what is planned, and a word left where nobody picks up. */
export function callRoutes(api: Api, deps: CallRoutesDeps): void {
  const { db } = deps

  api.write(
    'POST /api/calls/code',
    {
      summary: '取一个通话码',
      auth: 'customer',
      answer: CallCode,
      status: 201,
      secretAnswer: true,
    },
    async (tx, { actor }) => {
      const { code, word, expiresAt } = await issueCallCode(tx, deps, actor.customerId)
      return { code, word, expiresAt: toOffsetIso(expiresAt) }
    },
  )

  api.read(
    'GET /api/calls/now',
    { summary: '正在打的和约好的电话', auth: 'customer', answer: CallsNow },
    ({ actor }) => callsNow(db.read, { ...at(deps) }, actor.customerId),
  )

  api.write(
    'POST /api/calls/wishes',
    {
      summary: '留言，请回电',
      auth: 'customer',
      body: LeaveCallWish,
      answer: CallWishLeft,
      status: 201,
    },
    async (tx, { actor: { customerId }, body }) => {
      await refuseTooManyTickets(tx, LIMITS.tickets, customerId)
      return leaveCallWish(tx, deps, { customerId, input: body })
    },
  )

  api.write(
    'POST /api/planned-calls/:plannedId/move',
    { summary: '改约电话', auth: 'customer', body: MovePlannedCall, answer: CallsNow },
    async (tx, { actor: { customerId }, params, body }) => {
      await movePlannedByCustomer(tx, deps, {
        customerId,
        plannedId: params.plannedId ?? '',
        input: body,
      })
      return callsNow(tx.manager, { ...deps, now: tx.now }, customerId)
    },
  )

  api.write(
    'POST /api/planned-calls/:plannedId/decline',
    { summary: '不用打电话', auth: 'customer', answer: CallsNow },
    async (tx, { actor: { customerId }, params }) => {
      await declinePlanned(tx, { customerId, plannedId: params.plannedId ?? '' })
      return callsNow(tx.manager, { ...deps, now: tx.now }, customerId)
    },
  )
}

function at({ db, policy, calendar }: CallRoutesDeps) {
  return { policy, calendar, now: db.clock.now() }
}
