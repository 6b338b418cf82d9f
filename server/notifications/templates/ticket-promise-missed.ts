import { ticketNotice } from './ticket-notice'

/** Told by us before anybody asks, on the roads that news of a ticket has. */
export const ticketPromiseMissed = ticketNotice({
  event: 'ticket.promiseMissed',
  kind: 'ticket-progress',
  ownAct: false,
  write: ({ number, told }) => ({
    title: `工单 ${number} 超过了答应的时间`,
    body: told,
    note: '超过了答应的时间，抱歉，正在催办',
  }),
})
