import { NoticeDelivery } from '../../server/notifications/notice-delivery.entity'
import { DeadOutboxRow } from '../../server/outbox/dead-row.entity'
import { OutboxRow } from '../../server/outbox/outbox-row.entity'
import { SubscribeConsent } from '../../server/notifications/subscribe-consent.entity'
import { MINUTE_MS } from '../../server/lib/clock'
import { startApp, type RunningApp } from '../support/running-app'
import { openDesk, openMiniProgram, type Customer, type DeskAgent } from '../support/visitors'

const TEMPLATE = '/cgi-bin/message/template/send'
const SUBSCRIBE = '/cgi-bin/message/subscribe/send'

let world: RunningApp
let agent: DeskAgent

beforeEach(async () => {
  world = await startApp()
  await world.seed()
  agent = await openDesk(world, 'zhang.wei')
})
afterEach(async () => {
  await expect(world.db.read.find(DeadOutboxRow)).resolves.toEqual([])
  await expect(world.db.read.find(OutboxRow)).resolves.toEqual([])
  expect(world.logs.filter((line) => line.startsWith('error'))).toEqual([])
  await world.close()
})

const calls = (path: string): number[] =>
  world.sandbox.control
    .snapshot()
    .apiCalls.filter((call) => call.path === path)
    .map(({ errcode }) => errcode)
const serviceNotices = (personId: string) => world.person(personId).serviceNotices
const cards = (personId: string) =>
  world.received(personId).filter(({ content }) => content.kind === 'template-card')
const notices = async (
  customer: Customer,
): Promise<Array<{ title: string; roadText: string; page: string; read: boolean }>> =>
  (await customer.ask('GET /api/notices')).items

/** Submits, with the panel of requestSubscribeMessage before it where the person is asked. */
async function submit(
  customer: Customer,
  asked: { personId: string; answer: 'accept' | 'reject' } | null,
): Promise<string> {
  if (asked) await answerPanel(customer, asked)
  const { number } = await customer.ask('POST /api/tickets', {
    kind: 'goods',
    description: '激活时提示卡密无效',
  })
  await world.settle()
  return number
}

/** WeChat tells the server by its callback, and the mini program tells it too: one consent all the same. */
async function answerPanel(
  customer: Customer,
  { personId, answer }: { personId: string; answer: 'accept' | 'reject' },
): Promise<void> {
  const { askTemplateIds } = await customer.ask('GET /api/ticket-form')
  await world.sandbox.control.answerConsent(
    personId,
    Object.fromEntries(askTemplateIds.map((id: string) => [id, answer])),
  )
  const results = askTemplateIds.map((templateId: string) => ({ templateId, result: answer }))
  await customer.ask('POST /api/consents', { askId: `panel-${world.clock.epochMs()}`, results })
}

async function act(
  number: string,
  what: 'take' | 'notes' | 'questions',
  body?: object,
): Promise<void> {
  world.clock.advance(MINUTE_MS)
  await agent.ask(`POST /desk/api/tickets/${number}/${what}`, body)
  await world.settle()
}

async function verified(personId: string): Promise<Customer> {
  const customer = await openMiniProgram(world, personId)
  await world.sandbox.control.follow(personId)
  await world.settle()
  return customer
}

describe('a customer whose WeChat is not verified', () => {
  it('is told by subscribe message as often as they agreed, and then in the app, with a badge', async () => {
    const customer = await openMiniProgram(world, 'u2')
    const number = await submit(customer, { personId: 'u2', answer: 'accept' })
    expect(serviceNotices('u2')).toEqual([])
    await act(number, 'take')
    expect(serviceNotices('u2')).toMatchObject([
      {
        title: '工单进度提醒',
        target: { kind: 'mini-program', path: `packages/tickets/detail/index?number=${number}` },
      },
    ])
    await act(number, 'notes', { text: '正在核对这张卡' })
    expect(serviceNotices('u2')).toHaveLength(1)
    expect(calls(SUBSCRIBE)).toEqual([0])
    expect((await notices(customer)).map(({ roadText }) => roadText)).toEqual([
      '仅在小程序内',
      '服务通知已送达',
      '仅在小程序内',
    ])
    expect((await customer.ask('GET /api/me')).unreadNotices).toBe(2)
    await customer.ask('POST /api/notices/read', {})
    expect((await customer.ask('GET /api/me')).unreadNotices).toBe(0)
  })

  it('has one consent for each kind of notice, each spent by its own kind', async () => {
    const customer = await openMiniProgram(world, 'u2')
    const number = await submit(customer, { personId: 'u2', answer: 'accept' })
    await act(number, 'take')
    await act(number, 'questions', { text: '请补一张截图' })
    expect(serviceNotices('u2').map(({ title }) => title)).toEqual(['工单进度提醒', '工单补充提醒'])
    const left = await world.db.read.find(SubscribeConsent)
    expect(left.map(({ balance }) => balance).sort()).toEqual([0, 0, 1])
  })

  it('who says no at the panel is not written to', async () => {
    const customer = await openMiniProgram(world, 'u2')
    const number = await submit(customer, { personId: 'u2', answer: 'reject' })
    await act(number, 'take')
    expect([serviceNotices('u2'), calls(SUBSCRIBE), calls(TEMPLATE)]).toEqual([[], [], []])
    expect((await notices(customer)).map(({ roadText }) => roadText)).toEqual([
      '仅在小程序内',
      '仅在小程序内',
    ])
  })

  it('43101 closes the road quietly: the ledger knows, the notice is in the app, and WeChat is not asked again', async () => {
    const customer = await openMiniProgram(world, 'u2')
    const number = await submit(customer, { personId: 'u2', answer: 'accept' })
    world.sandbox.control.fail({ api: SUBSCRIBE, kind: 'errcode', errcode: 43101, times: 1 })
    await act(number, 'take')
    expect((await notices(customer))[0]?.roadText).toBe('仅在小程序内')
    await act(number, 'notes', { text: '正在核对这张卡' })
    expect(calls(SUBSCRIBE)).toEqual([43101])
    expect(world.logs.filter((line) => line.includes('43101'))).toEqual([])
  })
})

describe('a customer whose WeChat is verified', () => {
  it('is told by template, and keeps the consents for later', async () => {
    const customer = await verified('u1')
    const number = await submit(customer, { personId: 'u1', answer: 'accept' })
    await act(number, 'take')
    expect([cards('u1').length, serviceNotices('u1').length]).toEqual([2, 0])
    expect((await notices(customer)).map(({ roadText }) => roadText).slice(0, 2)).toEqual([
      '公众号已送达',
      '公众号已送达',
    ])
  })

  it('43004 closes the road quietly: the subscribe message goes instead, and the app says that they no longer follow', async () => {
    const customer = await verified('u1')
    const number = await submit(customer, { personId: 'u1', answer: 'accept' })
    // WeChat's word of it never came.
    world.sandbox.control.dropCallbacks(1, 'official-account')
    await world.sandbox.control.unfollow('u1')
    await act(number, 'take')
    expect(calls(TEMPLATE)).toEqual([0, 43004])
    expect(serviceNotices('u1')).toHaveLength(1)
    expect((await notices(customer))[0]?.roadText).toBe('服务通知已送达')
    expect(await customer.ask('GET /api/bindings/official-account')).toMatchObject({
      state: 'unfollowed',
    })
    await act(number, 'notes', { text: '正在核对这张卡' })
    expect(calls(TEMPLATE)).toEqual([0, 43004])
    expect(world.logs.filter((line) => line.includes('43004'))).toEqual([])
  })

  it.each([
    ['user-block', 'failed:user block'],
    ['system-failed', 'failed:system failed'],
  ] as const)(
    'a receipt that says %s closes the road after the fact, and the notice takes the next one',
    async (status, reason) => {
      const customer = await verified('u1')
      const number = await submit(customer, { personId: 'u1', answer: 'accept' })
      world.sandbox.control.setTemplateReceipt('u1', status)
      await act(number, 'take')
      expect(serviceNotices('u1')).toMatchObject([{ title: '工单进度提醒' }])
      expect((await notices(customer))[0]?.roadText).toBe('服务通知已送达')
      const tried = await world.db.read.find(NoticeDelivery, { order: { id: 'ASC' } })
      expect(tried.slice(1).map(({ road, state, reason: why }) => [road, state, why])).toEqual([
        ['template', 'refused', reason],
        ['subscribe', 'delivered', null],
      ])
    },
  )

  it('with every road closed the notice is in the app, and the desk sees which roads were tried', async () => {
    const customer = await verified('u1')
    const number = await submit(customer, null)
    world.sandbox.control.setTemplateReceipt('u1', 'user-block')
    await act(number, 'take')
    expect((await notices(customer))[0]).toMatchObject({ roadText: '仅在小程序内', read: false })
    const { notices: trace } = await agent.ask(`GET /desk/api/tickets/${number}`)
    expect(trace.at(-1)).toMatchObject({
      failed: true,
      roads: ['公众号模板消息 未送达', '小程序内 未读'],
    })
  })
})
