import { ticketNotice } from './ticket-notice'

export const ticketUrged = ticketNotice({
  event: 'ticket.urged',
  kind: 'ticket-progress',
  ownAct: true,
  write: ({ number, told }) => ({
    title: `工单 ${number} 已经催办`,
    body: told,
    note: '催办已经转到',
  }),
})
