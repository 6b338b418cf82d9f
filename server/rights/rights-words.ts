import type { Policy } from '../policy/policy.schema'
import { formatDated, shanghaiParts } from '../lib/shanghai-time'
import type { DataClass } from './held'

/** All sentences about one's own data. */

type Retention = Policy['retention']

export const CLASS_WORDS: Readonly<
  Record<DataClass, { name: string; about: string; kept(retention: Retention): string }>
> = {
  account: {
    name: '账号和登录',
    about: '称呼、会员等级、微信给的编号、登录过的设备',
    kept: () => '账号在就保存，注销时删除。登录 30 天到期，自动退出',
  },
  talks: {
    name: '聊天',
    about: '和客服、自动客服说的话，发的图片和语音',
    kept: ({ talkDays }) => `保存 ${daysText(talkDays)}，到期自动删除`,
  },
  tickets: {
    name: '工单和文件',
    about: '问题描述、处理经过、上传的文件、评价、申诉和举报',
    kept: ({ ticketDays }) =>
      `结束后保存 ${daysText(ticketDays)}，到期自动删除。和订单有关的，跟订单一起保存`,
  },
  orders: {
    name: '订单和付款',
    about: '订单、付款、退款、卡密，还有卡密被看过几次',
    kept: () => '交易完成后至少保存三年，这是《电子商务法》第三十一条的要求',
  },
  calls: {
    name: '电话',
    about: '打过和约好的电话、您留的回电号码',
    kept: ({ callDays, callNumberDays }) =>
      `电话记录保存 ${daysText(callDays)}。回电号码在工单结束 ${callNumberDays} 天后删除`,
  },
  notices: {
    name: '通知',
    about: '发给您的通知，您同意接收的次数',
    kept: ({ noticeDays }) => `保存 ${daysText(noticeDays)}，到期自动删除`,
  },
}

/** `三年` for whole years, `400 天` otherwise. */
export function daysText(days: number): string {
  return days % 365 === 0 ? `${days / 365} 年` : `${days} 天`
}

export const COUNT_WORDS: Readonly<Record<string, (count: number) => string>> = {
  messages: (count) => `${count} 条消息`,
  mini_program_messages: (count) => `${count} 条小程序留言`,
  tickets: (count) => `${count} 张工单`,
  appeals: (count) => `${count} 件申诉或投诉`,
  official_reports: (count) => `${count} 次举报`,
  attachments: (count) => `${count} 个文件`,
  calls: (count) => `${count} 次电话`,
  planned_calls: (count) => `${count} 次约好的电话`,
  call_wishes: (count) => `${count} 个回电号码`,
  notices: (count) => `${count} 条通知`,
  refunds: (count) => `${count} 笔退款`,
  orders: (count) => `${count} 笔订单`,
  sessions: (count) => `${count} 次登录`,
  channel_identities: (count) => `${count} 个微信编号`,
}

export const NAME_FROM_PLATFORM = '称呼和会员资料来自平台账号，请在平台里改，改好后这里跟着变'

/** `2029年12月1日` */
export function dayText(moment: Date): string {
  const { year, month, day } = shanghaiParts(moment)
  return `${year}年${month}月${day}日`
}

export const GOES_AT_ONCE = [
  '聊天记录，连同图片和语音',
  '通知和接收通知的同意',
  '电话记录、约好的电话、您留的回电号码，和要留的订单有关的除外',
  '和要留的订单无关、已经结束的工单，连同上传的文件',
  '称呼、会员等级、微信编号和全部登录',
]

/** While a case is open the account waits for it, with all that is needed to bring the case to its end. */
export const GOES_BESIDES_CASES = [
  '聊天记录，连同图片和语音，和没办完的事有关的除外',
  '到现在为止的通知',
  '电话记录、约好的电话、您留的回电号码，和要留的工单有关的除外',
  '已经结束的工单，连同上传的文件，和没办完的事、要留的订单有关的除外',
]

/** What waits with the account, where a case is open. */
export const WAITS_FOR_CASES =
  '称呼、会员等级、微信编号、登录、接收通知的同意、申诉和投诉，和这些事有关的聊天、电话和文件'

export const KEEPS = {
  case: {
    why: '事情还没办完，删了就没法把结果告诉您。办完后自动删除，不用您再来一次',
    until: '都办完为止',
  },
  orders:
    '《电子商务法》第三十一条：交易记录自交易完成起至少保存三年。期间只保存，不作别的用（《个人信息保护法》第四十七条）',
  deeds:
    '《个人信息保护法》第五十四条要求定期审计，谁看过、改过资料要有据可查。里面只有编号和时间，没有您的姓名、号码和说过的话',
  ledger: '《会计法》第二十三条：账目要存档。里面只有金额和编号',
}

export const ASKED = {
  case: (cases: readonly string[]): string =>
    `能删的已经删了。等${cases.join('、')}办完，账号会自动注销。这之前可以撤回注销，但已经删的找不回来`,
  wrong: '情况刚有变化，请再看一遍哪些会删、哪些要留，然后再确认',
  notHere: '现在没有正在办的注销',
}

export const COPY_STATE = {
  ready: '已经生成，可以下载',
  gone: '过了 7 天，文件已经删除，可以重新生成',
  failed: '这次没有生成，资料都还在，请再试一次',
  making: '正在生成，一般不到一分钟，可以先离开',
  slow: '比平时久一点，还在生成，好了会出现在这里',
} as const

export function consentText(balance: number): string {
  return balance === 0
    ? '现在没有留着的同意，小程序不会给您发订阅消息'
    : `您还同意接收 ${balance} 次小程序订阅消息`
}

export function copyReadme(platform: string, madeAt: Date): string {
  return `${platform} 为您保存的资料，${formatDated(madeAt)} 生成

每个 .json 文件是一类资料，UTF-8 编码，给程序读，也可以用文本编辑器打开。
account.json   账号、微信编号、登录过的设备
talks.json     聊天
tickets.json   工单、评价、申诉、举报、文件清单
orders.json    订单、付款、退款、卡密的编号（卡密本身不放进来，请在订单页里看）
calls.json     电话、约好的电话、回电号码
notices.json   通知和同意
files/         您上传的文件，编号和 tickets.json 里的一致，装不下的没有放进来

这份文件里有您的个人信息，请不要发给别人。
`
}
