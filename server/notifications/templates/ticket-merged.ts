import { ticketNotice } from './ticket-notice'

/** The same matter twice: told once, of the one that ended in the other. */
export const ticketMerged = ticketNotice({
  event: 'ticket.merged',
  kind: 'ticket-progress',
  ownAct: false,
  write: ({ number, told }) => ({
    title: `工单 ${number} 合并处理`,
    body: told,
    note: '和另一张工单一起处理',
  }),
})

export const ticketParted = ticketNotice({
  event: 'ticket.parted',
  kind: 'ticket-progress',
  ownAct: false,
  write: ({ number, told, next }) => ({
    title: `工单 ${number} 单独处理`,
    body: `${told}。${next.sentence}`,
    note: next.short,
  }),
})
