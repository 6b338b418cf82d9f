/** The asynchronous work in words; the names themselves stand beside, for whoever looks into it. */
const EVENTS: Record<string, string> = {
  'ticket.submitted': '新工单',
  'ticket.assigned': '工单已接',
  'ticket.noted': '工单有进展',
  'ticket.questioned': '请客户补充',
  'ticket.answered': '客户补充了',
  'ticket.resolved': '工单已解决',
  'ticket.closed': '工单已关闭',
  'ticket.reopened': '工单重新打开',
  'identity.followed': '关注公众号',
  'identity.verified': '微信验证',
  'notice.created': '客户通知',
  'message.unanswered': '公众号消息',
  'message.mediaArrived': '公众号图片或语音',
  'message.queued': '公众号回复',
  'message.undelivered': '公众号回复没送到',
}

const HANDLERS: Record<string, string> = {
  'notifications.notifyCustomer': '通知客户',
  'notifications.deliverNotice': '送通知到微信',
  'agentCards.announceTicket': '给客服发卡片',
  'agentCards.updateTicketCard': '更新客服卡片',
  'agentCards.tellAgent': '告诉处理人',
  'identity.fetchFollower': '核对关注者',
  'officialAccount.answerLater': '稍后回答',
  'officialAccount.sendReply': '发公众号回复',
  'officialAccount.keepMedia': '保存图片或语音',
}

export const eventName = (event: string): string => EVENTS[event] ?? '后台任务'
export const handlerName = (handler: string): string => HANDLERS[handler] ?? '处理'
