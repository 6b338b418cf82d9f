import { MoreThanOrEqual, type EntityManager } from 'typeorm'
import { MINUTE_MS } from '../lib/clock'
import { formatForPeople, fromShanghai, shanghaiDate } from '../lib/shanghai-time'
import { CardSecretReveal } from '../orders/card-secret-reveal.entity'
import { CardSecret } from '../orders/card-secret.entity'
import type { Order } from '../orders/order.entity'
import { Refund } from '../payments/refund.entity'
import { holdsMoney } from '../payments/refund-state'
import type { Policy } from '../policy/policy.schema'
import { factsOf, lastCheck } from './goods-checks'
import type { GoodsCheck } from './goods-check.entity'
import { proposeForCard, proposeForTopUp, type Proposal } from './propose'
import { isOpenReissue, takesTurn } from './reissue-state'
import { Reissue } from './reissue.entity'
import { listReissues } from './reissues'
import type { CardFact, TopUpFact } from './trading-platform'

export interface GoodsLine {
  line: number
  goods: Reissue['goods']
  name: string
  stateText: string | null
  looks: number
  lastLookAt: Date | null
  proposal: Proposal
  /** The card was used after its owner had looked at it. */
  usedAfterLook: boolean
  /** It has had its one reissue. */
  renewed: boolean
  underWay: boolean
}

export interface GoodsCase {
  check: GoodsCheck | null
  lines: GoodsLine[]
  reissues: Reissue[]
  /** Money of the order is on its way back or there: no goods beside it. Null where it is not. */
  paidBackText: string | null
}

/** An order's goods line by line, with what the platform said of each and what that speaks for. */
export async function readGoods(
  manager: EntityManager,
  { order, now }: { order: Order; now: Date },
): Promise<GoodsCase> {
  const check = await lastCheck(manager, order.id)
  const facts = factsOf(check)
  const reissues = await listReissues(manager, order.id)
  const cards = await manager.find(CardSecret, {
    where: { orderId: order.id },
    order: { line: 'ASC' },
  })
  const looks = await manager.find(CardSecretReveal, {
    where: { orderId: order.id },
    order: { at: 'ASC' },
  })
  const turns = (line: number) => {
    const own = reissues.filter((reissue) => reissue.line === line)
    return {
      renewed: own.some(takesTurn),
      underWay: own.some(({ state }) => isOpenReissue(state)),
    }
  }
  // What was said of a card that has been replaced since is not said of the one in its place.
  const known = (card: CardSecret): CardFact | null =>
    check && check.askedAt.getTime() >= card.createdAt.getTime()
      ? (facts?.cards.find((fact) => fact.line === card.line) ?? null)
      : null
  const lines = cards.map((card): GoodsLine => {
    const own = looks.filter(({ secretId }) => secretId === card.id)
    const fact = known(card)
    const { renewed, underWay } = turns(card.line)
    return {
      line: card.line,
      goods: 'card',
      name: card.cardNumberMasked,
      stateText: fact && cardText(fact, now),
      looks: own.length,
      lastLookAt: own.at(-1)?.at ?? null,
      usedAfterLook: isAfter(fact?.usedAt, own[0]?.at),
      proposal: proposeForCard({ fact, firstLookAt: own[0]?.at ?? null, renewed, now }),
      renewed,
      underWay,
    }
  })
  return {
    check,
    reissues,
    paidBackText: await paidBackText(manager, order),
    lines:
      lines.length > 0 || order.accountMasked === null
        ? lines
        : [topUpLine(order.accountMasked, { fact: facts?.topUp ?? null, now, ...turns(1) })],
  }
}

const isAfter = (usedAt: string | null | undefined, lookAt: Date | undefined): boolean =>
  typeof usedAt === 'string' && lookAt !== undefined && Date.parse(usedAt) >= lookAt.getTime()

function topUpLine(
  account: string,
  about: { fact: TopUpFact | null; renewed: boolean; underWay: boolean; now: Date },
): GoodsLine {
  const { fact, renewed, underWay, now } = about
  return {
    line: 1,
    goods: 'top-up',
    name: `充值到 ${account}`,
    stateText: fact && TOP_UP_TEXT[fact.state],
    looks: 0,
    lastLookAt: null,
    usedAfterLook: false,
    proposal: proposeForTopUp({ fact, renewed, now }),
    renewed,
    underWay,
  }
}

function cardText({ state, usedAt, usedBy, region }: CardFact, now: Date): string {
  if (state === 'wrong-region') return `区服不符${region ? `，属于${region}` : ''}`
  if (state !== 'used') return CARD_TEXT[state]
  const when = usedAt ? `${formatForPeople(new Date(usedAt), now)} ` : ''
  return `${when}已被使用${usedBy ? `，账号 ${usedBy}` : ''}`
}

const CARD_TEXT: Readonly<Record<'unused' | 'void' | 'unknown', string>> = {
  unused: '有效，没有用过',
  void: '已作废',
  unknown: '供货商没有给出状态',
}

const TOP_UP_TEXT: Readonly<Record<TopUpFact['state'], string>> = {
  arrived: '已到账',
  'under-way': '充值中',
  'carrier-fault': '运营商故障',
  'wrong-number': '号码不能充值',
  'channel-jam': '平台通道拥堵',
  'upstream-fault': '供货商故障',
}

async function paidBackText(manager: EntityManager, order: Order): Promise<string | null> {
  if (order.state === 'refunded') return '这笔订单已经退款，不能再补发'
  if (order.state === 'refunding') return '这笔订单正在退款，不能再补发'
  const refunds = await manager.findBy(Refund, { orderId: order.id, cause: 'ticket' })
  return refunds.some(({ state }) => holdsMoney(state)) ? '这笔订单有退款，不能再补发' : null
}

/** One agent decides upon what was said so long ago: afterwards it may have been topped up. */
const FRESH_MS = 10 * MINUTE_MS

/** Why a second person has to agree to this line's reissue; null where one agent decides. */
export async function whySecond(
  manager: EntityManager,
  policy: Policy,
  about: {
    line: GoodsLine
    goods: Pick<GoodsCase, 'check'>
    order: Order
    agentId: string
    now: Date
  },
): Promise<string | null> {
  const { line, goods, order, agentId, now } = about
  if (line.renewed) return '这一份已经补发过一次'
  if (line.proposal.action !== 'reissue') return '查到的状态不支持直接补发'
  const answeredAt = goods.check?.answeredAt ?? null
  if (answeredAt === null || now.getTime() - answeredAt.getTime() > FRESH_MS)
    return '商品状态不是刚查的（先再查一次）'
  if (order.amountFen / order.quantity > policy.refunds.aloneUpToFen)
    return '超过您一个人能定的金额'
  const used = await manager.countBy(Reissue, {
    requestedBy: agentId,
    createdAt: MoreThanOrEqual(fromShanghai(shanghaiDate(now), '00:00')),
  })
  return used >= policy.refunds.aloneADay ? '您今天补发的次数已经用完' : null
}
