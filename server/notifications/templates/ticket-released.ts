import { ticketNotice } from './ticket-notice'

export const ticketReleased = ticketNotice({
  event: 'ticket.released',
  kind: 'ticket-progress',
  ownAct: false,
  write: ({ number, next }) => ({
    title: `工单 ${number} 换人处理`,
    body: next.sentence,
    note: '原来的客服不再处理，由同部门同事接着办',
  }),
})
