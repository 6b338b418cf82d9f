import type { Contact } from './contact.contract'

export interface GuideFacts {
  /** Open now, and its number is there for this visitor. */
  phoneShown: boolean
  peopleThere: boolean
  /** Whether there is a chat, where a bot answers at any hour. */
  chat: boolean
}

type Row = Contact['guide'][number]

/**
 * R5, 先分类, 再选渠道: the kind of problem leads to the road that solves it best. Security and missing money go to the
 * phone while it is open, disputes to a ticket, plain questions to the chat where there is one.
 */
export function buildGuide({ phoneShown, peopleThere, chat }: GuideFacts): Contact['guide'] {
  const urgent = phoneShown
    ? ({ lead: 'phone', leadText: '打电话最快' } as const)
    : ({ lead: 'ticket', leadText: '先提交工单，标为紧急' } as const)
  return [
    chat
      ? { ...GOODS, title: '卡密用不了、发错货、有争议', hint: '卡密无效、激活失败、和卖家谈不拢' }
      : GOODS,
    {
      kind: 'money',
      title: '扣了钱没到账',
      hint: '充值没到、重复扣款、退款',
      ...urgent,
      ticketKind: 'after-sales',
      urgent: true,
    },
    {
      kind: 'security',
      title: '账号不安全',
      hint: '被盗、冻结、异常登录',
      ...urgent,
      ticketKind: 'account-security',
      urgent: true,
    },
    chat ? plainQuestions(peopleThere) : OTHER,
  ]
}

const GOODS: Row = {
  kind: 'goods',
  title: '卡密用不了、发错货',
  hint: '卡密无效、激活失败、不是我买的',
  lead: 'ticket',
  leadText: '提交工单，订单自动带上',
  ticketKind: 'goods',
  urgent: false,
}
const OTHER: Row = {
  kind: 'other',
  title: '怎么用、会员、纠纷',
  hint: '操作问题、等级权益、和卖家的争议',
  lead: 'ticket',
  leadText: '提交工单，说清经过',
  ticketKind: 'how-to',
  urgent: false,
}

function plainQuestions(peopleThere: boolean): Row {
  const leadText = peopleThere ? '在线问，自动客服先答，随时转人工' : '在线问，自动客服马上答'
  return {
    kind: 'other',
    title: '怎么用、会员、别的问题',
    hint: '怎么充值、怎么查卡、等级权益',
    lead: 'online',
    leadText,
    ticketKind: 'how-to',
    urgent: false,
  }
}
