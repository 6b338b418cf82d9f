import type { NoticeTemplate } from './notice-template'
import { ticketNotice } from './ticket-notice'

/** What a ticket's customer hears of it, in the order of a ticket's life. */
export const TICKET_NOTICES: readonly NoticeTemplate[] = [
  ticketNotice({
    event: 'ticket.submitted',
    kind: 'ticket-progress',
    ownAct: true,
    write: ({ number, next }) => ({
      title: `工单 ${number} 已收到`,
      body: next.sentence,
      note: '已收到，正在安排处理',
    }),
  }),
  ticketNotice({
    event: 'ticket.assigned',
    kind: 'ticket-progress',
    ownAct: false,
    write: ({ number, next }) => ({
      title: `工单 ${number} 已接单`,
      body: next.sentence,
      note: '客服已接单，正在了解情况',
    }),
  }),
  ticketNotice({
    event: 'ticket.noted',
    kind: 'ticket-progress',
    ownAct: false,
    write: ({ number, actor, next }) => ({
      title: `工单 ${number} 有新进展`,
      body: `${actor} 写了新的进展。${next.sentence}`,
      note: '点开查看客服写的进展',
    }),
  }),
  ticketNotice({
    event: 'ticket.diagnosed',
    kind: 'ticket-progress',
    ownAct: false,
    write: ({ number, side, next }) => ({
      title: `工单 ${number} 查明了原因`,
      body: `责任方：${side}，依据在工单里。${next.sentence}`,
      note: `查明了原因，责任方：${side}`,
    }),
  }),
  /** It is of another kind, or goes first from now on: what that means for its customer stands in the ticket. */
  ticketNotice({
    event: 'ticket.classified',
    kind: 'ticket-progress',
    ownAct: false,
    write: ({ number, told, next }) => ({
      title: `工单 ${number} 有调整`,
      body: told,
      note: next.short,
    }),
  }),
  ticketNotice({
    event: 'ticket.moved',
    kind: 'ticket-progress',
    ownAct: false,
    write: ({ number, told, department, next }) => ({
      title: `工单 ${number} 转到${department}`,
      body: `${told}。${next.sentence}`,
      note: next.short,
    }),
  }),
  /** The same matter twice: told once, of the one that ended in the other. */
  ticketNotice({
    event: 'ticket.merged',
    kind: 'ticket-progress',
    ownAct: false,
    write: ({ number, told }) => ({
      title: `工单 ${number} 合并处理`,
      body: told,
      note: '和另一张工单一起处理',
    }),
  }),
  /** What was asked is not answered: told once before its time is over, and once when it was. */
  ticketNotice({
    event: 'ticket.answerDue',
    kind: 'ticket-question',
    ownAct: false,
    write: ({ number, told }) => ({
      title: `工单 ${number} 还在等您补充`,
      body: told,
      note: '点开补充，快要先算完成了',
    }),
  }),
  ticketNotice({
    event: 'ticket.lapsed',
    kind: 'ticket-resolved',
    ownAct: false,
    write: ({ number, told }) => ({
      title: `工单 ${number} 先算完成了`,
      body: told,
      note: '没解决的话，点开就能重新处理',
    }),
  }),
  ticketNotice({
    event: 'ticket.parted',
    kind: 'ticket-progress',
    ownAct: false,
    write: ({ number, told, next }) => ({
      title: `工单 ${number} 单独处理`,
      body: `${told}。${next.sentence}`,
      note: next.short,
    }),
  }),
  ticketNotice({
    event: 'ticket.questioned',
    kind: 'ticket-question',
    ownAct: false,
    write: ({ number, actor }) => ({
      title: `工单 ${number} 等您补充`,
      body: `${actor} 有一个问题想请您补充，收到后马上继续；等您期间不计时`,
      note: '点开看客服的问题并补充',
    }),
  }),
  ticketNotice({
    event: 'ticket.resolved',
    kind: 'ticket-resolved',
    ownAct: false,
    write: ({ number, actor }) => ({
      title: `工单 ${number} 有结果了`,
      body: `${actor} 给出了处理结果，请您看看有没有解决；没有解决可以直接告诉我们`,
      note: '点开查看结果并确认',
    }),
  }),
  ticketNotice({
    event: 'ticket.closed',
    kind: 'ticket-resolved',
    ownAct: true,
    write: ({ number }) => ({
      title: `工单 ${number} 已完成`,
      body: '您已确认解决。之后还有问题，随时可以再找我们',
      note: '您已确认解决',
    }),
  }),
  ticketNotice({
    event: 'ticket.reopened',
    kind: 'ticket-progress',
    ownAct: true,
    write: ({ number, next }) => ({
      title: `工单 ${number} 重新处理`,
      body: `抱歉还没有帮您解决。${next.sentence}`,
      note: '已收到，会重新处理',
    }),
  }),
  ticketNotice({
    event: 'ticket.released',
    kind: 'ticket-progress',
    ownAct: false,
    write: ({ number, next }) => ({
      title: `工单 ${number} 换人处理`,
      body: next.sentence,
      note: '原来的客服不再处理，由同部门同事接着办',
    }),
  }),
  ticketNotice({
    event: 'ticket.withdrawn',
    kind: 'ticket-resolved',
    ownAct: true,
    write: ({ number }) => ({
      title: `工单 ${number} 已撤回`,
      body: '您撤回了这张工单，我们不再处理。不是您本人撤回的，请马上联系客服',
      note: '您撤回了这张工单',
    }),
  }),
  /** Told by us before anybody asks, on the roads that news of a ticket has. */
  ticketNotice({
    event: 'ticket.promiseMissed',
    kind: 'ticket-progress',
    ownAct: false,
    write: ({ number, told }) => ({
      title: `工单 ${number} 超过了答应的时间`,
      body: told,
      note: '超过了答应的时间，抱歉，正在催办',
    }),
  }),
  ticketNotice({
    event: 'ticket.urged',
    kind: 'ticket-progress',
    ownAct: true,
    write: ({ number, told }) => ({
      title: `工单 ${number} 已经催办`,
      body: told,
      note: '催办已经转到',
    }),
  }),
  /** Nobody has answered the solution: told once before it ends by itself, and once when it did. */
  ticketNotice({
    event: 'ticket.closingSoon',
    kind: 'ticket-resolved',
    ownAct: false,
    write: ({ number, told }) => ({
      title: `工单 ${number} 等您确认`,
      body: told,
      note: '请确认有没有解决，快要自动完成了',
    }),
  }),
  ticketNotice({
    event: 'ticket.closedBySilence',
    kind: 'ticket-resolved',
    ownAct: false,
    write: ({ number, told }) => ({
      title: `工单 ${number} 先算完成了`,
      body: told,
      note: '没解决的话，点开就能重新处理',
    }),
  }),
]
