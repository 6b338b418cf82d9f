import { formatForPeople } from '../lib/shanghai-time'
import type { CardFact, TopUpFact } from './trading-platform'

/** `check`: the platform has to be asked first. `wait`: it comes by itself. `explain`: nothing to give. `person`: the facts do not decide. */
export type ProposedAction = 'check' | 'reissue' | 'refund' | 'wait' | 'explain' | 'person'
export type Side = 'platform' | 'upstream' | 'carrier' | 'customer' | 'undetermined'

export interface Proposal {
  action: ProposedAction
  side: Side
  /** Why that side; for colleagues. */
  basis: string
  /** What the customer reads. */
  answer: string
  /** Until when to wait, where that is known. */
  until: Date | null
}

export interface CardCase {
  /** Null: the platform was not asked, or knows no such card. */
  fact: CardFact | null
  /** When its owner first looked at it; null: never. */
  firstLookAt: Date | null
  /** It has had its one reissue. */
  renewed: boolean
  now: Date
}

const NOT_ASKED: Proposal = {
  action: 'check',
  side: 'undetermined',
  basis: '还没有向平台查过',
  answer: '正在向供货商查这件商品的状态，查到马上告诉您',
  until: null,
}

const given = (proposal: Omit<Proposal, 'until'> & { until?: Date | null }): Proposal => ({
  until: null,
  ...proposal,
})

/** What the state of a card speaks for. Pure. */
export function proposeForCard(about: CardCase): Proposal {
  const { fact, renewed } = about
  if (!fact) return NOT_ASKED
  switch (fact.state) {
    case 'void':
      return defective(renewed, '平台查得：卡密已作废', '查到这张卡密已经失效，不是您操作的问题')
    case 'wrong-region':
      return defective(
        renewed,
        `平台查得：卡密属于${fact.region ?? '别的区服'}，与商品不符`,
        `查到这张卡密只能在${fact.region ?? '别的区服'}使用，和您买的不一样，不是您操作的问题`,
      )
    case 'unused':
      return given({
        action: 'explain',
        side: 'undetermined',
        basis: '平台查得：卡密有效，还没有人用过',
        answer:
          '查到这张卡密是有效的，还没有人用过。请对照使用说明再输一次，注意 0 和 O、1 和 I。还是不行的话，告诉我们页面上提示了什么，由客服接着查',
      })
    case 'used':
      return used(about, fact)
    case 'unknown':
      return given({
        action: 'person',
        side: 'undetermined',
        basis: '供货商没有给出这张卡密的状态',
        answer: '供货商暂时没有给出这张卡密的状态，客服正在催，有结果马上告诉您',
      })
  }
}

function defective(renewed: boolean, basis: string, found: string): Proposal {
  if (renewed)
    return given({
      action: 'person',
      side: 'upstream',
      basis: `${basis}。这一份已经补发过一次，再补发或退款要两个人同意`,
      answer: `${found}。已经换过一次，这次由客服来定怎么补偿您`,
    })
  return given({
    action: 'reissue',
    side: 'upstream',
    basis,
    answer: `${found}。可以为您换一张新的，也可以退款`,
  })
}

/** Used before its owner had seen it, somebody else has had it; afterwards only people can tell. */
function used({ firstLookAt, renewed, now }: CardCase, { usedAt, usedBy }: CardFact): Proposal {
  const at = usedAt ? new Date(usedAt) : null
  const when = at ? formatForPeople(at, now) : '之前'
  const who = usedBy ? `，使用的账号是 ${usedBy}` : ''
  if (at && (firstLookAt === null || at.getTime() < firstLookAt.getTime()))
    return defective(
      renewed,
      `平台查得：卡密在 ${when} 已被使用${who}，那时客户还没有看过卡密`,
      `查到这张卡密在您查看之前（${when}）就被用过了，不是您操作的问题`,
    )
  return given({
    action: 'person',
    side: 'undetermined',
    basis: `平台查得：卡密在 ${when} 被使用${who}，那时客户已经看过卡密`,
    answer: `查到这张卡密在 ${when} 被使用${who}。这个账号是您的吗？不是的话请告诉我们，由客服来判断`,
  })
}

export interface TopUpCase {
  fact: TopUpFact | null
  renewed: boolean
  now: Date
}

/** What the state of a top-up speaks for; each cause has an answer of its own (M4). Pure. */
export function proposeForTopUp({ fact, renewed, now }: TopUpCase): Proposal {
  if (!fact) return NOT_ASKED
  const until = fact.expectedAt ? new Date(fact.expectedAt) : null
  const account = fact.accountMasked ?? '您填的号码'
  const by = until ? `，预计 ${formatForPeople(until, now)} 前恢复` : ''
  const overdue = until !== null && until.getTime() < now.getTime()
  switch (fact.state) {
    case 'arrived':
      return given({
        action: 'explain',
        side: 'undetermined',
        basis: `平台查得：已充到 ${account}`,
        answer: `查到已经充到 ${account}${arrivedText(fact, now)}。请登录或查余额确认，没有看到的话告诉我们，由客服找充值方要凭证`,
      })
    case 'wrong-number':
      return given({
        action: 'person',
        side: 'customer',
        basis: `运营商退回：${account} 不能充值`,
        answer: `${account} 充不进去，可能是停机、空号或携号转网。请核对号码，钱没有充出去，可以换号再充或退款`,
      })
    case 'upstream-fault':
      return renewed || overdue
        ? giveBack('upstream', '供货商故障，没有充值成功', '充值方出了故障，没有充成功')
        : given({
            action: 'reissue',
            side: 'upstream',
            basis: '供货商故障，没有充值成功',
            answer: '充值方出了故障，没有充成功。可以重新为您充，也可以退款',
          })
    case 'carrier-fault':
      return overdue
        ? giveBack('carrier', '运营商故障，过了预计时间', '运营商的故障过了预计时间还没有好')
        : waiting('carrier', { until, basis: '运营商故障', why: `运营商出了故障${by}` })
    case 'channel-jam':
      return overdue
        ? giveBack('platform', '平台通道拥堵，过了预计时间', '充值通道堵了，过了预计时间')
        : waiting('platform', { until, basis: '平台通道拥堵', why: `充值的人多，通道在排队${by}` })
    case 'under-way':
      return overdue
        ? giveBack('upstream', '过了预计时间没有充成功', '过了预计时间还没有充成功')
        : waiting('undetermined', { until, basis: '充值在途', why: `正在充值${by}` })
  }
}

const arrivedText = ({ arrivedAt }: TopUpFact, now: Date): string =>
  arrivedAt ? `（${formatForPeople(new Date(arrivedAt), now)}）` : ''

function giveBack(side: Side, basis: string, found: string): Proposal {
  return given({ action: 'refund', side, basis, answer: `${found}，钱可以退给您` })
}

function waiting(
  side: Side,
  { until, basis, why }: { until: Date | null; basis: string; why: string },
): Proposal {
  return given({
    action: 'wait',
    side,
    basis: `平台查得：${basis}`,
    answer: `${why}，不用重新下单。到时间没有到账，可以退款`,
    until,
  })
}

/** What an action is called among staff. */
export const ACTION_TEXT: Readonly<Record<ProposedAction, string>> = {
  check: '先查商品状态',
  reissue: '补发',
  refund: '退款',
  wait: '请客户等一等',
  explain: '向客户说明',
  person: '由人来判断',
}
