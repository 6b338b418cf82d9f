import type { TicketKind } from '../../server/tickets/ticket.contract'

interface KindWords {
  /** The trouble as people call it. */
  name: string
  /** What belongs to it. */
  about: string
  /** What a description may look like, when the order stands above. */
  example: string
}

/** Departments are ours; troubles are theirs. What is asked for most comes first. */
const WORDS: Record<TicketKind, KindWords> = {
  goods: {
    name: '卡密用不了',
    about: '卡密无效、激活失败、发错货、少发',
    example: '激活时提示“卡密无效”，换了一台手机也一样',
  },
  'after-sales': {
    name: '没到账、退款',
    about: '充值没到、重复扣款、想退款',
    example: '昨天晚上充的话费，今天还没有到',
  },
  'account-security': {
    name: '账号不安全',
    about: '被盗、冻结、异常登录',
    example: '收到一条异地登录的提醒，不是我本人操作的',
  },
  technical: {
    name: '页面、付款出错',
    about: '打不开、付不了款、一直转圈',
    example: '付款页面一直打不开，换了网络也不行',
  },
  'how-to': {
    name: '不会用',
    about: '怎么充值、怎么查卡、怎么操作',
    example: '怎么查看已经买到的卡密',
  },
  membership: {
    name: '会员权益',
    about: '等级、折扣、到期',
    example: '上周升了级，下单时没有看到折扣',
  },
  dispute: {
    name: '纠纷、投诉',
    about: '和卖家谈不拢、对服务不满意',
    example: '卖家发来的和描述的不一样，沟通没有结果',
  },
}

const ORDER = Object.keys(WORDS)

/** As they stand side by side. */
export const byFrequency = (a: { kind: TicketKind }, b: { kind: TicketKind }): number =>
  ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind)

export const kindWords = (kind: TicketKind): KindWords => WORDS[kind]
