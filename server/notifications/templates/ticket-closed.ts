import { ticketNotice } from './ticket-notice'

export const ticketClosed = ticketNotice({
  event: 'ticket.closed',
  kind: 'ticket-resolved',
  ownAct: true,
  write: ({ number }) => ({
    title: `工单 ${number} 已完成`,
    body: '您已确认解决。之后还有问题，随时可以再找我们',
    note: '您已确认解决',
  }),
})
