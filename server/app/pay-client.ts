import type { Config } from '../config'
import type { Database } from '../db/database'
import type { HttpDoor } from '../wechat/http'
import { createPayClient, type PayClient } from '../wechat/pay/client'

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
