import type { Config } from '../config'
import type { Database } from '../db/database'
import { PermanentError } from '../lib/errors'
import type { Handler, Handlers } from '../outbox/worker'
import { createFollowPayment, type PayOrderDeps } from '../payments/pay-order.sender'
import { createFollowRefund, createSubmitRefund } from '../payments/refund.sender'
import type { HttpDoor } from '../wechat/http'
import { createPayClient, type PayClient } from '../wechat/pay/client'
import type { Parts } from './parts'

/** WeChat Pay of the operator's merchant; null where there is none. */
export function createPay({
  config,
  db,
  http,
}: {
  config: Config
  db: Database
  http: HttpDoor
}): PayClient | null {
  const { pay, origins } = config
  return pay && createPayClient({ http, clock: db.clock, origin: origins.pay, account: pay })
}

export function payOrderDeps({ db, policy, config, pay }: Parts): PayOrderDeps | null {
  return pay && { db, policy, publicUrl: config.publicUrl, pocket: pay }
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
