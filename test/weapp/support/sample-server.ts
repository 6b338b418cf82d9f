import { z } from 'zod'
import { Blocks } from '../../../server/reception/blocks/block.contract'
import { AccountFreezeState } from '../../../server/contact/freeze.contract'
import { GuardianDoor } from '../../../server/contact/guardian.contract'
import { Contact } from '../../../server/contact/contact.contract'
import { Problem } from '../../../server/http/paging.contract'
import { AppConfig, Me, Session } from '../../../server/identity/identity.contract'
import { LoginList } from '../../../server/identity/logins.contract'
import { MyData } from '../../../server/rights/my-data.contract'
import { OrderSummary } from '../../../server/orders/order.contract'
import {
  TicketDetail,
  TicketForm,
  TicketReview,
  TicketSummary,
} from '../../../server/tickets/ticket.contract'
import type { WxAnswer, WxRequest } from './simulator'

/** Answers as the server would, each checked against the contract that the pages are typed by. */
const ORDER: OrderSummary = {
  orderNumber: 'HKM202610010001',
  productName: '游戏A点卡',
  quantity: 1,
  total: { amountFen: 10_000, currency: 'CNY' },
  state: 'delivered',
  stateText: '已发货',
  placedAt: '2026-10-01T14:00:00.000+08:00',
  openTicketNumber: null,
}
const ME: Me = {
  customerId: 'cus_sample',
  displayName: '小林',
  tier: null,
  binding: { state: 'none', verifiedBy: null, verifiedAt: null },
  frozen: null,
  unreadNotices: 2,
  openTickets: 0,
}
const CONTACT: Contact = {
  headline: '现在有人在，约 2 分钟接通',
  peopleOnline: true,
  channels: [],
  guide: [],
  promises: [],
  emergencyText: null,
  emergencyFor: [],
  latestOrder: null,
  openTicket: null,
  changesAt: null,
  groups: null,
  figures: [],
  incidents: [],
  warnings: [],
  languageModel: null,
}
const FORM: TicketForm = {
  kinds: [
    { kind: 'goods', name: '商品', department: '售后', example: '激活时提示“卡密无效”' },
    { kind: 'how-to', name: '操作', department: '综合', example: '怎么查看已经买到的卡密' },
  ],
  prefill: {
    kind: 'goods',
    orderNumber: ORDER.orderNumber,
    description: null,
    occurredAt: null,
    errorText: null,
  },
  order: {
    orderNumber: ORDER.orderNumber,
    productName: ORDER.productName,
    stateText: ORDER.stateText,
    quantity: 1,
    openTicketNumber: null,
  },
  askTemplateIds: [],
  urgentText: '钱或账号正在受损，请标上：10 分钟内回复',
}
const REVIEW: TicketReview = {
  completeness: 40,
  praise: '说得很清楚',
  hints: [],
  masked: [],
  warning: null,
}
const SUMMARY: TicketSummary = {
  number: 'HC26112200017',
  kind: 'goods',
  kindName: '商品',
  title: '游戏A点卡 卡密无效',
  status: 'submitted',
  statusText: '已提交',
  orderNumber: ORDER.orderNumber,
  nextStep: '售后正在查看，30 分钟内回复您',
  nextDueAt: '2026-11-22T18:30:00.000+08:00',
  urgent: false,
  createdAt: '2026-11-22T18:00:00.000+08:00',
  updatedAt: '2026-11-22T18:00:00.000+08:00',
}
const DETAIL: TicketDetail = {
  ...SUMMARY,
  department: '售后',
  holder: null,
  responsibleSide: 'undetermined',
  responsibleSideText: '待定',
  responsibleBasis: null,
  diagnosedAt: null,
  urgentText: null,
  mergedInto: null,
  clocks: [],
  overText: null,
  stages: [{ name: '已提交', state: 'current', at: SUMMARY.createdAt }],
  firstResponseDueAt: '2026-11-22T18:30:00.000+08:00',
  firstRespondedAt: null,
  resolutionDueAt: '2026-11-23T18:00:00.000+08:00',
  pausedReason: null,
  description: '激活时提示卡密无效',
  occurredAt: null,
  errorText: null,
  tried: null,
  order: FORM.order,
  timeline: [],
  warning: null,
  can: { answer: true, confirm: false, withdraw: true, reopen: false },
  closesAt: null,
  rating: null,
  headline: '已提交',
  point: null,
  fromChat: false,
}

const FREEZE: AccountFreezeState['freeze'] = {
  freezeId: 'frz_1',
  reason: '异地登录后连续下单',
  remedy: '核对是本人操作后解除',
  papers: ['最近一次下单的付款截图'],
  frozenAt: '2026-11-22T10:00:00.000+08:00',
  appeal: null,
  appealText: '由安全部来看，最晚今天 18:30 前回复您',
}
const BLOCK: Blocks['items'][number] = {
  blockId: 'blk_1',
  active: true,
  title: '人工会话暂停到今天 18:30',
  reasonText: '有辱骂的话',
  at: '2026-11-22T10:00:00.000+08:00',
  until: '2026-11-22T18:30:00.000+08:00',
  mayObject: true,
  objectText: '由没有经手过的人来看，最晚今天 14:00 前答复您',
  objection: null,
}

const MY_DATA: MyData = {
  displayName: ME.displayName,
  nameElsewhere: null,
  classes: [
    {
      key: 'talks',
      name: '聊天',
      about: '和客服说的话',
      countText: '12 条消息',
      keptText: '保存 3 年，到期自动删除',
    },
  ],
  copies: [],
  consents: { balance: 1, text: '您还同意接收 1 次小程序订阅消息' },
  erasure: {
    goes: ['聊天记录'],
    stays: [{ what: '2 笔订单', why: '《电子商务法》第三十一条', until: '最晚到 2029年12月1日' }],
    cases: [],
    asked: null,
  },
}
const LOGIN = {
  loginId: 'ses_1',
  device: '微信 · iPhone',
  current: true,
  loggedInAt: '2026-11-22T18:00:00.000+08:00',
  lastUsedAt: '2026-11-22T18:00:00.000+08:00',
}

const page = <Item extends z.ZodType>(item: Item) =>
  z.object({ items: z.array(item), nextCursor: z.string().nullable() })

const ROUTES: ReadonlyArray<[route: string, schema: z.ZodType, answer: unknown]> = [
  [
    'GET /api/app-config',
    AppConfig,
    {
      platformName: '海城卡盟',
      notice: '示例数据',
      officialAccountName: '海城卡盟服务号',
      sandboxOrigin: null,
      miniProgramAppId: 'wx0000000000000000',
    },
  ],
  [
    'POST /api/session/mini-program',
    Session,
    { token: 'a-token', expiresAt: '2099-01-01T00:00:00.000+08:00', me: ME },
  ],
  ['GET /api/me', Me, ME],
  ['GET /api/contact', Contact, CONTACT],
  ['GET /api/orders', page(OrderSummary), { items: [ORDER], nextCursor: null }],
  ['GET /api/ticket-form', TicketForm, FORM],
  ['POST /api/tickets/review', TicketReview, REVIEW],
  ['POST /api/tickets', TicketDetail, DETAIL],
  [`GET /api/tickets/${SUMMARY.number}`, TicketDetail, DETAIL],
  ['GET /api/my-data', MyData, MY_DATA],
  ['GET /api/account-freeze', AccountFreezeState, { freeze: FREEZE, goesOn: ['余额都在'] }],
  [
    'GET /api/guardian-door',
    GuardianDoor,
    { steps: ['写下您知道的就行'], evidence: ['付款记录的截图'], rule: '《民法典》第十九条' },
  ],
  ['GET /api/blocks', Blocks, { items: [BLOCK], open: ['自动客服照常回答'] }],
  [
    'GET /api/logins',
    LoginList,
    { items: [LOGIN, { ...LOGIN, loginId: 'ses_2', current: false }] },
  ],
  ['GET /api/bindings/official-account', Me.shape.binding, ME.binding],
  ['GET /api/tickets', page(TicketSummary), { items: [], nextCursor: null }],
]

export const sample = { order: ORDER, me: ME, contact: CONTACT, ticket: DETAIL }

export function sampleServer(request: WxRequest): WxAnswer {
  const { pathname } = new URL(request.url)
  const open = pathname === '/api/session/mini-program' || pathname === '/api/app-config'
  if (!open && request.header['Authorization'] !== 'Bearer a-token')
    return problem(401, 'not_logged_in', '请重新登录')
  const route = ROUTES.find(([name]) => name === `${request.method} ${pathname}`)
  return route
    ? { statusCode: 200, data: route[1].parse(route[2]) }
    : problem(404, 'not_found', '没有找到')
}

export function problem(status: number, code: string, detail: string): WxAnswer {
  return {
    statusCode: status,
    data: Problem.parse({
      type: 'about:blank',
      title: code,
      status,
      code,
      detail,
      requestId: 'req',
    }),
  }
}
