import { ticketNotice } from './ticket-notice'

/** Nobody has answered the solution: told once before it ends by itself, and once when it did. */
export const ticketClosingSoon = ticketNotice({
  event: 'ticket.closingSoon',
  kind: 'ticket-resolved',
  ownAct: false,
  write: ({ number, told }) => ({
    title: `工单 ${number} 等您确认`,
    body: told,
    note: '请确认有没有解决，快要自动完成了',
  }),
})

export const ticketClosedBySilence = ticketNotice({
  event: 'ticket.closedBySilence',
  kind: 'ticket-resolved',
  ownAct: false,
  write: ({ number, told }) => ({
    title: `工单 ${number} 先算完成了`,
    body: told,
    note: '没解决的话，点开就能重新处理',
  }),
})
