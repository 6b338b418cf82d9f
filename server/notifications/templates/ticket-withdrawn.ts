import { ticketNotice } from './ticket-notice'

export const ticketWithdrawn = ticketNotice({
  event: 'ticket.withdrawn',
  kind: 'ticket-resolved',
  ownAct: true,
  write: ({ number }) => ({
    title: `工单 ${number} 已撤回`,
    body: '您撤回了这张工单，我们不再处理。不是您本人撤回的，请马上联系客服',
    note: '您撤回了这张工单',
  }),
})
