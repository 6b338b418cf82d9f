import type { HistoryItem } from '../../../../server/conversations/history/history.contract'
import type { Contact } from '../../../../server/contact/contact.contract'
import type { Me } from '../../../../server/identity/identity.contract'
import type { RatingAsked, Waiting } from '../../../../server/reception/waiting/waiting.contract'
import type { OrderDetail, OrderSummary } from '../../../../server/orders/order.contract'
import type {
  TicketDetail,
  TicketForm,
  TicketReview,
  TicketSummary,
} from '../../../../server/tickets/ticket.contract'

export const me = (part: Partial<Me> = {}): Me => ({
  customerId: 'cus_1',
  displayName: '林晓',
  tier: { key: 'gold', name: '金卡会员', since: '2026-05-06T00:00:00.000+08:00' },
  binding: {
    state: 'verified',
    verifiedBy: 'unionid',
    verifiedAt: '2026-05-06T00:00:00.000+08:00',
  },
  frozen: null,
  unreadNotices: 0,
  openTickets: 0,
  ...part,
})

export const orderSummary = (part: Partial<OrderSummary> = {}): OrderSummary => ({
  orderNumber: 'HKM1',
  productName: '游戏A点卡',
  quantity: 1,
  total: { amountFen: 9800, currency: 'CNY' },
  state: 'delivered',
  stateText: '已发货',
  placedAt: '2026-11-21T10:00:00.000+08:00',
  openTicketNumber: null,
  ...part,
})

export const orderDetail = (part: Partial<OrderDetail> = {}): OrderDetail => ({
  ...orderSummary(),
  headline: '卡密已发到您的账户',
  late: false,
  timeline: [{ at: '2026-11-21T10:01:00.000+08:00', text: '卡密已发货' }],
  product: {
    name: '游戏A点卡',
    category: '游戏点卡',
    kind: 'card',
    howToUse: '在充值中心输入',
    refundRule: '未使用 7 天内可退',
  },
  payment: { method: '微信支付', paidAt: '2026-11-21T10:00:30.000+08:00', reference: '4200' },
  delivery: {
    deliveredAt: '2026-11-21T10:01:00.000+08:00',
    accountMasked: null,
    failureReason: null,
  },
  secrets: [{ line: 1, cardNumberMasked: '卡号 **** 1234', revealedTimes: 2, renewedAt: null }],
  ...part,
})

export const ticketSummary = (part: Partial<TicketSummary> = {}): TicketSummary => ({
  number: 'T261122-0001',
  kind: 'goods',
  kindName: '商品',
  title: '激活提示卡密无效',
  status: 'investigating',
  statusText: '处理中',
  orderNumber: 'HKM1',
  nextStep: '正在向上游核对',
  nextDueAt: '2999-01-01T00:00:00.000+08:00',
  urgent: false,
  createdAt: '2026-11-22T10:00:00.000+08:00',
  updatedAt: '2026-11-22T10:10:00.000+08:00',
  ...part,
})

export const ticketDetail = (part: Partial<TicketDetail> = {}): TicketDetail => ({
  ...ticketSummary(),
  department: '售后部',
  urgentText: null,
  mergedInto: null,
  holder: '售后部 工号 1024',
  responsibleSide: 'undetermined',
  responsibleSideText: '待定',
  responsibleBasis: null,
  diagnosedAt: null,
  clocks: [],
  overText: null,
  stages: [
    { name: '受理', state: 'done', at: null },
    { name: '处理', state: 'current', at: null },
  ],
  firstResponseDueAt: '2999-01-01T00:00:00.000+08:00',
  firstRespondedAt: null,
  resolutionDueAt: '2999-01-01T00:00:00.000+08:00',
  pausedReason: null,
  description: '激活不了',
  occurredAt: null,
  errorText: null,
  tried: null,
  order: null,
  timeline: [],
  can: { answer: true, confirm: false, withdraw: true, reopen: false },
  closesAt: null,
  rating: null,
  warning: null,
  headline: '处理中',
  point: null,
  fromChat: false,
  ...part,
})

export const ticketForm = (part: Partial<TicketForm> = {}): TicketForm => ({
  kinds: [
    { kind: 'goods', name: '商品', department: '售后部', example: '激活时提示卡密无效' },
    { kind: 'technical', name: '技术', department: '技术部', example: '页面打不开' },
  ],
  prefill: {
    kind: 'goods',
    orderNumber: 'HKM1',
    description: null,
    occurredAt: null,
    errorText: null,
  },
  order: {
    orderNumber: 'HKM1',
    productName: '游戏A点卡',
    stateText: '已发货',
    quantity: 1,
    openTicketNumber: null,
  },
  askTemplateIds: ['tpl-1'],
  urgentText: '钱或账号正在受损，请标上：10 分钟内回复',
  ...part,
})

export const review = (part: Partial<TicketReview> = {}): TicketReview => ({
  completeness: 40,
  praise: '已经有个好开头',
  hints: [],
  masked: [],
  warning: null,
  ...part,
})

export const contact = (part: Partial<Contact> = {}): Contact => ({
  headline: '现在有客服在',
  peopleOnline: true,
  emergencyText: null,
  emergencyFor: [],
  latestOrder: null,
  openTicket: null,
  promises: [],
  changesAt: null,
  groups: null,
  figures: [],
  incidents: [],
  warnings: [],
  languageModel: null,
  channels: [
    {
      key: 'phone',
      name: '电话',
      open: true,
      stateText: '开放中',
      hoursText: '09:00–22:00',
      waitText: null,
      opensAt: null,
      opensText: null,
      insteadText: null,
      phone: null,
      phoneHint: '登录后显示您的专属号码',
    },
  ],
  guide: [],
  ...part,
})

export const pageOf = <T>(items: T[], nextCursor: string | null = null) => ({ items, nextCursor })

export const ratingAsked = (part: Partial<RatingAsked> = {}): RatingAsked => ({
  sessionId: 'ses_0',
  servedBy: '售后部 工号 1024',
  endedAt: '2026-11-22T09:00:00.000+08:00',
  channelText: '在线客服',
  orderNumber: 'HKM1',
  solved: null,
  ticketNumber: null,
  choices: { good: ['回复快'], bad: ['回复慢', '没有解决'] },
  ...part,
})

export const waiting = (part: Partial<Waiting> = {}): Waiting => ({
  block: null,
  sessionId: 'ses_1',
  status: 'waiting',
  channel: 'wecom-kf',
  channelText: '在线客服',
  headline: '正在为您找售后部的客服',
  nextStep: '轮到您时，客服会在会话里先说话',
  position: 3,
  standing: 'on-time',
  expectedText: '6–9 分钟',
  queueText: '当前排队人数：3，预计等待时间：6–9分钟',
  promiseText: '承诺今天 10:15 前接通',
  promisedMinutes: 10,
  halfOver: false,
  promisedAt: '2999-01-01T00:00:00.000+08:00',
  since: '2026-11-22T10:00:00.000+08:00',
  department: '售后部',
  holder: null,
  orderNumber: 'HKM1',
  order: { orderNumber: 'HKM1', productName: '游戏A点卡', stateText: '已发货' },
  ticketNumber: null,
  tierText: null,
  canLeaveMessage: true,
  peopleOpen: true,
  opensText: null,
  leftTicket: null,
  others: [],
  rating: null,
  ...part,
})

export const historyItem = (part: Partial<HistoryItem> = {}): HistoryItem => ({
  id: 'msg_1',
  kind: 'message',
  channel: 'wecom-kf',
  channelText: '在线客服',
  author: 'customer',
  authorLabel: '您',
  text: '卡密激活不了',
  at: '2026-11-22T10:00:00.000+08:00',
  attachments: [],
  ticketNumber: null,
  title: null,
  sessionId: 'ses_1',
  stateText: null,
  links: [],
  choices: [],
  recalled: false,
  undelivered: false,
  generated: false,
  ...part,
})
