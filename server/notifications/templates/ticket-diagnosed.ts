import { ticketNotice } from './ticket-notice'

export const ticketDiagnosed = ticketNotice({
  event: 'ticket.diagnosed',
  kind: 'ticket-progress',
  ownAct: false,
  write: ({ number, side, next }) => ({
    title: `工单 ${number} 查明了原因`,
    body: `责任方：${side}，依据在工单里。${next.sentence}`,
    note: `查明了原因，责任方：${side}`,
  }),
})
