import { ticketNotice } from './ticket-notice'

export const ticketSubmitted = ticketNotice({
  event: 'ticket.submitted',
  kind: 'ticket-progress',
  ownAct: true,
  write: ({ number, next }) => ({
    title: `工单 ${number} 已收到`,
    body: next.sentence,
    note: '已收到，正在安排处理',
  }),
})
