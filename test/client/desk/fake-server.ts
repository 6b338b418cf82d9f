import type {
  DeskTicket,
  DeskTicketPage,
  DeskTicketRow,
} from '../../../server/tickets/desk/desk-ticket.contract'
import type { AgentMe } from '../../../server/identity/identity.contract'

/** What the desk asks of the server, at the edge where the browser would send it. */
export interface Asked {
  method: string
  path: string
  key: string | null
  body: unknown
}

export type Answer = { status?: number; body?: unknown } | 'no network'
type Route = (asked: Asked) => Answer

export interface FakeServer {
  asked: Asked[]
  /** The newest rule for a path wins. */
  on(method: string, path: RegExp, route: Route): void
}

export function fakeServer(): FakeServer {
  const asked: Asked[] = []
  const routes: Array<{ method: string; path: RegExp; route: Route }> = []
  const answerOf = (request: Asked): Answer =>
    routes
      .find(({ method, path }) => method === request.method && path.test(request.path))
      ?.route(request) ?? { status: 404, body: { code: 'not_found', detail: '没有找到' } }
  globalThis.fetch = async (input, init) => {
    const headers = new Map(Object.entries(init?.headers as Record<string, string>))
    const body: unknown = typeof init?.body === 'string' ? JSON.parse(init.body) : undefined
    const request = {
      method: init?.method ?? 'GET',
      path: input as string,
      key: headers.get('Idempotency-Key') ?? null,
      body,
    }
    asked.push(request)
    const answer = answerOf(request)
    if (answer === 'no network') throw new TypeError('Failed to fetch')
    const { status = 200, body: said } = answer
    return {
      ok: status < 400,
      status,
      headers: { get: () => null },
      json: async () => said,
    } as unknown as Response
  }
  return { asked, on: (method, path, route) => void routes.unshift({ method, path, route }) }
}

export const me: AgentMe = {
  agentId: 'agt_1',
  workNumber: '1024',
  displayName: '张伟',
  role: 'agent',
  departments: [{ key: 'after-sales', name: '售后部' }],
  finance: false,
  languageModel: null,
}

export const summary: DeskTicketRow = {
  group: 'today',
  number: 'T260305-0001',
  kind: 'goods',
  kindName: '商品',
  title: '激活时提示卡密无效',
  status: 'assigned',
  statusText: '已接单',
  orderNumber: 'HKM1',
  nextStep: '售后部正在核实',
  nextDueAt: '2026-03-05T18:30:00+08:00',
  urgent: false,
  createdAt: '2026-03-05T11:00:00+08:00',
  updatedAt: '2026-03-05T11:30:00+08:00',
  customerName: '林晓',
  tierName: '金卡会员',
  department: '售后部',
  holder: '售后部 工号 1024',
  dueText: '首次回复',
  version: 2,
  tags: [],
  helpers: [],
  incident: null,
}

/** A page of the queue. */
export const ticketPage = (
  items: readonly DeskTicketRow[],
  nextCursor: string | null = null,
): DeskTicketPage => ({
  items: [...items],
  nextCursor,
  counts: { mine: items.length, open: 0, department: items.length, late: 0 },
})

const {
  group: _group,
  dueText: _dueText,
  version: _version,
  tags: _tags,
  helpers: _helpers,
  ...facts
} = summary

export const ticket: DeskTicket = {
  ...facts,
  responsibleSide: 'undetermined',
  responsibleSideText: '待定',
  responsibleBasis: null,
  diagnosedAt: null,
  urgentText: null,
  mergedInto: null,
  work: {
    version: 2,
    here: [],
    helpers: [],
    merged: null,
    mergedFrom: [],
    doubles: [],
    mayMerge: true,
    mayHandOn: true,
    mayDraft: false,
    missing: [],
    mayClassify: true,
    departmentKey: 'after-sales',
    outside: null,
    tags: [],
  },
  clocks: [],
  overText: null,
  stages: [
    { name: '已提交', state: 'done', at: summary.createdAt },
    { name: '处理中', state: 'current', at: null },
  ],
  firstResponseDueAt: '2026-03-05T12:30:00+08:00',
  firstRespondedAt: null,
  resolutionDueAt: '2026-03-06T18:00:00+08:00',
  pausedReason: null,
  description: '激活时提示卡密无效，试了三次',
  occurredAt: null,
  errorText: '卡密无效',
  tried: null,
  order: { orderNumber: 'HKM1', productName: '游戏A点卡', stateText: '已发货' },
  warning: null,
  can: { answer: false, confirm: false, withdraw: false, reopen: false },
  closesAt: null,
  rating: null,
  headline: '已接单',
  point: null,
  fromChat: false,
  timeline: [
    {
      entryId: 'tev_1',
      type: 'submitted',
      visibility: 'customer',
      actor: 'customer',
      actorLabel: '您',
      text: '',
      attachments: [],
      at: summary.createdAt,
    },
    {
      entryId: 'tev_2',
      type: 'note',
      visibility: 'internal',
      actor: 'agent',
      actorLabel: '售后部 工号 1024',
      text: '疑似重复发卡',
      attachments: [],
      at: summary.createdAt,
    },
  ],
  customer: {
    customerId: 'cus_1',
    displayName: '林晓',
    tierName: '金卡会员',
    tierSince: null,
    bindingText: '公众号已验证',
    earlierTickets: [],
    chats: 0,
  },
  orderDetail: {
    orderNumber: 'HKM1',
    productName: '游戏A点卡',
    stateText: '已发货',
    amountText: '¥96.00',
    placedAt: summary.createdAt,
    paidAt: null,
    deliveredAt: null,
    failureReason: null,
    supplier: null,
    reveals: { count: 2, lastAt: null },
    timeline: [],
  },
  notices: [],
  talks: [],
  incident: null,
  openIncidents: [],
  flags: [],
  mayDiagnose: true,
  actions: ['note', 'ask', 'resolve'],
  whyNotText: null,
}
