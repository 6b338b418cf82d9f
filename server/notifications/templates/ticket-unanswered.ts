import { ticketNotice } from './ticket-notice'

/** What was asked is not answered: told once before its time is over, and once when it was. */
export const ticketAnswerDue = ticketNotice({
  event: 'ticket.answerDue',
  kind: 'ticket-question',
  ownAct: false,
  write: ({ number, told }) => ({
    title: `工单 ${number} 还在等您补充`,
    body: told,
    note: '点开补充，快要先算完成了',
  }),
})

export const ticketLapsed = ticketNotice({
  event: 'ticket.lapsed',
  kind: 'ticket-resolved',
  ownAct: false,
  write: ({ number, told }) => ({
    title: `工单 ${number} 先算完成了`,
    body: told,
    note: '没解决的话，点开就能重新处理',
  }),
})
