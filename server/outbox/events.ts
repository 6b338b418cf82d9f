import { z } from 'zod'
import { PermanentError } from '../lib/errors'

/**
 * The table of contents of everything that happens after a transaction: which event exists, what it carries, and who
 * hears of it. Payloads carry ids. Each handler has a row of its own, so that one that fails repeats no other.
 */
const Id = z.string().min(1).max(64)
const Count = z.number().int().nonnegative()

/** Who may hear of an event, and what each does about it, in words for people. */
const handlers = {
  'notifications.notifyCustomer': '通知客户',
  'notifications.deliverNotice': '送通知到微信',
  'notifications.recordReceipt': '记下通知的回执',
  'notifications.showTheWay': '告诉客户去哪里找客服',
  'agentCards.announceTicket': '给客服发工单卡片',
  'agentCards.updateTicketCard': '更新工单卡片',
  'agentCards.tellAgent': '告诉处理人',
  'agentCards.sendSummary': '告诉客服还有多少工单',
  'agentCards.tellCall': '提醒打电话的客服',
  'agentCards.tellAppeal': '告诉要答复的人',
  'agentCards.tellComplaint': '提醒答复微信投诉的同事',
  'agentCards.tellReport': '把报告交给负责人',
  'agentCards.tellProposal': '告诉主管可能有故障',
  'incidents.linkTicket': '看看是不是故障里的',
  'incidents.work': '处理故障关联的工单',
  'incidents.keepMerged': '合并后故障还在',
  'identity.fetchFollower': '核对关注者',
  'officialAccount.answerLater': '稍后回答',
  'officialAccount.keepMedia': '保存图片或语音',
  'bot.takeTurn': '自动客服回答',
  'evidence.make': '生成投诉材料',
  'rights.makeCopy': '生成资料副本',
  'channels.sendMessage': '把消息发给客户',
  'wecomKf.welcome': '发欢迎语',
  'wecomKf.fetchContact': '查客户的名字',
  'wecomKf.keepMedia': '保存图片或文件',
  'wecomKf.retryItem': '重新处理消息',
  'wecomKf.handToServicer': '交给接待的客服',
  'wecomKf.recommendManager': '推荐专属客服的名片',
  'wecomKf.closeSession': '结束微信里的会话',
  'sessionCards.announceSession': '给客服发会话卡片',
  'sessionCards.remindAgent': '提醒客服',
  'sessionCards.tellMoved': '告诉主管和原来的客服',
  'sessionCards.warnSupervisors': '提醒主管',
  'sessionCards.tellSupervisors': '告诉主管',
  'sessionCards.closeCards': '关掉卡片',
  'bridge.relayToAgent': '把客户的话转到企业微信',
  'bridge.askToPick': '请客服选回复给谁',
  'bridge.tellUndelivered': '告诉客服没送到',
  'payments.followPayment': '查付款结果',
  'payments.submitRefund': '把退款交给微信支付',
  'payments.followRefund': '查退款结果',
  'afterSales.tellTicket': '把退款写进工单',
  'afterSales.readComplaint': '读微信里的投诉',
  'afterSales.sendComplaintDeed': '把投诉的答复送到微信',
  'afterSales.submitReissue': '向平台补发',
  'afterSales.followReissue': '查补发结果',
  'afterSales.tellReissue': '把补发写进工单',
  'afterSales.checkGoods': '向平台查商品状态',
} as const
export type HandlerName = keyof typeof handlers

/** `text`: what happened, in words for people. */
function event<Payload extends z.ZodType, const Hearers extends readonly HandlerName[]>(
  text: string,
  payload: Payload,
  hearers: Hearers,
) {
  return { text, payload, handlers: hearers }
}

/** `eventId` is the ticket's timeline entry that gave rise to the event. */
const TicketNews = z.object({ ticketId: Id, eventId: Id })

const AppealNews = z.object({ appealId: Id })

/** `revision`: as it was then changed; what was changed again since tells itself. */
const PlannedNews = z.object({ plannedId: Id, revision: Count })

/** `seq` is the entry of the session's record that gave rise to the event. */
const SessionNews = z.object({ sessionId: Id, seq: z.number().int() })

/** The trading platform froze an account, or lifted that. */
const FreezeNews = z.object({ freezeId: Id })

/** Chat with people was closed to somebody for a time, or opened again before it was over. */
const BlockNews = z.object({ blockId: Id })

export const events = {
  'ticket.submitted': event('新工单', TicketNews, [
    'notifications.notifyCustomer',
    'agentCards.announceTicket',
    'incidents.linkTicket',
  ]),
  'ticket.assigned': event('工单有人接了', TicketNews, [
    'notifications.notifyCustomer',
    'agentCards.updateTicketCard',
  ]),
  'ticket.noted': event('工单有进展', TicketNews, ['notifications.notifyCustomer']),
  'ticket.questioned': event('请客户补充', TicketNews, ['notifications.notifyCustomer']),
  /** It is known whose side it lies on. */
  'ticket.diagnosed': event('查明了原因', TicketNews, ['notifications.notifyCustomer']),
  'ticket.answered': event('客户补充了', TicketNews, ['agentCards.tellAgent']),
  'ticket.resolved': event('工单已解决', TicketNews, [
    'notifications.notifyCustomer',
    'agentCards.updateTicketCard',
  ]),
  'ticket.closed': event('工单已完成', TicketNews, [
    'notifications.notifyCustomer',
    'agentCards.updateTicketCard',
    'agentCards.tellAgent',
  ]),
  'ticket.reopened': event('工单重新打开', TicketNews, [
    'notifications.notifyCustomer',
    'agentCards.announceTicket',
    'agentCards.tellAgent',
  ]),
  /** It is of another kind, or urgent, or both. */
  'ticket.classified': event('改了工单的类型或级别', TicketNews, ['notifications.notifyCustomer']),
  /** Another department has it: its agents get the card, those before them lose the button. */
  'ticket.moved': event('工单转了部门', TicketNews, [
    'notifications.notifyCustomer',
    'agentCards.updateTicketCard',
    'agentCards.announceTicket',
  ]),
  /** Its customer wants nothing of it any more. */
  'ticket.withdrawn': event('客户撤回工单', TicketNews, [
    'notifications.notifyCustomer',
    'agentCards.updateTicketCard',
    'agentCards.tellAgent',
  ]),
  /** Its holder has left; the department gets it anew. */
  'ticket.released': event('工单交回部门', TicketNews, [
    'notifications.notifyCustomer',
    'agentCards.announceTicket',
  ]),
  /** What was promised of it was not kept: the customer hears it from us. */
  'ticket.promiseMissed': event('工单超过答应的时间', TicketNews, ['notifications.notifyCustomer']),
  /** The time of a promise is nearly over, or it is and rose: `eventId` says which, and who hears of it. */
  'ticket.clockRang': event('工单时限到了一步', TicketNews, ['agentCards.tellAgent']),
  /** It went from who was silent, or from nobody, to the next who is there. */
  'ticket.seatMoved': event('工单换人处理', TicketNews, ['agentCards.tellAgent']),
  /** It was the same matter as another one, and ended in it; or it was not after all. */
  'ticket.merged': event('工单合并', TicketNews, [
    'notifications.notifyCustomer',
    'agentCards.updateTicketCard',
    'incidents.keepMerged',
  ]),
  'ticket.parted': event('工单分开处理', TicketNews, [
    'notifications.notifyCustomer',
    'agentCards.tellAgent',
  ]),
  'ticket.doubleJoined': event('另一张工单合进来', TicketNews, ['agentCards.tellAgent']),
  /** What was asked is still to be answered; or was not in time, and the ticket ended. */
  'ticket.answerDue': event('提醒客户补充', TicketNews, ['notifications.notifyCustomer']),
  'ticket.lapsed': event('没等到补充，先算完成', TicketNews, [
    'notifications.notifyCustomer',
    'agentCards.updateTicketCard',
    'agentCards.tellAgent',
  ]),
  /** A colleague is asked to help, named in a note, or has words ready for who owns it. */
  'ticket.helperAsked': event('请同事协助', TicketNews, ['agentCards.tellAgent']),
  'ticket.mentioned': event('备注里提到同事', TicketNews, ['agentCards.tellAgent']),
  'ticket.drafted': event('协助的同事拟了回复', TicketNews, ['agentCards.tellAgent']),
  /** Somebody wants a colleague to see to it; `eventId` holds what they say about it. */
  'ticket.handedOver': event('工单交给同事', TicketNews, ['agentCards.tellAgent']),
  /** Its customer asks for haste. */
  'ticket.urged': event('客户催单', TicketNews, [
    'notifications.notifyCustomer',
    'agentCards.tellAgent',
  ]),
  /** A review had it worked on anew, by others. */
  'ticket.sentOn': event('复核后转部门', TicketNews, ['agentCards.announceTicket']),
  /** A solution that nobody answers: soon it ends by itself, and then it does. */
  'ticket.closingSoon': event('快要自动完成', TicketNews, ['notifications.notifyCustomer']),
  'ticket.closedBySilence': event('自动完成', TicketNews, [
    'notifications.notifyCustomer',
    'agentCards.updateTicketCard',
  ]),
  /** What goes above whoever works on a matter: asked for, taken up, past its term, decided. */
  'chat.blocked': event('暂停了人工会话', BlockNews, ['notifications.notifyCustomer']),
  'chat.unblocked': event('提前恢复了人工会话', BlockNews, ['notifications.notifyCustomer']),
  'appeal.asked': event('转上级、复核或投诉', AppealNews, [
    'notifications.notifyCustomer',
    'agentCards.tellAppeal',
  ]),
  'appeal.accepted': event('投诉受理', AppealNews, ['notifications.notifyCustomer']),
  'appeal.late': event('复核或投诉超过期限', AppealNews, [
    'notifications.notifyCustomer',
    'agentCards.tellAppeal',
  ]),
  /** Most of its time is gone. */
  'appeal.dueSoon': event('复核或投诉快到期限', AppealNews, ['agentCards.tellAppeal']),
  'appeal.decided': event('复核或投诉有结论', AppealNews, ['notifications.notifyCustomer']),
  /** We are dialling: the customer's WeChat says so, and where to read the word. */
  'call.announced': event('正在给客户打电话', z.object({ callId: Id }), [
    'notifications.notifyCustomer',
  ]),
  /** A call that we will make was planned, moved or given up by us. */
  'call.planned': event('约好的电话', PlannedNews, ['notifications.notifyCustomer']),
  /** Its customer moved or declined it. */
  'call.moved': event('客户改约电话', PlannedNews, ['agentCards.tellCall']),
  /** Its time comes, or has passed: `ring` says which of the reminders. */
  'call.due': event('约好的电话到时间', PlannedNews.extend({ ring: Count }), [
    'agentCards.tellCall',
  ]),
  /** Its window passed and nobody called. */
  'call.missed': event('约好的电话没有打', PlannedNews, ['notifications.notifyCustomer']),
  /** Many tickets about the same goods, and nobody has said why: the supervisors decide. `key`: whom it was planned for. */
  'incident.proposed': event(
    '可能有故障',
    z.object({ key: z.string(), text: z.string(), customers: Count }),
    ['agentCards.tellProposal'],
  ),
  /** Declared, or not over after all: what is of it is found and linked. */
  'incident.declared': event('宣布故障', z.object({ incidentId: Id }), ['incidents.work']),
  /** The time to take it back is over: it goes through all linked tickets. */
  'incident.roundDue': event('一次发给关联的工单', z.object({ incidentId: Id, roundId: Id }), [
    'incidents.work',
  ]),
  /** A message to all, for the customer of this ticket. */
  'incident.told': event('故障的消息', z.object({ roundId: Id, ticketId: Id }), [
    'notifications.notifyCustomer',
  ]),
  /** A month or week is over, and what it came to was written down: whoever leads is told. */
  'report.made': event(
    '月报或没听懂的做好了',
    z.object({ kind: z.enum(['month', 'misses']), period: z.string().max(10), agentId: Id }),
    ['agentCards.tellReport'],
  ),
  'identity.followed': event('关注公众号', z.object({ identityId: Id }), [
    'identity.fetchFollower',
  ]),
  'identity.verified': event('微信验证', z.object({ identityId: Id, customerId: Id }), [
    'notifications.notifyCustomer',
  ]),
  'account.frozen': event('平台冻结了账号', FreezeNews, ['notifications.notifyCustomer']),
  'account.unfrozen': event('平台解除了冻结', FreezeNews, ['notifications.notifyCustomer']),
  'notice.created': event('客户通知', z.object({ noticeId: Id }), ['notifications.deliverNotice']),
  /** WeChat's word on a message that it took, come before our own record of its id. */
  'notice.receiptArrived': event(
    '通知的回执',
    z.object({
      appId: Id,
      msgId: Id,
      outcome: z.enum(['delivered', 'refused']),
      reason: z.string().max(200),
    }),
    ['notifications.recordReceipt'],
  ),
  /** Somebody wrote where nobody serves. */
  'miniProgram.wrote': event(
    '小程序客服入口的留言',
    z.object({ messageKey: z.string().min(1).max(160) }),
    ['notifications.showTheWay'],
  ),
  'message.unanswered': event('公众号消息', z.object({ conversationId: Id, messageId: Id }), [
    'officialAccount.answerLater',
  ]),
  /** The rules have no answer: a language model is asked, and the rules again where it has none in time. */
  'bot.turnOpened': event('要想一想的问题', z.object({ turnId: Id }), ['bot.takeTurn']),
  /** A customer wants the file for 12315 or 黑猫投诉. */
  'data.copyAsked': event('客户要自己的资料', z.object({ exportId: Id }), ['rights.makeCopy']),
  'evidence.asked': event('客户要投诉材料', z.object({ evidenceId: Id }), ['evidence.make']),
  'message.mediaArrived': event(
    '公众号图片或语音',
    z.object({ conversationId: Id, messageId: Id }),
    ['officialAccount.keepMedia'],
  ),
  'message.queued': event('要发的消息', z.object({ conversationId: Id, messageId: Id }), [
    'channels.sendMessage',
  ]),
  'message.undelivered': event('没送到的消息', z.object({ conversationId: Id, messageId: Id }), [
    'notifications.notifyCustomer',
  ]),
  /**
   * A customer came in by a kf link. `code` answers once, within 20 seconds; null where WeCom gave none. `messageId`: the first words,
   * where they are known already.
   */
  'kf.entered': event(
    '客户进入在线客服',
    z.object({
      conversationId: Id,
      code: z.string().max(512).nullable(),
      messageId: Id.optional(),
    }),
    ['wecomKf.welcome'],
  ),
  /** Name and UnionID can be asked for while the customer has been there within 48 hours. */
  'kf.contactSeen': event('在线客服的新客户', z.object({ conversationId: Id }), [
    'wecomKf.fetchContact',
  ]),
  'kf.mediaArrived': event(
    '在线客服的图片或文件',
    z.object({ conversationId: Id, messageId: Id }),
    ['wecomKf.keepMedia'],
  ),
  'kf.itemShelved': event('在线客服的消息', z.object({ openKfId: Id, msgid: Id }), [
    'wecomKf.retryItem',
  ]),
  'session.assigned': event('会话分给客服', SessionNews, [
    'wecomKf.handToServicer',
    'wecomKf.recommendManager',
    'sessionCards.announceSession',
  ]),
  /** Half of the promised wait is over, and the customer was asked what they want. */
  'session.waitingLong': event('客户等得久', SessionNews, ['sessionCards.warnSupervisors']),
  /** Half of the time promised for an answer is over, and the agent who has the session has not given one. */
  'session.answerSlow': event('客服还没有回复', SessionNews, ['sessionCards.remindAgent']),
  /** Whoever has it is about to lose it by silence. */
  'session.seatWarned': event('客服一直没有回复', SessionNews, ['sessionCards.remindAgent']),
  /** It was taken from whoever had it: they were silent, away or gone. `seq` is the entry that says why. */
  'session.seatMoved': event('会话换人接待', SessionNews, ['sessionCards.tellMoved']),
  /** It is nearly over. */
  'session.answerLate': event('回复快要超时', SessionNews, ['sessionCards.warnSupervisors']),
  /** A customer wrote while an agent serves them where WeChat does not bring the words to the agent by itself. */
  'session.customerWrote': event(
    '客户在会话里说话',
    z.object({ sessionId: Id, conversationId: Id, messageId: Id }),
    ['bridge.relayToAgent'],
  ),
  /** An agent answered, but the window is shut: a notice asks the customer to come back. */
  'session.windowShut': event(
    '暂时发不到客户微信',
    z.object({ sessionId: Id, conversationId: Id, messageId: Id }),
    ['notifications.notifyCustomer'],
  ),
  /** An agent wrote in the WeCom app and it is not clear to whom. `key` names the occasion. */
  'bridge.pickAsked': event('不清楚回复给谁', z.object({ agentId: Id, key: Id }), [
    'bridge.askToPick',
  ]),
  /** What an agent said did not reach the customer, or nobody knows. */
  'bridge.undelivered': event('客服的话没送到', z.object({ conversationId: Id, messageId: Id }), [
    'bridge.tellUndelivered',
  ]),
  'session.ended': event('会话结束', SessionNews, [
    'wecomKf.closeSession',
    'sessionCards.closeCards',
  ]),
  /**
   * So much came within a minute that this agent (WeCom's userid) gets one message for the rest of it: `count` new tickets, `notices` other
   * cards and news, `words` of customers; rows of former days have tickets only.
   */
  'agent.cardsSummed': event(
    '一下子来了很多工单',
    z.object({ userId: Id, count: Count, notices: Count.optional(), words: Count.optional() }),
    ['agentCards.sendSummary'],
  ),
  /** Nothing was heard of it for a while: the pocket is asked, and closed once its time is over. */
  'payment.waiting': event('等待付款', z.object({ paymentId: Id }), ['payments.followPayment']),
  'payment.received': event('收到付款', z.object({ paymentId: Id }), [
    'notifications.notifyCustomer',
  ]),
  'refund.requested': event('退款', z.object({ refundId: Id }), [
    'payments.submitRefund',
    'notifications.notifyCustomer',
  ]),
  /** `state`: what it came to. */
  'refund.moved': event(
    '退款有进展',
    z.object({ refundId: Id, state: z.enum(['accepted', 'arrived', 'abnormal', 'failed']) }),
    ['notifications.notifyCustomer', 'afterSales.tellTicket'],
  ),
  /** WeChat has it and has not said how it ended. */
  'refund.followed': event('退款等到账', z.object({ refundId: Id }), ['payments.followRefund']),
  /** A customer complained at WeChat, or something moved there: what it is has to be read. `complaintId` is WeChat's. */
  'complaint.heard': event('微信里的投诉有变化', z.object({ complaintId: Id }), [
    'afterSales.readComplaint',
  ]),
  /** WeChat's term for it is nearly over, or it is. `point`: at so many percent of it. */
  'complaint.clockRang': event(
    '微信投诉的期限到了一步',
    z.object({ complaintId: Id, clock: z.enum(['reply', 'end']), point: Count }),
    ['agentCards.tellComplaint'],
  ),
  'complaint.deedAdded': event('答复微信里的投诉', z.object({ deedId: Id }), [
    'afterSales.sendComplaintDeed',
  ]),
  'reissue.requested': event('补发', z.object({ reissueId: Id }), [
    'afterSales.submitReissue',
    'notifications.notifyCustomer',
  ]),
  /** `state`: what it came to. */
  'reissue.moved': event(
    '补发有进展',
    z.object({ reissueId: Id, state: z.enum(['accepted', 'done', 'failed']) }),
    ['notifications.notifyCustomer', 'afterSales.tellReissue'],
  ),
  /** The platform has it and has not delivered yet. */
  'reissue.followed': event('补发等到货', z.object({ reissueId: Id }), [
    'afterSales.followReissue',
  ]),
  /** `at`: which of its steps it was. */
  'claim.moved': event(
    '售后申请有进展',
    z.object({
      claimId: Id,
      state: z.enum(['deciding', 'granted', 'refused', 'answered', 'withdrawn']),
      at: z.number(),
    }),
    ['notifications.notifyCustomer'],
  ),
  /** The platform is asked how the goods of an order stand. */
  'goods.checkAsked': event('查商品状态', z.object({ checkId: Id }), ['afterSales.checkGoods']),
  'agent.flagged': event('违规提醒', z.object({ flagId: Id }), [
    'sessionCards.tellSupervisors',
    'notifications.notifyCustomer',
  ]),
} as const

export type EventName = keyof typeof events
export type EventPayload<Name extends EventName> = z.infer<(typeof events)[Name]['payload']>
/** Any event, told apart by its name. */
export type AnyEvent = {
  [Name in EventName]: { event: Name; payload: EventPayload<Name> }
}[EventName]

type HearersOf<Name extends EventName> = (typeof events)[Name]['handlers'][number]
/** The events that a handler hears of, with what they carry. */
export type EventFor<Handler extends HandlerName> = {
  [Name in EventName]: Handler extends HearersOf<Name>
    ? { event: Name; payload: EventPayload<Name> }
    : never
}[EventName]

/** The table, asked at run time: a row of another version may bring the two together otherwise. */
export function hears<Handler extends HandlerName, Told extends AnyEvent>(
  handler: Handler,
  told: Told,
): told is Told & EventFor<Handler> {
  const hearers: readonly HandlerName[] = events[told.event].handlers
  return hearers.includes(handler)
}

/**
 * An event as it was stored.
 * @throws PermanentError when there is no such event, or its payload is not what the event says
 */
export function readEvent(name: string, payload: string): AnyEvent {
  if (!isEventName(name)) throw new PermanentError(`this version knows no event ${name}`)
  const content: { event: EventName; payload: unknown } = {
    event: name,
    payload: parsed(name, payload),
  }
  if (!matches(content)) throw new PermanentError(`the payload does not fit ${name}`)
  return content
}

function parsed(name: string, payload: string): unknown {
  try {
    return JSON.parse(payload)
  } catch {
    throw new PermanentError(`the payload of this ${name} is not JSON`)
  }
}

export function isHandlerName(name: string): name is HandlerName {
  return Object.hasOwn(handlers, name)
}

/** The payload is checked by the schema of that very name, which the compiler cannot follow. */
function matches(content: { event: EventName; payload: unknown }): content is AnyEvent {
  return events[content.event].payload.safeParse(content.payload).success
}

function isEventName(name: string): name is EventName {
  return Object.hasOwn(events, name)
}

/** As stored: a row of another version may name what this one does not know. */
export function eventText(name: string): string {
  return isEventName(name) ? events[name].text : name
}

export function handlerText(name: string): string {
  return isHandlerName(name) ? handlers[name] : name
}
