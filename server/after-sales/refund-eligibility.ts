import { DAY_MS } from '../lib/clock'
import type { OrderState } from '../orders/order.contract'

/** What is known of a case when money is asked back. */
export interface RefundCase {
  state: OrderState
  paidAt: Date
  deliveredAt: Date | null
  kind: 'card' | 'top-up' | 'membership' | 'licence'
  /** How often the owner has looked at the secrets; null where there are none. */
  looks: number | null
  /** As the ticket's agent has judged it, with its basis on the ticket. */
  side: 'platform' | 'upstream' | 'carrier' | 'customer' | 'undetermined'
  now: Date
  unusedDays: number
}

export type RefundRule = 'not-delivered' | 'quality' | 'unused' | 'no-rule' | 'too-old'

export interface Eligibility {
  rule: RefundRule
  /** The rule gives the money back; otherwise a person may still decide so, with a reason and a second person. */
  gives: boolean
  name: string
  /** Why, and what would change it. */
  text: string
}

/** WeChat pays back nothing that is older. */
const REFUNDABLE_DAYS = 365

export function isTooOld({ paidAt, now }: Pick<RefundCase, 'paidAt' | 'now'>): boolean {
  return now.getTime() - paidAt.getTime() > REFUNDABLE_DAYS * DAY_MS
}

/** Which rule decides, in the order in which they are asked: the first that fits. Pure. */
export function refundEligibility(about: RefundCase): Eligibility {
  const { now, side, deliveredAt, state, unusedDays } = about
  if (isTooOld(about)) {
    return {
      rule: 'too-old',
      gives: false,
      name: '超过一年',
      text: '付款已超过一年，微信支付不能原路退回，要由财务线下处理',
    }
  }
  if (deliveredAt === null || state === 'failed') {
    return {
      rule: 'not-delivered',
      gives: true,
      name: '付款没有到货',
      text: '已经付款，没有发货或发货失败：全额退回',
    }
  }
  if (side === 'platform' || side === 'upstream' || side === 'carrier') {
    return {
      rule: 'quality',
      gives: true,
      name: '质量问题',
      text: '责任已经认定在平台、供货商或运营商：确认后 24 小时内补发或退款',
    }
  }
  return afterDelivery(about, now.getTime() - deliveredAt.getTime() <= unusedDays * DAY_MS)
}

function afterDelivery({ kind, looks, unusedDays }: RefundCase, inTime: boolean): Eligibility {
  const none = (text: string): Eligibility => ({
    rule: 'no-rule',
    gives: false,
    name: '规则不退',
    text,
  })
  if (kind === 'top-up' || looks === null)
    return none('直充已经到账，规则不支持无理由退款。查明责任在平台、供货商或运营商的，可以退')
  if (looks > 0)
    return none(
      `卡密已经被查看 ${looks} 次，数字商品拆封后不支持无理由退款。查明卡密有问题的，认定责任方后可以退`,
    )
  if (!inTime) return none(`发货已超过 ${unusedDays} 天。查明卡密有问题的，认定责任方后可以退`)
  return {
    rule: 'unused',
    gives: true,
    name: `${unusedDays} 天无理由`,
    text: `卡密没有被查看过，发货在 ${unusedDays} 天以内：可以退，退后卡密作废`,
  }
}

/** Why, in the few words that WeChat shows to the customer. */
export const REFUND_REASON: Readonly<Record<RefundRule, string>> = {
  'not-delivered': '付款后没有发货',
  quality: '商品质量问题',
  unused: '未使用退款',
  'no-rule': '协商退款',
  'too-old': '协商退款',
}
