import { createHash } from 'node:crypto'
import type { World } from '../world/world'
import type { DeliveryItem, OrderItem } from './platform-items'

export type CardState = 'unused' | 'used' | 'void' | 'wrong-region' | 'unknown'
export type TopUpState =
  'arrived' | 'under-way' | 'carrier-fault' | 'wrong-number' | 'channel-jam' | 'upstream-fault'

export interface CardGoods {
  state: CardState
  usedAt?: string
  usedBy?: string
  region?: string
}

export interface TopUpGoods {
  state: TopUpState
  expectedAt?: string
  arrivedAt?: string
  accountMasked?: string
}

interface OrderGoods {
  cards: Map<number, CardGoods & { secret: string }>
  topUp: TopUpGoods | null
}

/** How the supplier meets the next reissue. `again`: it hands out the very secret that did not work. */
export type SupplierOutcome = 'done' | 'under-way' | 'refused' | 'again'

export interface Issued {
  reissueNo: string
  orderNumber: string
  line: number
  state: 'done' | 'under-way' | 'refused'
  card?: { cardNumber: string; secret: string }
  expectedAt?: string
  reason?: string
}

const SOON_MS = 30 * 60_000

/** What the trading platform and its suppliers know of goods, and what they have issued anew: once for each number. */
export class GoodsDesk {
  readonly orders = new Map<string, OrderGoods>()
  readonly issued = new Map<string, Issued>()
  /** How the next reissues end: in this order, then `done`. */
  readonly outcomes: SupplierOutcome[] = []
  readonly usedNonces = new Set<string>()

  constructor(private readonly world: World) {}

  learn({
    orders,
    deliveries = [],
  }: {
    orders: readonly Pick<OrderItem, 'orderNumber' | 'accountMasked' | 'state'>[]
    deliveries?: readonly DeliveryItem[]
  }): void {
    for (const { orderNumber, accountMasked, state } of orders) {
      if (this.orders.has(orderNumber)) continue
      this.orders.set(orderNumber, {
        cards: new Map(),
        topUp: accountMasked === undefined ? null : topUpOf(state, accountMasked),
      })
    }
    for (const { orderNumber, cards } of deliveries) {
      const known = this.orders.get(orderNumber)
      for (const { line, secret } of cards) known?.cards.set(line, { state: 'unused', secret })
    }
  }

  setCard(orderNumber: string, line: number, goods: CardGoods): void {
    const order = this.known(orderNumber)
    order.cards.set(line, { secret: order.cards.get(line)?.secret ?? '', ...goods })
  }

  setTopUp(orderNumber: string, goods: TopUpGoods): void {
    const order = this.known(orderNumber)
    order.topUp = { ...order.topUp, ...goods }
  }

  goods(orderNumber: string): object | null {
    const order = this.orders.get(orderNumber)
    if (!order) return null
    return {
      orderNumber,
      cards: [...order.cards].map(([line, { secret: _secret, ...told }]) => ({ line, ...told })),
      topUp: order.topUp,
    }
  }

  /** The same number again is the same reissue. @returns null where the order is not known */
  reissue(asked: {
    reissueNo: string
    orderNumber: string
    line: number
    goods: string
  }): Issued | null {
    const before = this.issued.get(asked.reissueNo)
    if (before) return before
    const order = this.orders.get(asked.orderNumber)
    if (!order) return null
    const { reissueNo, orderNumber, line } = asked
    const outcome = this.outcomes.shift() ?? 'done'
    const isCard = asked.goods === 'card'
    const issued: Issued = {
      reissueNo,
      orderNumber,
      line,
      state: outcome === 'again' ? 'done' : outcome,
      ...(outcome === 'refused' && { reason: '供货商没有货' }),
      ...(outcome === 'under-way' && {
        expectedAt: new Date(this.world.clock.now() + SOON_MS).toISOString(),
      }),
    }
    this.issued.set(reissueNo, issued)
    if (issued.state === 'done') this.deliver(issued, { isCard, again: outcome === 'again' })
    this.world.changed()
    return issued
  }

  /** What was under way is there. */
  arrive(reissueNo: string): void {
    const issued = this.issued.get(reissueNo)
    if (!issued) throw new Error(`nobody asked for ${reissueNo}`)
    issued.state = 'done'
    this.deliver(issued, { isCard: !this.known(issued.orderNumber).topUp, again: false })
    this.world.changed()
  }

  /** How many new goods have left, for the counting of proofs. */
  left(): Issued[] {
    return [...this.issued.values()].filter(({ state }) => state === 'done')
  }

  private deliver(issued: Issued, { isCard, again }: { isCard: boolean; again: boolean }): void {
    const order = this.known(issued.orderNumber)
    if (!isCard) {
      order.topUp = { ...order.topUp, state: 'arrived', arrivedAt: this.nowIso() }
      return
    }
    const old = order.cards.get(issued.line)
    const secret = again && old ? old.secret : secretOf(issued.reissueNo)
    order.cards.set(issued.line, { state: again ? 'void' : 'unused', secret })
    issued.card = { cardNumber: `DEMO${fingerprint(issued.reissueNo, 'number', 12)}`, secret }
  }

  private nowIso(): string {
    return new Date(this.world.clock.now()).toISOString()
  }

  private known(orderNumber: string): OrderGoods {
    const order = this.orders.get(orderNumber)
    if (!order) throw new Error(`the platform does not know the order ${orderNumber}`)
    return order
  }
}

function topUpOf(state: OrderItem['state'], accountMasked: string): TopUpGoods {
  if (state === 'delivered') return { state: 'arrived', accountMasked }
  return { state: state === 'failed' ? 'upstream-fault' : 'under-way', accountMasked }
}

function secretOf(reissueNo: string): string {
  return `SAMPLE-${fingerprint(reissueNo, 'secret', 16).replace(/(.{4})(?=.)/g, '$1-')}`
}

function fingerprint(number: string, what: string, length: number): string {
  return createHash('sha256')
    .update(`${number}/${what}`)
    .digest('hex')
    .slice(0, length)
    .toUpperCase()
}
