import { DAY_MS, MINUTE_MS } from '../../lib/clock'
import { formatForPeople } from '../../lib/shanghai-time'
import type { OrderState } from '../../orders/order.contract'
import type { Proposal, Side } from '../propose'
import type { ClaimKind, Wish } from './claim.contract'

/** Which rule decides about a claim, and how. Pure: everything that it needs is told to it. */

/** The rules' own numbers, of the version in force on the order's day. */
export interface ClaimRules {
  qualityDays: number
  differsDays: number
  lateMinutes: number
  unusedDays: number
  evidenceHours: number
  decisionHours: number
}

export interface ClaimFacts {
  kind: ClaimKind
  order: {
    state: OrderState
    paidAt: Date | null
    deliveredAt: Date | null
  }
  goods: 'card' | 'top-up' | 'membership' | 'licence'
  /** What stands at the goods themselves about giving them back. */
  goodsRule: string | null
  /** How often the owner has looked at the secrets; null where there are none. */
  looks: number | null
  /** What the state of these goods speaks for; null where they were not asked about just now. */
  proposal: Proposal | null
  /** Whether the platform can still be asked. */
  askable: boolean
  tier: { name: string; since: Date | null } | null
  now: Date
}

/**
 * `gives`: the rule gives one of the remedies. `check`: the goods have to be looked at first. `person`: no rule decides. `answers`: nothing
 * to give by what is on record. `refuses`: the rule says no. The last two can always be put before a person.
 */
export type Outcome = 'gives' | 'check' | 'person' | 'answers' | 'refuses'

export interface Verdict {
  outcome: Outcome
  /** Its code on a refund or reissue. */
  rule: 'quality' | 'unused' | 'not-delivered' | 'no-rule'
  name: string
  text: string
  /** What decided. */
  because: string
  /** What would change it; null where nothing would have to. */
  change: string | null
  remedies: readonly Wish[]
  side: Side
}

type Said = Omit<Verdict, 'name' | 'text' | 'rule' | 'remedies' | 'side' | 'change'> &
  Partial<Pick<Verdict, 'rule' | 'remedies' | 'side' | 'change'>>

/** Kinds that fit an order as it stands; what does not fit is not offered. */
export function kindsFor({ state, paidAt }: ClaimFacts['order']): ClaimKind[] {
  switch (state) {
    case 'unpaid':
      return ['not-credited']
    case 'closed':
      return paidAt === null ? ['not-credited'] : ['not-delivered', 'minor']
    case 'paid':
    case 'delivering':
    case 'failed':
      return ['not-delivered', 'membership', 'minor']
    case 'delivered':
      return ['quality', 'no-reason', 'not-delivered', 'not-as-described', 'membership', 'minor']
    case 'refunding':
    case 'refunded':
      return []
  }
}

/** Goods without a card cannot be dud; cards that are there have come. */
export function fits(
  kind: ClaimKind,
  { goods, looks }: Pick<ClaimFacts, 'goods' | 'looks'>,
  state: OrderState,
): boolean {
  const isCard = looks !== null
  if (kind === 'quality') return isCard
  if (kind === 'not-delivered' && state === 'delivered') return !isCard
  if (kind === 'membership') return goods === 'membership' || state !== 'unpaid'
  return true
}

export function judge(facts: ClaimFacts, rules: ClaimRules): Verdict {
  const said = JUDGES[facts.kind](facts, rules)
  return {
    rule: 'no-rule',
    remedies: [],
    side: 'undetermined',
    change: null,
    ...RULES[facts.kind](rules),
    ...said,
  }
}

/** The rules in words, from their own numbers: for people who ask, and for the documentation. */
export const RULES: Readonly<
  Record<ClaimKind, (rules: ClaimRules) => { name: string; text: string }>
> = {
  quality: ({ qualityDays }) => ({
    name: '质量问题',
    text: `卡密无效、已被别人用过或区服不符：发货后 ${qualityDays} 天内提出，查明后 24 小时内补发或退款`,
  }),
  'no-reason': ({ unusedDays }) => ({
    name: unusedDays === 0 ? '无理由退款' : `${unusedDays} 天无理由`,
    text: `发货 ${unusedDays} 天内、卡密没有查看过的，可以无理由退款。查看过的卡密属于拆封的数字商品，依照《消费者权益保护法》第二十五条不适用无理由退货；直充已经到账的也不适用`,
  }),
  'not-credited': () => ({
    name: '扣款未到账',
    text: '付了款、订单没有更新的：向支付方核对，查到的钱要么交货，要么原路退回，只算一次',
  }),
  'not-delivered': ({ lateMinutes }) => ({
    name: '没有发货或延迟',
    text: `发货失败的全额退回；付款超过 ${lateMinutes} 分钟没到的，查明原因，过了预计时间可以退款`,
  }),
  'not-as-described': ({ differsDays }) => ({
    name: '与描述不符',
    text: `收到的和商品页写的不一样：发货后 ${differsDays} 天内提出，由客服对照下单时的商品说明来定`,
  }),
  membership: () => ({
    name: '会员权益',
    text: '等级、生效时间以平台记录为准，按下单那一刻的等级享受权益',
  }),
  minor: () => ({
    name: '未成年人消费',
    text: '由监护人提出，专门的小组处理。八周岁以下的购买无效；八周岁以上、与年龄智力不相适应的购买，监护人不同意的可以退（《民法典》第十九条、第二十条、第一百四十五条）',
  }),
}

/** The rules that are to be read before buying. */
export function rulesFor(goods: ClaimFacts['goods']): ClaimKind[] {
  return goods === 'top-up'
    ? ['not-delivered', 'no-reason']
    : ['quality', 'no-reason', 'not-delivered']
}

type Judge = (facts: ClaimFacts, rules: ClaimRules) => Said

const within = (from: Date | null, days: number, now: Date): boolean =>
  from !== null && now.getTime() - from.getTime() <= days * DAY_MS

const JUDGES: Readonly<Record<ClaimKind, Judge>> = {
  quality(facts, { qualityDays }) {
    const { order, now } = facts
    if (!within(order.deliveredAt, qualityDays, now))
      return {
        outcome: 'refuses',
        because: `发货已经超过 ${qualityDays} 天`,
        change: '超过期限但确实有问题的，请客服来看',
      }
    return byGoods(facts)
  },

  'no-reason'(facts, { unusedDays }) {
    const { order, goods, goodsRule, looks, now } = facts
    if (goods === 'top-up' || looks === null)
      return {
        outcome: 'refuses',
        because: '直充已经到账，不适用无理由退款',
        change: '没有到账的，请选“没有发货或延迟”',
      }
    if (looks > 0)
      return {
        outcome: 'refuses',
        because: `卡密查看过 ${looks} 次，按法律属于拆封的数字商品`,
        change: '卡密用不了的，请选“质量问题”',
      }
    if (!within(order.deliveredAt, unusedDays, now))
      return {
        outcome: 'refuses',
        because: `发货已经超过 ${unusedDays} 天`,
        change: '卡密用不了的，请选“质量问题”',
      }
    if (goodsRule !== null && EXCLUDES.test(goodsRule))
      return {
        outcome: 'refuses',
        because: '这件商品的说明写了不支持无理由退款',
        change: '下单时没有向您说明的，请客服来看',
      }
    return {
      outcome: 'gives',
      rule: 'unused',
      remedies: ['refund'],
      because: `卡密没有查看过，发货在 ${unusedDays} 天以内`,
    }
  },

  'not-credited': () => ({
    outcome: 'person',
    because: '这笔订单的记录里还没有收到付款，要向支付方核对',
    change: '核对到这笔付款的，马上交货或退回',
  }),

  'not-delivered'(facts, { lateMinutes }) {
    const { order, now } = facts
    const nothingSent = order.deliveredAt === null
    if (nothingSent && order.state === 'failed')
      return {
        outcome: 'gives',
        rule: 'not-delivered',
        remedies: ['refund'],
        side: 'platform',
        because: '已经付款，发货没有成功',
      }
    const waited = order.paidAt === null ? 0 : now.getTime() - order.paidAt.getTime()
    if (nothingSent && waited < lateMinutes * MINUTE_MS)
      return {
        outcome: 'answers',
        because: `付款还不到 ${lateMinutes} 分钟，一般很快就到`,
        change: `付款满 ${lateMinutes} 分钟还没有到，可以再来申请`,
      }
    return byGoods(facts)
  },

  'not-as-described': ({ order, now }, { differsDays }) =>
    within(order.deliveredAt, differsDays, now)
      ? {
          outcome: 'person',
          because: '和描述是不是一样，要由人对照商品说明来看',
          change: '附上商品页和实际收到的截图，定得更快',
        }
      : {
          outcome: 'refuses',
          because: `发货已经超过 ${differsDays} 天`,
          change: '有特别的情况，请客服来看',
        },

  membership: ({ tier, now }) => ({
    outcome: 'answers',
    because:
      tier === null
        ? '平台记录里，您现在没有会员等级'
        : `平台记录里，您现在是${tier.name}${tier.since ? `，从 ${formatForPeople(tier.since, now)} 起` : ''}`,
    change: '和您知道的不一样，请客服来查等级的变动记录',
  }),

  minor: () => ({
    outcome: 'person',
    because: '监护人的申请都由人来定',
    change: '材料越全，定得越快',
  }),
}

/** What goods' own words may say against giving them back unused. */
const EXCLUDES = /不支持(?:7 ?天|七天)?无理由|不支持退|不可退|售出不退|概不退/

/** What was found out about the goods decides, in the words of the proposal that agents have too. */
function byGoods({ proposal, askable }: ClaimFacts): Said {
  if (proposal === null)
    return askable
      ? {
          outcome: 'check',
          because: '先向供货商查这件商品的状态',
          change: '查明有问题的，按规则补发或退款',
        }
      : {
          outcome: 'person',
          because: '商品状态暂时查不到，由客服来查',
          change: null,
        }
  const { action, answer, side } = proposal
  const said = { because: answer, side }
  switch (action) {
    case 'reissue':
      return { ...said, outcome: 'gives', rule: 'quality', remedies: ['reissue', 'refund'] }
    case 'refund':
      return { ...said, outcome: 'gives', rule: 'quality', remedies: ['refund'] }
    case 'explain':
      return { ...said, outcome: 'answers', change: '照着做还是不行，请客服来看' }
    case 'wait':
      return { ...said, outcome: 'answers', change: '到时间没有好，可以再来申请' }
    case 'check':
    case 'person':
      return { ...said, outcome: 'person' }
  }
}

/** What may be wished for before anything was looked at. */
export function wishesOf(kind: ClaimKind, goods: ClaimFacts['goods']): Wish[] {
  switch (kind) {
    case 'quality':
      return ['reissue', 'refund']
    case 'not-delivered':
      return goods === 'top-up' ? ['refund', 'reissue'] : ['refund']
    case 'no-reason':
    case 'not-credited':
    case 'minor':
      return ['refund']
    case 'not-as-described':
      return ['refund', 'reissue']
    case 'membership':
      return ['answer']
  }
}
