import type { EntityManager } from 'typeorm'
import type { Database } from '../../db/database'
import type { Api } from '../../http/api'
import type { CustomerActor } from '../../http/context'
import { ChannelIdentity } from '../../identity/channel-identity.entity'
import { findIdentity } from '../../identity/identities'
import { toLoginError } from '../../identity/upstream-login'
import { UserError } from '../../lib/errors'
import { Order } from '../../orders/order.entity'
import { getOrderForCustomer } from '../../orders/order.queries'
import { ClaimView, FileClaim, OrderClaims } from './claim.contract'
import type { Claim } from './claim.entity'
import { presentClaim, presentOrderClaims } from './claim.presenter'
import {
  askPerson,
  fileClaim,
  findSame,
  getClaimOfCustomer,
  withdrawClaim,
  type ClaimDeps,
} from './claims'

interface ClaimRoutesDeps extends ClaimDeps {
  db: Database
  miniProgram: {
    appId: string
    exchangeLoginCode(code: string): Promise<{ openId: string }>
  }
}

/** A customer's own claims. Whatever is somebody else's does not exist here: 404. */
export function claimRoutes(api: Api, deps: ClaimRoutesDeps): void {
  const { db } = deps
  const present = async (manager: EntityManager, claim: Claim): Promise<ClaimView> =>
    presentClaim(manager, deps, {
      claim,
      order: await manager.findOneByOrFail(Order, { id: claim.orderId }),
      now: db.clock.now(),
    })

  api.read(
    'GET /api/orders/:orderNumber/claims',
    { summary: '订单可以申请的售后和规则', auth: 'customer', answer: OrderClaims },
    async ({ actor, params }) =>
      presentOrderClaims(db.read, deps, {
        order: await getOrderForCustomer(db.read, actor.customerId, params.orderNumber ?? ''),
        now: db.clock.now(),
      }),
  )

  // In parts: WeChat is asked who this is before anything is written, and no transaction waits for it.
  api.writeInParts(
    'POST /api/orders/:orderNumber/claims',
    {
      summary: '申请售后',
      auth: 'customer',
      body: FileClaim,
      answer: ClaimView,
      limit: 'payments',
    },
    async (commit, { actor, params, body }) => {
      const orderNumber = params.orderNumber ?? ''
      const order = await getOrderForCustomer(db.read, actor.customerId, orderNumber)
      // Sent again, its code is spent: what it made is there.
      const same = await findSame(
        { manager: db.read },
        { orderId: order.id, line: body.line, kind: body.kind, now: db.clock.now() },
      )
      if (same) return present(db.read, same)
      const confirmedBy = body.code === null ? null : await confirmedAs(deps, actor, body.code)
      return commit(async (tx) => {
        const claim = await fileClaim(tx, deps, {
          customerId: actor.customerId,
          orderNumber,
          input: body,
          confirmedBy,
        })
        return present(tx.manager, claim)
      })
    },
  )

  api.read(
    'GET /api/claims/:claimId',
    { summary: '售后申请的进度', auth: 'customer', answer: ClaimView },
    async ({ actor, params }) =>
      present(
        db.read,
        await getClaimOfCustomer({ manager: db.read }, actor.customerId, params.claimId ?? ''),
      ),
  )

  api.write(
    'POST /api/claims/:claimId/person',
    { summary: '请客服来看', auth: 'customer', answer: ClaimView },
    async (tx, { actor, params }) =>
      present(
        tx.manager,
        await askPerson(tx, deps, {
          customerId: actor.customerId,
          claimId: params.claimId ?? '',
        }),
      ),
  )

  api.write(
    'POST /api/claims/:claimId/withdraw',
    { summary: '撤回售后申请', auth: 'customer', answer: ClaimView },
    async (tx, { actor, params }) =>
      present(
        tx.manager,
        await withdrawClaim(tx, deps, {
          customerId: actor.customerId,
          claimId: params.claimId ?? '',
        }),
      ),
  )
}

/**
 * Step-up: WeChat is asked whose fresh code this is. WeChat takes each once and for minutes only.
 * @returns the identity that confirmed
 * @throws UserError 401 of a spent code, 403 of somebody else's
 */
async function confirmedAs(
  { db, miniProgram }: ClaimRoutesDeps,
  actor: CustomerActor,
  code: string,
): Promise<string> {
  const { openId } = await miniProgram.exchangeLoginCode(code).catch((error: unknown) => {
    throw toLoginError(error)
  })
  const confirmed = await findIdentity(db.read, miniProgram.appId, openId)
  const loggedIn = await db.read.findOneBy(ChannelIdentity, { id: actor.identityId })
  const isSame =
    confirmed !== null &&
    confirmed.customerId === actor.customerId &&
    (loggedIn?.surface !== 'mini-program' || loggedIn.id === confirmed.id)
  if (isSame) return confirmed.id
  throw new UserError('other_person', {
    status: 403,
    public: '刚才确认的微信和现在登录的不是同一个人，没有提交。请用自己的微信打开小程序再试',
    internal: `step-up of ${actor.customerId} came from another OpenID`,
  })
}
