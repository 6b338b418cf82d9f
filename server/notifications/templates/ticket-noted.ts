import { ticketNotice } from './ticket-notice'

export const ticketNoted = ticketNotice({
  event: 'ticket.noted',
  kind: 'ticket-progress',
  ownAct: false,
  write: ({ number, actor, next }) => ({
    title: `工单 ${number} 有新进展`,
    body: `${actor} 写了新的进展。${next.sentence}`,
    note: '点开查看客服写的进展',
  }),
})
