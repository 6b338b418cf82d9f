import { ticketNotice } from './ticket-notice'

export const ticketQuestioned = ticketNotice({
  event: 'ticket.questioned',
  kind: 'ticket-question',
  ownAct: false,
  write: ({ number, actor }) => ({
    title: `工单 ${number} 等您补充`,
    body: `${actor} 有一个问题想请您补充，收到后马上继续；等您期间不计时`,
    note: '点开看客服的问题并补充',
  }),
})
