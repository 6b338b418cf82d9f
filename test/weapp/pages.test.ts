/** @jest-environment jsdom */
import { sample, sampleServer } from './support/sample-server'
import { createSimulator, type Simulator } from './support/simulator'

let sim: Simulator
beforeAll(() => {
  sim = createSimulator(sampleServer)
})
afterAll(() => sim.close())
beforeEach(() => {
  sim.calls.length = 0
  sim.requests.length = 0
})

const asked = (): string[] =>
  sim.requests.map(({ method, url }) => `${method} ${new URL(url).pathname}`)

describe('the built mini program in a phone', () => {
  it('logs in with the code of wx.login by itself, and opens home', async () => {
    const page = await sim.open('pages/home/index')
    await page.shows(sample.contact.headline)
    expect(page.text()).toContain('您好，小林')
    expect(page.text()).toContain(sample.order.productName)
    expect(sim.requests[0]).toMatchObject({ method: 'POST', data: { code: 'simulated-code' } })
    expect(sim.requests.at(-1)?.header['Authorization']).toBe('Bearer a-token')
    await page.close()
  })

  it('leads from home to a person in one tap', async () => {
    const page = await sim.open('pages/home/index')
    await page.shows('联系客服')
    await page.tapText('联系客服')
    expect(sim.calls).toContainEqual({
      api: 'navigateTo',
      args: expect.objectContaining({ url: '/packages/service/contact/index' }),
    })
    await page.close()
  })

  it('lists orders, asks again for the state that is tapped, and opens one', async () => {
    const page = await sim.open('pages/orders/index')
    await page.shows(sample.order.productName)
    expect(page.text()).toContain('已发货')
    await page.tapText('待付款')
    expect(sim.requests.at(-1)?.url).toContain('state=unpaid')
    await page.shows(sample.order.productName)
    await page.tapText(sample.order.productName)
    expect(sim.calls).toContainEqual({
      api: 'navigateTo',
      args: expect.objectContaining({ url: expect.stringContaining(sample.order.orderNumber) }),
    })
    await page.close()
  })

  it('submits a ticket about an order: what is typed is what is sent, with a key that makes it one', async () => {
    const page = await sim.open('packages/tickets/new/index', {
      orderNumber: sample.order.orderNumber,
    })
    await page.shows(sample.order.productName)
    await page.type('.text-field__input', '激活时提示卡密无效')
    await page.tapText('提交工单')
    await page.shows(sample.ticket.number)
    const submitted = sim.requests.find(
      ({ method, url }) => method === 'POST' && new URL(url).pathname === '/api/tickets',
    )
    expect(submitted?.data).toMatchObject({
      kind: 'goods',
      orderNumber: sample.order.orderNumber,
      description: '激活时提示卡密无效',
    })
    expect(submitted?.header['Idempotency-Key']).toMatch(/.{8}/)
    expect(asked().filter((route) => route === 'POST /api/tickets')).toHaveLength(1)
    await page.close()
  })
})
