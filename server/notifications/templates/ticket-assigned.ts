import { ticketNotice } from './ticket-notice'

export const ticketAssigned = ticketNotice({
  event: 'ticket.assigned',
  kind: 'ticket-progress',
  ownAct: false,
  write: ({ number, next }) => ({
    title: `工单 ${number} 已接单`,
    body: next.sentence,
    note: '客服已接单，正在了解情况',
  }),
})
