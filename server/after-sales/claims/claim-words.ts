import { formatFen } from '../../lib/money'
import { formatForPeople } from '../../lib/shanghai-time'
import type { Outcome, Verdict } from './claim-rules'
import type { ClaimKind, Wish } from './claim.contract'
import type { Claim, ClaimState } from './claim.entity'

/** What people read about claims. */

export const KIND_TITLE: Readonly<Record<ClaimKind, string>> = {
  quality: '卡密用不了',
  'no-reason': '没用过，想退',
  'not-credited': '扣了款，订单没更新',
  'not-delivered': '没有发货或没到账',
  'not-as-described': '和描述不一样',
  membership: '会员权益不对',
  minor: '未成年人买的',
}

export const KIND_ABOUT: Readonly<Record<ClaimKind, string>> = {
  quality: '提示无效、已被使用、区服不符',
  'no-reason': '无理由退款，要卡密没有查看过',
  'not-credited': '微信里扣了钱，这里还是待付款',
  'not-delivered': '发货失败、等了很久、充值没到账',
  'not-as-described': '面值、区服、有效期和商品页写的不同',
  membership: '等级、折扣、到期时间不对',
  minor: '由监护人提出，专门的小组处理',
}

export const OUTCOME_TEXT: Readonly<Record<Outcome, string>> = {
  gives: '符合规则',
  check: '先查商品，查明就办',
  person: '由客服来定',
  answers: '按记录答复',
  refuses: '规则不支持，可以请客服来看',
}

/** What helps; asked for, and nobody is refused for leaving it out. */
export const EVIDENCE: Readonly<Record<ClaimKind, readonly string[]>> = {
  quality: ['页面上提示的原话或截图（请把卡密遮住）'],
  'no-reason': [],
  'not-credited': ['微信账单里这笔付款的截图'],
  'not-delivered': ['充值账号的余额或到账记录截图'],
  'not-as-described': ['商品页的截图', '实际收到的截图（请把卡密遮住）'],
  membership: ['看到的等级或价格的截图'],
  minor: [
    '您和孩子关系的证明，比如户口簿（证件号请遮住，我们不需要）',
    '付款记录的截图',
    '孩子是怎么买的：什么时候、用谁的手机、怎么付的款',
    '孩子的年龄段：八周岁以下，或八到十七周岁',
  ],
}

const WISH_TEXT: Readonly<Record<Wish, string>> = {
  reissue: '换一张新的',
  refund: '退款',
  answer: '要一个说法',
}

interface WishAbout {
  kind: ClaimKind
  wish: Wish
  verdict: Pick<Verdict, 'outcome'>
  isTopUp: boolean
  amountFen: number
}

export function wishTitle({ wish, isTopUp }: Pick<WishAbout, 'wish' | 'isTopUp'>): string {
  return wish === 'reissue' && isTopUp ? '重新充值' : WISH_TEXT[wish]
}

/** Said at the button: what is asked for, and what may follow from it without another word. */
export function willHappenText(about: WishAbout): string {
  const { kind, wish, verdict, amountFen } = about
  if (wish === 'answer') return '确认后：由客服核对等级的变动记录，给您答复'
  const then =
    wish === 'refund'
      ? `${formatFen(amountFen)} 原路退回您的微信支付${kind === 'quality' || kind === 'no-reason' ? '，卡密作废' : ''}`
      : about.isTopUp
        ? '重新为您充值'
        : '为您换一张新的，旧的作废'
  switch (verdict.outcome) {
    case 'gives':
      return `确认后：${then}。超过当场办理限额的，由客服来定`
    case 'check':
      return `确认后：先查商品状态。查明符合规则的，${then}；其余由客服来定`
    case 'person':
    case 'answers':
    case 'refuses':
      return `确认后：交给客服来定。同意的话，${then}`
  }
}

export function claimWhat({ line, isTopUp }: { line: number; isTopUp: boolean }): string {
  if (line === 0) return '整笔订单'
  return isTopUp ? '充值' : `第 ${line} 张卡密`
}

export const STAGE_TEXT: Readonly<Record<ClaimState, string>> = {
  gathering: '正在查',
  deciding: '等客服决定',
  granted: '同意了',
  refused: '没有通过',
  answered: '已答复',
  withdrawn: '已撤回',
}

export function stageText({ state, decidedBy }: Pick<Claim, 'state' | 'decidedBy'>): string {
  return state === 'refused' && decidedBy === null ? '规则不支持' : STAGE_TEXT[state]
}

export interface Told {
  claim: Pick<Claim, 'state' | 'decidedBy' | 'because' | 'decision'>
  /** By when the present step is due; null where nothing is. */
  dueAt: Date | null
  paused: boolean
  now: Date
}

/** One sentence: what is the case, and what comes next by when. */
export function claimHeadline({ claim, dueAt, paused, now }: Told): string {
  const by = dueAt === null ? '' : `${formatForPeople(dueAt, now)} 前`
  const late = dueAt !== null && dueAt.getTime() < now.getTime()
  switch (claim.state) {
    case 'gathering':
    case 'deciding': {
      if (paused) return '客服在工单里问了您一句，回答之后接着计时'
      const step = claim.state === 'gathering' ? '查清' : '给您结论'
      if (late) return `比承诺的时间晚了，让您久等了。我们还在办，${step}后马上通知您`
      return claim.state === 'gathering'
        ? `正在向供货商查，${by}查清`
        : `已经交给客服，${by}给您结论`
    }
    case 'granted':
      return claim.decision ?? '已经同意，正在办理'
    case 'refused':
    case 'answered':
      return claim.decision ?? claim.because
    case 'withdrawn':
      return '您已撤回这次申请，需要时可以再提'
  }
}

export function versionText(version: number | null): string {
  return version === null ? '按下单那天的规则' : `按下单那天的规则（第 ${version} 版）`
}
