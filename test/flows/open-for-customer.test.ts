import { LIMITS } from '../../server/http/limits'
import { ChannelIdentity } from '../../server/identity/channel-identity.entity'
import { MINUTE_MS } from '../../server/lib/clock'
import { Erasure } from '../../server/rights/erasure.entity'
import { Ticket } from '../../server/tickets/ticket.entity'
import { startApp, type RunningApp } from '../support/running-app'
import { openDesk, openMiniProgram, type Customer, type DeskAgent } from '../support/visitors'

let world: RunningApp
let customer: Customer
let other: Customer
let agent: DeskAgent
let orderNumber = ''
let customerId = ''

beforeAll(async () => {
  world = await startApp()
  await world.seed()
  customer = await openMiniProgram(world, 'u1')
  other = await openMiniProgram(world, 'u2')
  agent = await openDesk(world, 'zhang.wei')
  orderNumber = (await customer.ask('GET /api/orders')).items[0].orderNumber
})
afterAll(() => world.close())

const find = (q: string, why = 'group') => agent.ask('POST /desk/api/customers/find', { q, why })
const body = (change: object = {}): object => ({
  customerId,
  orderNumber: null,
  kind: 'how-to',
  description: '群里说激活步骤看不懂',
  why: 'group',
  ...change,
})

describe('a ticket that an agent opens for a customer', () => {
  it('begins with who they are: by the whole order number, by family name only, and they read who looked and why', async () => {
    const { items, more } = await find(orderNumber.toLowerCase())
    expect([items.length, more, items[0].foundBy]).toEqual([1, false, '订单号对上'])
    expect(items[0].name).toMatch(/^.\*\*$/)
    customerId = items[0].customerId
    expect((await customer.ask('GET /api/looks')).items).toMatchObject([
      { by: '售后部 工号 1024', what: '您的订单和工单', why: '您在群里求助，替您找资料' },
    ])
    expect((await other.ask('GET /api/looks')).items).toEqual([])
  })

  it.each(['part of an order number', 'nobody'])(
    '%s finds nobody, and is on nobody’s record',
    async (what) => {
      const q = what === 'nobody' ? '没有这个人' : orderNumber.slice(0, -1)
      expect(await find(q)).toEqual({ items: [], more: false })
      expect((await customer.ask('GET /api/looks')).items).toHaveLength(1)
    },
  )

  it('is theirs, says by whom it was written, and they hear of it', async () => {
    const opened = await agent.ask('POST /desk/api/tickets', body())
    expect(opened).toMatchObject({
      text: expect.stringMatching(/^已交给.+部，客户会收到通知/),
      customerHears: true,
    })
    await world.settle()
    const ticket = await customer.ask(`GET /api/tickets/${opened.ticketNumber}`)
    expect(ticket.timeline[0]).toMatchObject({
      text: '按您在群里说的，替您提交了工单',
      actor: 'agent',
    })
    expect((await customer.ask('GET /api/notices')).items.length).toBeGreaterThan(0)
    expect((await other.call(`GET /api/tickets/${opened.ticketNumber}`)).status).toBe(404)
    const found = await find(opened.ticketNumber)
    expect(found.items[0]).toMatchObject({ customerId, foundBy: '工单号对上' })
  })

  it('is opened once for one key, and a second one of an order only on purpose', async () => {
    const key = { 'Idempotency-Key': 'open-for-1' }
    const about = body({ orderNumber, kind: 'goods' })
    const twice = [
      await agent.call('POST /desk/api/tickets', about, key),
      await agent.call('POST /desk/api/tickets', about, key),
    ]
    expect(twice.map(({ status }) => status)).toEqual([201, 201])
    expect(twice[0]?.body).toEqual(twice[1]?.body)
    const second = await agent.call('POST /desk/api/tickets', about)
    expect([second.status, second.body.code]).toEqual([409, 'order_has_ticket'])
    const meant = await agent.call('POST /desk/api/tickets', body({ orderNumber, another: true }))
    expect(meant.status).toBe(201)
  })

  it('is refused for one whom the agent did not look for, or not lately, and where the words hold a secret', async () => {
    const before = await world.db.read.count(Ticket)
    const strangers = (await other.ask('GET /api/me')).customerId as string
    const stranger = await agent.call('POST /desk/api/tickets', body({ customerId: strangers }))
    expect([stranger.status, stranger.body.detail]).toEqual([404, expect.stringMatching(/请先用/)])
    const words = body({ description: '请把短信验证码发给我' })
    expect((await agent.call('POST /desk/api/tickets', words)).status).toBe(422)
    world.clock.advance(31 * MINUTE_MS)
    expect((await agent.call('POST /desk/api/tickets', body())).status).toBe(404)
    expect(await world.db.read.count(Ticket)).toBe(before)
  })

  it('says that they hear nothing of it where we know no WeChat of theirs', async () => {
    await find(orderNumber)
    const nobody = { customerId: 'cus_00000000000000000000000001' }
    const identities = await world.db.read.findBy(ChannelIdentity, { customerId })
    const change = (from: object, to: object) =>
      world.db.transaction((tx) => tx.manager.update(ChannelIdentity, from, to))
    await change({ customerId }, nobody)
    const opened = await agent.ask('POST /desk/api/tickets', body())
    expect(opened).toMatchObject({
      text: expect.stringContaining('收不到通知，请把编号直接告诉对方'),
      customerHears: false,
    })
    await change(nobody, { customerId })
    expect(identities.length).toBeGreaterThan(0)
  })

  it('is refused for one whose account is gone, who is found by nobody', async () => {
    await find(orderNumber)
    await world.db.transaction((tx) =>
      tx.manager.insert(Erasure, {
        id: 'era_00000000000000000000000001',
        customerId,
        state: 'kept',
        people: [],
        askedAt: tx.now,
        lookAt: null,
        accountGoneAt: tx.now,
        doneAt: null,
        listedAt: tx.now,
        openKey: null,
      }),
    )
    expect(await find(orderNumber)).toEqual({ items: [], more: false })
    const gone = await agent.call('POST /desk/api/tickets', body())
    expect([gone.status, gone.body.detail]).toEqual([404, expect.stringContaining('已经注销')])
  })

  it('begins with no more searches in an hour than somebody who helps people needs, found or not', async () => {
    const statuses = new Set<number>()
    for (let no = 0; no < LIMITS.customerSearches.most; no += 1)
      statuses.add(
        (await agent.call('POST /desk/api/customers/find', { q: '0000', why: 'phone' })).status,
      )
    expect([...statuses].sort()).toEqual([200, 429])
  })

  it('wants an agent', async () => {
    expect((await customer.call('POST /desk/api/tickets', body())).status).toBe(401)
    expect(
      (await customer.call('POST /desk/api/customers/find', { q: 'xx', why: 'phone' })).status,
    ).toBe(401)
  })
})
