import { formatForPeople } from '../lib/shanghai-time'
import type { ReissueState } from './reissue-state'
import type { Reissue } from './reissue.entity'

const STAGE_TEXT: Readonly<Record<ReissueState, string>> = {
  waiting: '审核中',
  refused: '没有通过',
  requested: '补发中',
  submitting: '补发中',
  accepted: '补发中',
  done: '已补发',
  failed: '没有补发成',
}

export function reissueStageText(state: ReissueState): string {
  return STAGE_TEXT[state]
}

type Told = Pick<Reissue, 'state' | 'goods' | 'line' | 'expectedAt' | 'doneAt'>

/** `第 2 张卡密`, `充值`. Pure. */
export function whatText({ goods, line }: Pick<Reissue, 'goods' | 'line'>): string {
  return goods === 'top-up' ? '充值' : `第 ${line} 张卡密`
}

/** One sentence: what is the case, and what comes next. Pure. */
export function reissueHeadline(reissue: Told, now: Date): string {
  const what = whatText(reissue)
  const isCard = reissue.goods === 'card'
  switch (reissue.state) {
    case 'waiting':
      return `${what}的补发已提交，正在由另一位同事审核，有结果马上通知您`
    case 'requested':
    case 'submitting':
      return isCard
        ? `正在为您换发${what}，换好马上通知您`
        : '正在为您重新充值，充值方收下后马上通知您'
    case 'accepted':
      return `充值方已收下补发${byText(reissue, now)}，到货马上通知您`
    case 'done':
      return isCard
        ? `${what}已换新，旧的已作废。点“查看卡密”就能看到新的`
        : '已重新充值，请登录或查余额确认。没有看到的话，直接在工单里告诉我们'
    case 'refused':
    case 'failed':
      return `${what}这次没有补发成，客服会换一种办法接着处理`
  }
}

function byText({ expectedAt }: Told, now: Date): string {
  return expectedAt === null ? '' : `，预计 ${formatForPeople(expectedAt, now)} 前到`
}
