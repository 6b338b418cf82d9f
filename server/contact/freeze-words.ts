import { formatForPeople } from '../lib/shanghai-time'

/** What is said of an account that the trading platform froze. */

export const GOES_ON: readonly string[] = [
  '账号里的余额、订单和卡密都在，不会因为冻结变少',
  '退款、工单、复核和投诉照常提交，照常处理',
  '自动客服和客服照常可以找',
]

export function appealText(department: string, dueAt: Date, now: Date): string {
  return `申诉马上成为一张工单，由${department}来看，最晚${formatForPeople(dueAt, now)} 前回复您。冻结由平台解除，结果会通知您`
}

export const APPEAL_LEAD = '账号冻结申诉'

export function freezeRecord(freeze: {
  freezeKey: string
  reason: string
  remedy: string
  papers: readonly string[]
}): string {
  return [
    `平台的冻结编号 ${freeze.freezeKey}`,
    `平台写的原因：${freeze.reason}`,
    `平台写的办法：${freeze.remedy}`,
    ...(freeze.papers.length > 0 ? [`要的材料：${freeze.papers.join('、')}`] : []),
  ].join('\n')
}
