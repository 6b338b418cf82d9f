import { ticketNotice } from './ticket-notice'

export const ticketReopened = ticketNotice({
  event: 'ticket.reopened',
  kind: 'ticket-progress',
  ownAct: true,
  write: ({ number, next }) => ({
    title: `工单 ${number} 重新处理`,
    body: `抱歉还没有帮您解决。${next.sentence}`,
    note: '已收到，会重新处理',
  }),
})
