import { TICKET_COMMANDS, type TicketCommand } from './ticket-status'
import type { ResponsibleSide, TicketStatus } from './ticket.contract'

/** One word for one thing, wherever a person reads it. At most five characters: WeChat's `phrase` fields take no more. */
export const STATUS_TEXT: Readonly<Record<TicketStatus, string>> = {
  submitted: '已提交',
  assigned: '已接单',
  investigating: '处理中',
  awaiting_customer: '等您补充',
  resolved: '待确认',
  closed: '已完成',
  reopened: '重新处理',
  withdrawn: '已撤回',
  merged: '已合并',
}

export const SIDE_TEXT: Readonly<Record<ResponsibleSide, string>> = {
  platform: '平台',
  upstream: '上游供货商',
  carrier: '运营商',
  customer: '用户',
  undetermined: '待定',
}

/** How it stands, to its customer: whether something is solved is theirs to say. */
export function headlineText(status: TicketStatus): string {
  if (status === 'resolved') return '客服给出了结果，请您确认'
  return status === 'awaiting_customer' ? '客服有一个问题，等您补充' : STATUS_TEXT[status]
}

/** What is said when a command is not legal: to agents what to do instead, to customers how things stand. */
export function notNowText(command: TicketCommand, status: TicketStatus): string {
  if (status === 'withdrawn') {
    return TICKET_COMMANDS[command].by === 'customer'
      ? '这张工单您已经撤回了，需要时可以再提交一张'
      : '客户已经撤回这张工单，不用再处理'
  }
  if (status === 'merged') return '这张工单已经合到另一张里一起处理，请在那一张里看和说'
  if (command === 'part') return '这张工单没有合并过'
  if (command === 'withdraw')
    return status === 'closed'
      ? '这张工单已经完成了，不用撤回'
      : '客服已经给出结果，请确认有没有解决'
  if (command === 'confirm' || command === 'reopen') {
    return status === 'closed'
      ? '这张工单已经完成了，还没解决可以点“还没解决，重新处理”'
      : '客服还在处理，给出结果后再请您确认'
  }
  if (command === 'answer')
    return status === 'closed'
      ? '这张工单已经完成了，还有问题可以再提交一张'
      : '客服已经给出结果，请先确认有没有解决'
  if (status === 'submitted') return '请先接单，再做这一步'
  if (status === 'resolved') return '已经给出解决，正等客户确认'
  return status === 'closed' ? '客户已经确认解决，工单结束了' : '这张工单已经有人接单了'
}
