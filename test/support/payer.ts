import type { SheetBody } from '../../sandbox/sandbox-calls.contract'
import { ChannelIdentity } from '../../server/identity/channel-identity.entity'
import { Order } from '../../server/orders/order.entity'
import type { RunningApp } from './running-app'

export interface Answer<T> {
  status: number
  body: T & { code?: string; detail?: string }
}

/** Somebody on their phone who has orders and pays them. */
export interface Payer {
  token: string
  ask<T>(path: string, options?: { method?: string; body?: object }): Promise<Answer<T>>
  /** Their order that waits for payment. */
  unpaid(): Promise<Order>
  sheet(order: Pick<Order, 'orderNumber'>): Promise<SheetBody>
  /** Pays it, notice and all. */
  pay(order: Order): Promise<void>
}

export async function payer(app: RunningApp, person: string): Promise<Payer> {
  const call = async <T>(
    path: string,
    { method = 'GET', body }: { method?: string; body?: object } = {},
    token = '',
  ): Promise<Answer<T>> => {
    const response = await fetch(`${app.url}/api/${path}`, {
      method,
      headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
      ...(method !== 'GET' && { body: JSON.stringify(body ?? {}) }),
    })
    return { status: response.status, body: (await response.json()) as Answer<T>['body'] }
  }
  const { token } = (
    await call<{ token: string }>('session/mini-program', {
      method: 'POST',
      body: { code: app.sandbox.control.loginCode(person) },
    })
  ).body
  const ask: Payer['ask'] = (path, options) => call(path, options, token)
  const sheet = async ({ orderNumber }: Pick<Order, 'orderNumber'>): Promise<SheetBody> => {
    const { status, body } = await ask<{ sheet: SheetBody }>(`orders/${orderNumber}/payment`, {
      method: 'POST',
    })
    if (status !== 200) throw new Error(`${status} ${JSON.stringify(body)}`)
    return body.sheet
  }
  return {
    token,
    ask,
    sheet,
    async unpaid() {
      const { customerId } = await app.db.read.findOneByOrFail(ChannelIdentity, {
        openId: app.person(person).miniProgramOpenId,
      })
      return app.db.read.findOneByOrFail(Order, { state: 'unpaid', customerId: customerId ?? '' })
    },
    async pay(order) {
      app.sandbox.control.confirmPayment(person, await sheet(order))
      await app.settle()
    },
  }
}

/** The newest of them. */
export function last<T>(items: readonly T[]): T {
  const item = items.at(-1)
  if (item === undefined) throw new Error('there is none')
  return item
}
