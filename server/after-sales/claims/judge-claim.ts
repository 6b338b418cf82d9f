import { MoreThanOrEqual, Not, type EntityManager } from 'typeorm'
import { Customer } from '../../identity/customer.entity'
import { after, DAY_MS, MINUTE_MS } from '../../lib/clock'
import { CardSecret } from '../../orders/card-secret.entity'
import { countLooks } from '../../orders/card-secrets'
import { Order } from '../../orders/order.entity'
import { Product } from '../../orders/product.entity'
import { tierName } from '../../policy/policy-finders'
import type { Policy } from '../../policy/policy.schema'
import { readGoods, type GoodsCase, type GoodsLine } from '../goods-case'
import type { ClaimFacts, ClaimRules } from './claim-rules'
import { fits, judge, kindsFor, type Verdict } from './claim-rules'
import { signalsOf, type Signal } from './claim-signals'
import type { ClaimKind } from './claim.contract'
import { Claim } from './claim.entity'

/** All that claims of one order are judged by. */
export interface ClaimCase {
  order: Order
  product: Product
  goods: GoodsCase
  looks: number | null
  tier: ClaimFacts['tier']
  /** What was said of the goods just now, or that nothing was. */
  asked: 'fresh' | 'failed' | 'not'
  hasPlatform: boolean
  now: Date
}

/** What was said of goods is believed for so long: afterwards they may have been used. */
const FRESH_MS = 10 * MINUTE_MS

export async function readClaimCase(
  manager: EntityManager,
  { policy, hasPlatform }: { policy: Policy; hasPlatform: boolean },
  { order, now }: { order: Order; now: Date },
): Promise<ClaimCase> {
  const product = await manager.findOneByOrFail(Product, { id: order.productId })
  const customer = await manager.findOneBy(Customer, { id: order.customerId })
  const goods = await readGoods(manager, { order, now })
  const answeredAt = goods.check?.answeredAt ?? null
  const recent = answeredAt !== null && now.getTime() - answeredAt.getTime() <= FRESH_MS
  return {
    order,
    product,
    goods,
    looks: await countLooks(manager, order.id),
    tier: customer?.tierKey
      ? { name: tierName(policy, customer.tierKey), since: customer.tierSince }
      : null,
    asked: !recent ? 'not' : goods.check?.state === 'answered' ? 'fresh' : 'failed',
    hasPlatform,
    now,
  }
}

/** The lines that a claim of this kind can be about; 0 is the whole order. */
export function linesFor({ goods }: ClaimCase, kind: ClaimKind): number[] {
  if (kind === 'quality') return goods.lines.map(({ line }) => line)
  return [0]
}

export function kindsOf({ order, product, looks }: ClaimCase): ClaimKind[] {
  return kindsFor(order).filter((kind) => fits(kind, { goods: product.kind, looks }, order.state))
}

export function goodsLine({ goods }: ClaimCase, line: number): GoodsLine | null {
  return goods.lines.find((one) => one.line === line) ?? null
}

export function verdictOf(
  about: ClaimCase,
  { kind, line, rules }: { kind: ClaimKind; line: number; rules: ClaimRules },
): Verdict {
  const { order, product, goods, looks, tier, asked, hasPlatform, now } = about
  // A top-up is its order's one line; of cards the claim names which.
  const found = line > 0 ? goodsLine(about, line) : (goods.lines[0] ?? null)
  const known = found !== null && found.proposal.action !== 'check' && asked === 'fresh'
  return judge(
    {
      kind,
      order,
      goods: product.kind,
      goodsRule: product.refundRule,
      looks,
      proposal: known ? found.proposal : null,
      askable: hasPlatform && asked === 'not',
      tier,
      now,
    },
    rules,
  )
}

/** The mark of the claimed secret; null where there is none. */
export async function secretMarkOf(
  manager: EntityManager,
  { order, line }: { order: Order; line: number },
): Promise<string | null> {
  if (line === 0) return null
  return (await manager.findOneBy(CardSecret, { orderId: order.id, line }))?.mark ?? null
}

export type Marked = Pick<Claim, 'customerId' | 'orderId' | 'line' | 'secretMark' | 'deviceMark'>

/** What speaks for fraud, as it stands now. */
export async function readSignals(
  manager: EntityManager,
  { claim, about, now }: { claim: Marked; about: ClaimCase; now: Date },
): Promise<{ points: number; signals: Signal[] }> {
  const since = MoreThanOrEqual(after(now, -30 * DAY_MS))
  const { customerId, orderId, secretMark, deviceMark } = claim
  const given = await manager.countBy(Claim, { customerId, state: 'granted', createdAt: since })
  return signalsOf({
    sameSecret:
      secretMark === null ? 0 : await manager.countBy(Claim, { secretMark, orderId: Not(orderId) }),
    usedAfterLook: goodsLine(about, claim.line)?.usedAfterLook ?? false,
    ofPerson: await manager.countBy(Claim, { customerId, createdAt: since }),
    ofDevice:
      deviceMark === null
        ? 0
        : await manager.countBy(Claim, {
            deviceMark,
            customerId: Not(customerId),
            createdAt: since,
          }),
    given,
    orders: await manager.countBy(Order, { customerId, paidAt: since }),
  })
}
