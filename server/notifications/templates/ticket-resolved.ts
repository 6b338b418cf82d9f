import { ticketNotice } from './ticket-notice'

export const ticketResolved = ticketNotice({
  event: 'ticket.resolved',
  kind: 'ticket-resolved',
  ownAct: false,
  write: ({ number, actor }) => ({
    title: `工单 ${number} 有结果了`,
    body: `${actor} 给出了处理结果，请您看看有没有解决；没有解决可以直接告诉我们`,
    note: '点开查看结果并确认',
  }),
})
