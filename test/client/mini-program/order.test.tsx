import { act, fireEvent, render, screen, waitFor } from '@testing-library/react'
import { codeGroups } from '@/lib/code-groups'
import OrderPage from '@/packages/orders/detail/index'
import Taro, { phone, router } from '../../support/taro'
import { fakeServer, loggedIn, offline, refuse } from './support/fake-server'
import { orderDetail, pageOf } from './support/samples'

const SECRET = 'KX7Q-92MP'
const routes = {
  'GET /orders/HKM1': () => orderDetail(),
  'POST /orders/HKM1/secrets/reveal': () => ({
    secrets: [{ line: 1, cardNumber: '62221234', secret: SECRET }],
    revealedAt: '2026-11-22T10:00:00.000+08:00',
  }),
  'GET /orders/HKM1/reveals': () =>
    pageOf([{ line: 1, by: '您', at: '2026-11-22T09:00:00.000+08:00' }]),
}

async function openOrder(): Promise<void> {
  router.params = { orderNumber: 'HKM1' }
  render(<OrderPage />)
  await screen.findByText('卡密已发到您的账户')
}

async function revealSecret(): Promise<void> {
  fireEvent.click(screen.getByRole('button', { name: '查看卡密' }))
  fireEvent.click(screen.getByRole('button', { name: '确认查看' }))
  await screen.findByText(SECRET)
}

beforeEach(() => loggedIn())
afterEach(() => jest.useRealTimers())

describe('a card secret', () => {
  it('is not asked for, let alone shown, before its owner has tapped and confirmed', async () => {
    const server = fakeServer(routes)
    await openOrder()
    expect(screen.getByText('卡号 **** 1234')).toBeTruthy()
    fireEvent.click(screen.getByRole('button', { name: '查看卡密' }))
    expect(screen.queryByText(SECRET)).toBeNull()
    expect(server.of('POST /orders/HKM1/secrets/reveal')).toHaveLength(0)
    fireEvent.click(screen.getByRole('button', { name: '先不看' }))
    expect(server.of('POST /orders/HKM1/secrets/reveal')).toHaveLength(0)

    await revealSecret()
    expect(server.of('POST /orders/HKM1/secrets/reveal')).toHaveLength(1)
  })

  it('hides by itself after 60 seconds', async () => {
    fakeServer(routes)
    await openOrder()
    jest.useFakeTimers({ now: Date.now() })
    await revealSecret()
    act(() => {
      jest.advanceTimersByTime(58_000)
    })
    expect(screen.getByText(SECRET)).toBeTruthy()
    act(() => {
      jest.advanceTimersByTime(3_000)
    })
    expect(screen.queryByText(SECRET)).toBeNull()
    expect(screen.getByText('卡密已隐藏')).toBeTruthy()
  })

  it.each([
    ['its page is left', () => phone.hide()],
    [
      'the browser shows another tab',
      () => {
        Object.defineProperty(document, 'visibilityState', { value: 'hidden', configurable: true })
        document.dispatchEvent(new Event('visibilitychange'))
      },
    ],
  ])('hides when %s', async (_name, leave) => {
    fakeServer(routes)
    await openOrder()
    await revealSecret()
    act(leave)
    expect(screen.queryByText(SECRET)).toBeNull()
    Object.defineProperty(document, 'visibilityState', { value: 'visible', configurable: true })
  })

  it('hides at a tap, and can be copied while it is shown', async () => {
    fakeServer(routes)
    await openOrder()
    await revealSecret()
    const [, copySecret] = screen.getAllByRole('button', { name: '复制' })
    if (copySecret) fireEvent.click(copySecret)
    expect(Taro.setClipboardData).toHaveBeenCalledWith({ data: SECRET })
    fireEvent.click(screen.getByRole('button', { name: '现在隐藏' }))
    expect(screen.queryByText(SECRET)).toBeNull()
  })

  it('is never kept on the phone', async () => {
    fakeServer(routes)
    await openOrder()
    await revealSecret()
    expect(JSON.stringify(Taro.setStorageSync.mock.calls)).not.toContain(SECRET)
  })

  it('stays hidden and says why when it cannot be fetched', async () => {
    fakeServer({
      ...routes,
      'POST /orders/HKM1/secrets/reveal': () =>
        refuse(429, 'too_many', '查看太频繁，请过一会儿再试'),
    })
    await openOrder()
    fireEvent.click(screen.getByRole('button', { name: '查看卡密' }))
    fireEvent.click(screen.getByRole('button', { name: '确认查看' }))
    expect(await screen.findByText('查看太频繁，请过一会儿再试')).toBeTruthy()
    expect(screen.getByText('卡密已隐藏')).toBeTruthy()
  })

  it('has a record of every look for its owner to read', async () => {
    fakeServer(routes)
    await openOrder()
    fireEvent.click(screen.getByText('查看记录（2 次）'))
    expect(await screen.findByText('您查看了第 1 张')).toBeTruthy()
  })
})

describe('an order', () => {
  it('leads to help that knows which order it is about', async () => {
    fakeServer(routes)
    await openOrder()
    fireEvent.click(screen.getByText('其他联系方式'))
    expect(Taro.navigateTo).toHaveBeenLastCalledWith({
      url: '/packages/service/contact/index?orderNumber=HKM1',
    })
    fireEvent.click(screen.getByRole('button', { name: '提交工单' }))
    expect(Taro.navigateTo).toHaveBeenLastCalledWith({
      url: '/packages/tickets/new/index?orderNumber=HKM1',
    })
  })

  it('leads to its open ticket rather than to a second one', async () => {
    fakeServer({
      ...routes,
      'GET /orders/HKM1': () => orderDetail({ openTicketNumber: 'T261122-0001' }),
    })
    await openOrder()
    expect(screen.queryByRole('button', { name: '提交工单' })).toBeNull()
    fireEvent.click(screen.getByRole('button', { name: '查看工单进度' }))
    expect(Taro.navigateTo).toHaveBeenLastCalledWith({
      url: '/packages/tickets/detail/index?number=T261122-0001',
    })
  })

  it('keeps what it showed when a refresh finds no network', async () => {
    const server = fakeServer(routes)
    await openOrder()
    server.answer('GET /orders/HKM1', offline)
    act(() => phone.show())
    expect(await screen.findByText('没有连上网络，下面是之前的内容')).toBeTruthy()
    expect(screen.getByText('卡密已发到您的账户')).toBeTruthy()
    server.answer('GET /orders/HKM1', routes['GET /orders/HKM1'])
    fireEvent.click(screen.getByText('重试'))
    await waitFor(() => expect(screen.queryByText('没有连上网络，下面是之前的内容')).toBeNull())
  })

  it('that is not there is said so without blame', async () => {
    fakeServer({
      'GET /orders/HKM1': () => refuse(404, 'not_found', '没有找到这个订单号，请核对或从列表里选'),
    })
    router.params = { orderNumber: 'HKM1' }
    render(<OrderPage />)
    expect(await screen.findByText('没有找到这个订单号，请核对或从列表里选')).toBeTruthy()
  })
})

describe('what an order offers', () => {
  const actions = async (part: Parameters<typeof orderDetail>[0]) => {
    fakeServer({ ...routes, 'GET /orders/HKM1': () => orderDetail({ ...part, secrets: [] }) })
    await openOrder()
    const [, own] = screen
      .getAllByRole('button')
      .filter(
        ({ className }) =>
          className.includes('button--primary') || className.includes('button--secondary'),
      )
    return own
  }

  it.each([
    ['unpaid', false, '付款遇到问题', 'secondary', '&kind=technical'],
    ['delivering', false, '提交工单', 'secondary', '&kind=after-sales'],
    ['delivering', true, '请客服查一下', 'primary', '&kind=after-sales'],
    ['failed', false, '让客服处理', 'primary', '&kind=after-sales'],
    ['delivered', false, '提交工单', 'primary', ''],
    ['refunding', false, '问退款进度', 'primary', '&kind=after-sales'],
  ] as const)('%s (late: %s) offers %s', async (state, late, label, look, kind) => {
    const own = await actions({ state, late })
    expect([own?.textContent, own?.className]).toEqual([
      label,
      expect.stringContaining(`button--${look}`),
    ])
    if (own) fireEvent.click(own)
    expect(Taro.navigateTo).toHaveBeenLastCalledWith({
      url: `/packages/tickets/new/index?orderNumber=HKM1${kind}`,
    })
  })

  it('names why it failed once', async () => {
    fakeServer({
      ...routes,
      'GET /orders/HKM1': () =>
        orderDetail({
          state: 'failed',
          headline: '卡密已发到您的账户',
          delivery: { deliveredAt: null, accountMasked: null, failureReason: '上游缺货' },
        }),
    })
    await openOrder()
    expect(screen.queryByText('上游缺货')).toBeNull()
  })
})

describe('a code that is read off', () => {
  it('keeps its lines, and stands in fours where it is one run', () => {
    expect(codeGroups('A1B2C3D4E5')).toEqual(['A1B2', 'C3D4', 'E5'])
    expect(codeGroups('KX7Q-92MP')).toEqual(['KX7Q-92MP'])
    expect(codeGroups('第一行\n第二行\n第三行')).toEqual(['第一行\n第二行\n第三行'])
  })

  it('has the way to help right under it, with the order, the trouble and the card', async () => {
    const two = [1, 2].map((line) => ({ line, cardNumber: null, secret: `${SECRET}-${line}` }))
    fakeServer({
      ...routes,
      'POST /orders/HKM1/secrets/reveal': () => ({
        secrets: two,
        revealedAt: '2026-11-22T10:00:00.000+08:00',
      }),
    })
    await openOrder()
    fireEvent.click(screen.getByRole('button', { name: '查看卡密' }))
    fireEvent.click(screen.getByRole('button', { name: '确认查看' }))
    await screen.findByText(`${SECRET}-2`)
    const [, second] = screen.getAllByRole('button', { name: '这张卡有问题' })
    if (second) fireEvent.click(second)
    expect(Taro.navigateTo).toHaveBeenLastCalledWith({
      url: '/packages/orders/claim/index?orderNumber=HKM1&kind=quality&line=2',
    })
  })
})

describe('an address that leads to no order', () => {
  it.each([
    ['nothing', {}],
    ['an empty number', { orderNumber: '' }],
  ])('with %s says so, asks nothing, and leads to the list', async (_what, params) => {
    const server = fakeServer({})
    router.params = params
    render(<OrderPage />)
    fireEvent.click(await screen.findByRole('button', { name: '看全部订单' }))
    expect(Taro.switchTab).toHaveBeenCalledWith({ url: '/pages/orders/index' })
    expect(server.asked.filter(({ path }) => path.startsWith('/orders'))).toEqual([])
  })

  it('spelled in another case opens all the same', async () => {
    fakeServer(routes)
    router.params = { ordernumber: 'HKM1' }
    render(<OrderPage />)
    expect(await screen.findByText('卡密已发到您的账户')).toBeTruthy()
  })
})
