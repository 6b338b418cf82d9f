import { ticketNotice } from './ticket-notice'

/** It is of another kind, or goes first from now on: what that means for its customer stands in the ticket. */
export const ticketClassified = ticketNotice({
  event: 'ticket.classified',
  kind: 'ticket-progress',
  ownAct: false,
  write: ({ number, told, next }) => ({
    title: `工单 ${number} 有调整`,
    body: told,
    note: next.short,
  }),
})

export const ticketMoved = ticketNotice({
  event: 'ticket.moved',
  kind: 'ticket-progress',
  ownAct: false,
  write: ({ number, told, department, next }) => ({
    title: `工单 ${number} 转到${department}`,
    body: `${told}。${next.sentence}`,
    note: next.short,
  }),
})
