import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react'
import { App } from '../../../desk/app'
import type {
  DeskIncident,
  DeskIncidentPage,
  IncidentTicketPage,
  RoundPreview,
} from '../../../server/incidents/incident.contract'
import { addBrowserParts } from './browser-parts'
import { fakeServer, me, ticket, ticketPage, type Asked, type FakeServer } from './fake-server'

const AT = '2026-03-05T12:00:00.000+08:00'
const XUNDA = { id: 'xunda', name: '迅达直充' }
const SCOPE = { supplier: XUNDA, products: [], categories: [], kinds: [] }
const ROW = {
  incidentId: 'inc_1',
  title: '话费直充到账慢',
  status: 'open' as const,
  statusText: '正在处理',
  scopeText: '供货商 迅达直充',
  startedAt: AT,
  declaredAt: AT,
  expectedAt: null,
  nextWordAt: AT,
  wordLate: true,
  tickets: 2,
}
const LIST: DeskIncidentPage = {
  items: [ROW],
  nextCursor: null,
  proposals: [
    {
      text: '看起来 迅达直充 出了问题：最近 30 分钟 6 张工单',
      scope: SCOPE,
      name: XUNDA.name,
      tickets: 6,
      customers: 5,
      since: AT,
      ticketNumbers: ['T260305-0001'],
    },
  ],
}
const one = (change: Partial<DeskIncident> = {}): DeskIncident => ({
  ...ROW,
  version: 3,
  scope: SCOPE,
  side: 'upstream',
  sideText: '上游供货商',
  keywords: ['话费'],
  text: '正在切换到备用通道',
  declaredBy: '售后部 工号 1001',
  publicView: {
    incidentId: 'inc_1',
    title: ROW.title,
    status: 'open',
    statusText: '正在处理',
    text: '正在切换到备用通道',
    lineText: '恢复时间还没有定；本该今天 12:00 告诉您进展，晚了，抱歉，已经在催',
    startedAt: AT,
    yoursText: null,
    updates: [],
  },
  updates: [
    {
      seq: 1,
      kind: 'declared',
      kindText: '宣布故障',
      text: '通道拥堵',
      by: '主管',
      at: AT,
      told: true,
    },
  ],
  rounds: [],
  byStatus: [{ status: 'submitted', text: '已提交', tickets: 2 }],
  customers: 2,
  may: { update: true, scope: true, message: true, solve: true, close: true, reopen: false },
  ...change,
})
const ROUND: DeskIncident['rounds'][number] = {
  roundId: 'inr_1',
  kind: 'message',
  kindText: '告诉所有关联的客户',
  state: 'waiting',
  stateText: '还没发出，可以撤回',
  text: '还在处理',
  by: '售后部 工号 1001',
  at: AT,
  startsAt: AT,
  finishedAt: null,
  mayCancel: true,
  counts: [],
}
const TICKETS: IncidentTicketPage = {
  items: [
    {
      number: 'T260305-0001',
      title: '没有到账',
      status: 'investigating',
      statusText: '处理中',
      customerName: '小雨',
      department: '售后部',
      holder: null,
      helpers: ['李娜 1051'],
      orderNumber: null,
      howText: '自动找到',
      linkedAt: AT,
      result: 'refused',
      resultText: '没有一起解决：客户刚刚补充了新的情况，请单独看',
    },
  ],
  nextCursor: null,
}
const PREVIEW: RoundPreview = {
  title: '故障进展：话费直充到账慢',
  body: '还在处理。恢复时间还没有定',
  entry: '还在处理。恢复时间还没有定',
  recipients: 2,
  tickets: 3,
  leftOutText: null,
  undoText: '发出前有 60 秒可以撤回',
}

let server: FakeServer
beforeAll(addBrowserParts)
beforeEach(() => {
  localStorage.clear()
  sessionStorage.clear()
  server = fakeServer()
  server.on('GET', /\/me$/, () => ({ body: { ...me, role: 'supervisor' } }))
  server.on('GET', /\/tickets\?/, () => ({ body: ticketPage([]) }))
  server.on('GET', /\/incidents\?/, () => ({ body: LIST }))
  server.on('GET', /\/incidents\/choices$/, () => ({
    body: {
      suppliers: [XUNDA],
      products: [{ id: 'prd_1', name: '话费 100 元', supplierId: 'xunda' }],
      categories: ['话费充值'],
      kinds: [{ kind: 'after-sales', name: '售后退款' }],
    },
  }))
  server.on('POST', /\/incidents\/reach$/, () => ({
    body: { tickets: 6, customers: 5, examples: [] },
  }))
  server.on('GET', /\/incidents\/inc_1$/, () => ({ body: one() }))
  server.on('GET', /\/incidents\/inc_1\/tickets/, () => ({ body: TICKETS }))
  server.on('POST', /\/rounds\/preview$/, () => ({ body: PREVIEW }))
  server.on('POST', /\/incidents$/, () => ({ status: 201, body: one() }))
})
afterEach(cleanup)

const open = (place: string): void => {
  window.location.hash = place
  render(<App />)
}
const sent = (path: RegExp): Asked[] =>
  server.asked.filter((asked) => asked.method === 'POST' && path.test(asked.path))
const tap = (name: string | RegExp): void =>
  void fireEvent.click(screen.getByRole('button', { name }))
const write = (label: string, value: string): void =>
  void fireEvent.change(screen.getByLabelText(label), { target: { value } })

it('what seems to be down is proposed to the supervisor and declared with its scope', async () => {
  open('/incidents')
  expect(await screen.findByText(/看起来 迅达直充 出了问题/)).toBeTruthy()
  tap('看看，宣布故障')
  expect(await screen.findByText(/张处理中的工单/)).toBeTruthy()
  tap('宣布故障')
  expect(await screen.findByText('请写一句话的名称，客户会看到')).toBeTruthy()
  write('名称', '话费直充到账慢')
  write('给客户看的话', '正在切换到备用通道')
  tap('宣布故障')
  await waitFor(() => expect(sent(/\/incidents$/)).toHaveLength(1))
  expect(sent(/\/incidents$/)[0]?.body).toMatchObject({
    title: '话费直充到账慢',
    scope: SCOPE,
    side: 'upstream',
    tell: true,
    startedAt: '2026-03-05T12:00:00+08:00',
    expectedAt: null,
  })
  await waitFor(() => expect(window.location.hash).toBe('#/incidents/inc_1'))
})

it('shows what customers read, each ticket with what it came to, and sends a message only after its very words were seen', async () => {
  server.on('POST', /\/rounds$/, () => ({ body: one({ rounds: [ROUND] }) }))
  open('/incidents/inc_1')
  expect(await screen.findByText(/本该今天 12:00 告诉您进展/)).toBeTruthy()
  expect(await screen.findByText(/没有一起解决：客户刚刚补充了新的情况/)).toBeTruthy()
  tap('通知所有关联的客户')
  write('要告诉客户的话', '还在处理')
  expect(await screen.findByText(/发出前有 60 秒可以撤回/)).toBeTruthy()
  expect(screen.getByText('还在处理。恢复时间还没有定')).toBeTruthy()
  tap('发给所有关联的客户')
  expect((await screen.findAllByText('发给 2 位客户')).length).toBeGreaterThan(0)
  expect(sent(/\/rounds$/)).toEqual([])
  tap('发出')
  await waitFor(() =>
    expect(sent(/\/rounds$/)[0]?.body).toMatchObject({ kind: 'message', text: '还在处理' }),
  )
})

it('what it covers is changed with a preview of what that links, and nothing that it covers now gets lost', async () => {
  server.on('GET', /\/incidents\/inc_1$/, () => ({ body: one() }))
  server.on('POST', /\/incidents\/reach$/, ({ body }) => ({
    body: {
      tickets: (body as { incidentId: string }).incidentId === 'inc_1' ? 4 : 99,
      customers: 3,
      examples: [],
    },
  }))
  server.on('POST', /\/incidents\/inc_1\/scope$/, () => ({ body: one({ version: 4 }) }))
  // Its supplier supplies nothing any more.
  server.on('GET', /\/incidents\/choices$/, () => ({
    body: { suppliers: [], products: [], categories: [], kinds: [] },
  }))
  open('/incidents/inc_1')
  await screen.findByText('改范围')
  tap('改范围')
  expect((await screen.findByText(/已经关联的不会自动移出/)).textContent).toContain('会新关联 4 张')
  tap('改好了')
  await waitFor(() =>
    expect(server.asked.findLast(({ path }) => path.endsWith('/scope'))?.body).toEqual({
      version: 3,
      scope: SCOPE,
      keywords: ['话费'],
    }),
  )
})

it('takes back what has not gone yet', async () => {
  server.on('GET', /\/incidents\/inc_1$/, () => ({ body: one({ rounds: [ROUND] }) }))
  server.on('POST', /\/cancel$/, () => ({
    body: one({
      rounds: [{ ...ROUND, state: 'cancelled', stateText: '已撤回，没有发出', mayCancel: false }],
    }),
  }))
  open('/incidents/inc_1')
  await screen.findByText('撤回，不发了')
  tap('撤回，不发了')
  await waitFor(() => expect(sent(/inr_1\/cancel$/)).toHaveLength(1))
})

it('an agent reads it, links by hand, and declares, tells and solves nothing', async () => {
  server.on('GET', /\/me$/, () => ({ body: me }))
  const may = {
    update: false,
    scope: false,
    message: false,
    solve: false,
    close: false,
    reopen: false,
  }
  server.on('GET', /\/incidents\/inc_1$/, () => ({ body: one({ may }) }))
  open('/incidents/inc_1')
  expect(await screen.findByLabelText('手工关联一张工单')).toBeTruthy()
  expect(screen.queryByRole('button', { name: '恢复了，一起解决' })).toBeNull()
})

it('a ticket says of which incident it is', async () => {
  const incident = {
    incidentId: 'inc_1',
    title: '话费直充到账慢',
    statusText: '正在处理',
    open: true,
    lineText: '恢复时间还没有定',
    howText: '自动找到',
  }
  const { number } = ticket
  server.on('GET', new RegExp(`/tickets/${number}$`), () => ({ body: { ...ticket, incident } }))
  open(`/tickets/${number}`)
  expect(await screen.findByRole('link', { name: '话费直充到账慢' })).toBeTruthy()
})
