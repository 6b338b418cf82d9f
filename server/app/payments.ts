import { deskGoodsRoutes } from '../after-sales/desk-goods.routes'
import { goodsRoutes } from '../after-sales/goods.routes'
import { createCheckGoods } from '../after-sales/goods-checks'
import { createFollowReissue, createSubmitReissue } from '../after-sales/reissue.sender'
import { createTellReissue, createTellTicket } from '../after-sales/tell-ticket.handlers'
import { deskMoneyRoutes } from '../after-sales/desk-money.routes'
import { MINUTE_MS } from '../lib/clock'
import { PermanentError } from '../lib/errors'
import { createRest } from '../lib/rest'
import type { Handler, Handlers } from '../outbox/worker'
import { moneyRoutes } from '../payments/money.routes'
import { payCallbacks, sweepPayNonces } from '../payments/pay-notices.callback'
import { createFollowPayment, type PayOrderDeps } from '../payments/pay-order.sender'
import { checkDays } from '../payments/reconciliation/day-check.sender'
import { sweepBillLines } from '../payments/reconciliation/day-checks'
import { dayCheckRoutes } from '../payments/reconciliation/day-checks.routes'
import { createFollowRefund, createSubmitRefund } from '../payments/refund.sender'
import { createClaimsOnChecked } from '../after-sales/claims/claims'
import { numberOfTicket, ticketPort } from './after-sales'
import { claimDeps } from './claims'
import type { Capability } from './capability'
import type { Parts } from './parts'

function payOrderDeps({ db, policy, config, pay }: Parts): PayOrderDeps | null {
  return pay && { db, policy, publicUrl: config.publicUrl, pocket: pay }
}

/** Money: paid, paid back, and what WeChat Pay tells of it. */
export function payments(parts: Parts): Capability {
  const { db, logger, policy, pay } = parts
  const rest = createRest(db.clock)
  return {
    routes(api) {
      moneyRoutes(api, { db, pay: payOrderDeps(parts) })
      const { rulesOfDay } = claimDeps(parts)
      deskMoneyRoutes(api, { db, policy, tickets: ticketPort(policy), rulesOfDay })
      dayCheckRoutes(api, { db, policy, hasMerchant: pay !== null, numberOfTicket })
      goodsRoutes(api, { db })
      deskGoodsRoutes(api, {
        db,
        policy,
        box: parts.box,
        tickets: ticketPort(policy),
        hasPlatform: parts.tradingPlatform !== null,
      })
    },
    ...(pay && { callbacks: payCallbacks({ db, logger, mchId: pay.mchId, door: pay.door }) }),
    ...(pay && {
      loops: [
        {
          name: 'bills',
          everyMs: MINUTE_MS,
          run: () => checkDays({ db, logger, pocket: pay, bills: pay, rest }),
        },
      ],
    }),
    sweeps: [sweepPayNonces, sweepBillLines],
  }
}

type Names = 'payments.followPayment' | 'payments.submitRefund' | 'payments.followRefund'

export function payHandlers(parts: Parts): Pick<Handlers, Names> {
  const deps = payOrderDeps(parts)
  if (!deps) {
    // Rows of a time when there was one: they wait on the dead shelf until it is there again.
    const without: Handler = () =>
      Promise.reject(new PermanentError('WeChat Pay is not configured (PAY_*)'))
    return {
      'payments.followPayment': without,
      'payments.submitRefund': without,
      'payments.followRefund': without,
    }
  }
  return {
    'payments.followPayment': createFollowPayment(deps),
    'payments.submitRefund': createSubmitRefund(deps),
    'payments.followRefund': createFollowRefund(deps),
  }
}

type GoodsNames =
  | 'afterSales.tellTicket'
  | 'afterSales.tellReissue'
  | 'afterSales.submitReissue'
  | 'afterSales.followReissue'
  | 'afterSales.checkGoods'

export function goodsHandlers(parts: Parts): Pick<Handlers, GoodsNames> {
  const { db, box, policy, tradingPlatform } = parts
  const deps = { db, box, platform: tradingPlatform }
  const told = { db, tickets: ticketPort(policy) }
  return {
    'afterSales.tellTicket': createTellTicket(told),
    'afterSales.tellReissue': createTellReissue(told),
    'afterSales.submitReissue': createSubmitReissue(deps),
    'afterSales.followReissue': createFollowReissue(deps),
    'afterSales.checkGoods': createCheckGoods({
      ...deps,
      onChecked: createClaimsOnChecked(claimDeps(parts)),
    }),
  }
}
