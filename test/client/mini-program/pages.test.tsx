import { act, fireEvent, render, screen, waitFor } from '@testing-library/react'
import BindingPage from '@/packages/account/binding/index'
import ContactPage from '@/packages/service/contact/index'
import HistoryPage from '@/packages/service/history/index'
import App from '@/app'
import LostPage from '@/packages/service/lost/index'
import RatingPage from '@/packages/service/rating/index'
import WaitingPage from '@/packages/service/waiting/index'
import TicketsPage from '@/packages/tickets/list/index'
import HomePage from '@/pages/home/index'
import MessagesPage from '@/pages/messages/index'
import MinePage from '@/pages/mine/index'
import OrdersPage from '@/pages/orders/index'
import Taro, { phone, router } from '../../support/taro'
import { fakeServer, loggedIn, offline, refuse, timedOut } from './support/fake-server'
import {
  contact,
  historyItem,
  me,
  orderSummary,
  pageOf,
  ratingAsked,
  ticketSummary,
  waiting,
} from './support/samples'

const notice = {
  noticeId: 'n1',
  title: '工单已受理',
  body: '已转给售后部',
  page: '/packages/tickets/detail/index?number=T1',
  roadText: '公众号已通知',
  read: false,
  quote: null,
  at: '2026-11-22T10:00:00+08:00',
}
const full = {
  'GET /me': () => me({ unreadNotices: 2, openTickets: 1 }),
  'GET /contact': () => contact(),
  'GET /tickets': () => pageOf([ticketSummary()]),
  'GET /orders': () => pageOf([orderSummary()]),
  'GET /notices': () => pageOf([notice]),
  'GET /bindings/official-account': () => me().binding,
  'GET /history': () => pageOf([historyItem()]),
  'GET /waiting': () => waiting({ rating: ratingAsked() }),
}
const PAGES = [
  ['首页', HomePage, '您好，林晓'],
  ['订单', OrdersPage, '游戏A点卡'],
  ['消息', MessagesPage, '工单已受理'],
  ['我的', MinePage, '林晓'],
  ['联系客服', ContactPage, '现在有客服在'],
  ['工单列表', TicketsPage, '激活提示卡密无效'],
  ['绑定', BindingPage, '微信通知已开通'],
  ['沟通记录', HistoryPage, '卡密激活不了'],
  ['排队进度', WaitingPage, '正在为您找售后部的客服'],
  ['评价服务', RatingPage, '问题解决了吗'],
] as const

const everyRoute = (answer: () => unknown) =>
  Object.fromEntries(Object.keys(full).map((route) => [route, answer]))
const withAll = (server: ReturnType<typeof fakeServer>) =>
  Object.entries(full).forEach(([route, answer]) => server.answer(route, answer))

beforeEach(() => loggedIn())

describe.each(PAGES)('%s', (_name, Page, shown) => {
  it('has its shape before its content', async () => {
    fakeServer(full)
    render(<Page />)
    expect(screen.getByLabelText('正在读取')).toBeTruthy()
    expect(await screen.findByText(shown)).toBeTruthy()
  })

  it.each([
    ['no network', offline, '没有连上网络'],
    ['no answer in time', timedOut, '等得有点久'],
    ['a fault', () => refuse(500, 'internal', '服务暂时不稳定'), '我们这边出了点问题'],
  ])('says what is wrong over %s, and a retry brings it back', async (_fault, answer, words) => {
    const server = fakeServer(everyRoute(answer))
    render(<Page />)
    expect(await screen.findByText(words)).toBeTruthy()
    withAll(server)
    fireEvent.click(screen.getByRole('button', { name: '再试一次' }))
    expect(await screen.findByText(shown)).toBeTruthy()
  })

  it('says that the data are samples where they are', async () => {
    fakeServer(full)
    render(<Page />)
    expect(await screen.findByText('示例数据')).toBeTruthy()
  })
})

describe('contact', () => {
  it('is one tap from 我的 and carries nothing that one would have to type', async () => {
    fakeServer(full)
    render(<MinePage />)
    fireEvent.click(await screen.findByText('联系客服'))
    expect(Taro.navigateTo).toHaveBeenCalledWith({ url: '/packages/service/contact/index' })
  })

  it('works for somebody who is not logged in, without sending them away', async () => {
    Taro.removeStorageSync('xinqiao/session')
    const server = fakeServer(full)
    render(<ContactPage />)
    expect(await screen.findByText('登录后显示您的专属号码')).toBeTruthy()
    expect(server.of('GET /contact')[0]?.header).not.toHaveProperty('Authorization')
  })

  it('says of a closed channel when it opens and what is open instead', async () => {
    const phoneClosed = {
      ...contact().channels[0],
      key: 'phone' as const,
      name: '电话',
      open: false,
      stateText: '未开放',
      hoursText: '09:00–22:00',
      opensText: '明天 09:00 开放',
      insteadText: '现在可以提交工单',
      waitText: null,
      opensAt: null,
      phone: null,
      phoneHint: null,
    }
    fakeServer({ ...full, 'GET /contact': () => contact({ channels: [phoneClosed] }) })
    render(<ContactPage />)
    expect(await screen.findByText('明天 09:00 开放')).toBeTruthy()
    expect(screen.getByText('现在可以提交工单')).toBeTruthy()
    expect(screen.getByText('未开放')).toBeTruthy()
  })

  const guide = [
    {
      kind: 'security',
      title: '账号不安全',
      hint: '被盗',
      lead: 'phone' as const,
      leadText: '打电话最快',
      ticketKind: 'account-security',
      urgent: true,
    },
  ]
  const phoneWith = (number: string | null) => [
    {
      key: 'phone' as const,
      name: '电话',
      open: number !== null,
      stateText: '开放中',
      hoursText: '',
      waitText: null,
      opensAt: null,
      opensText: null,
      insteadText: null,
      phone: number,
      phoneHint: null,
    },
  ]

  it('leads from the kind of problem to the phone', async () => {
    fakeServer({
      ...full,
      'GET /contact': () => contact({ guide, channels: phoneWith('400-555-0188') }),
    })
    render(<ContactPage />)
    fireEvent.click(await screen.findByText('账号不安全'))
    expect(Taro.makePhoneCall).toHaveBeenCalledWith({ phoneNumber: '400-555-0188' })
  })

  const row = (kind: string, ticketKind: string, urgent: boolean) => ({
    kind,
    title: kind,
    hint: '',
    lead: 'ticket' as const,
    leadText: '',
    ticketKind,
    urgent,
  })
  const LATEST = { orderNumber: 'HKM7', productName: '最近买的', stateText: '已发货' }

  it.each([
    ['security', 'account-security', true, 'HKM1', '?kind=account-security&urgent=1'],
    ['security', 'account-security', true, undefined, '?kind=account-security&urgent=1'],
    ['money', 'after-sales', true, 'HKM1', '?orderNumber=HKM1&kind=after-sales&urgent=1'],
    ['money', 'after-sales', true, undefined, '?orderNumber=HKM7&kind=after-sales&urgent=1'],
    ['goods', 'goods', false, undefined, '?orderNumber=HKM7&kind=goods'],
    ['goods', 'goods', false, 'HKM1', '?orderNumber=HKM1&kind=goods'],
    ['other', 'how-to', false, undefined, '?kind=how-to'],
    ['other', 'how-to', false, 'HKM1', '?orderNumber=HKM1&kind=how-to'],
  ] as const)(
    '%s leads to a ticket of kind %s (urgent: %s), come from order %s: %s',
    async (kind, ticketKind, urgent, orderNumber, query) => {
      router.params = orderNumber ? { orderNumber } : {}
      fakeServer({
        ...full,
        'GET /contact': () =>
          contact({ guide: [row(kind, ticketKind, urgent)], latestOrder: LATEST }),
      })
      render(<ContactPage />)
      fireEvent.click(await screen.findByText(kind))
      expect(Taro.navigateTo).toHaveBeenCalledWith({ url: `/packages/tickets/new/index${query}` })
    },
  )

  it('leads to an urgent ticket where the phone would be a dead end', async () => {
    fakeServer({ ...full, 'GET /contact': () => contact({ guide, channels: phoneWith(null) }) })
    render(<ContactPage />)
    fireEvent.click(await screen.findByText('账号不安全'))
    expect(Taro.navigateTo).toHaveBeenCalledWith({
      url: '/packages/tickets/new/index?kind=account-security&urgent=1',
    })
  })

  it.each([
    ['complaints', '/packages/service/complaints/index'],
    ['ticket', '/packages/tickets/new/index'],
  ] as const)('by the door %s attaches no order that nobody named', async (key, url) => {
    const door = { ...phoneWith('1')[0], key, name: `门 ${key}`, open: true, phone: null }
    fakeServer({
      ...full,
      'GET /contact': () => contact({ channels: [door as never], latestOrder: LATEST }),
    })
    render(<ContactPage />)
    fireEvent.click(await screen.findByText(`门 ${key}`))
    expect(Taro.navigateTo).toHaveBeenCalledWith({ url })
  })

  it('starts from the order that the person came with, not from the latest one', async () => {
    router.params = { orderNumber: 'HKM9' }
    fakeServer({
      ...full,
      'GET /contact': () =>
        contact({
          latestOrder: { orderNumber: 'HKM1', productName: '别的商品', stateText: '已发货' },
        }),
    })
    render(<ContactPage />)
    expect(await screen.findByText('订单 HKM9')).toBeTruthy()
    expect(screen.queryByText('别的商品')).toBeNull()
  })
})

describe('orders', () => {
  it('are asked for by what they wait for', async () => {
    const server = fakeServer(full)
    render(<OrdersPage />)
    await screen.findByText('游戏A点卡')
    fireEvent.click(screen.getByRole('button', { name: '处理中' }))
    await waitFor(() =>
      expect(server.of('GET /orders').at(-1)?.query['state']).toBe('paid,delivering'),
    )
  })

  it('come by pages, and a page that failed is fetched again from where it stopped', async () => {
    const server = fakeServer({
      ...full,
      'GET /orders': ({ query }) =>
        query['cursor'] ? offline() : pageOf([orderSummary()], 'next'),
    })
    render(<OrdersPage />)
    await screen.findByText('往下滑，还有更多')
    act(() => phone.reachBottom())
    await screen.findByText('没有连上网络')
    server.answer('GET /orders', ({ query }) =>
      query['cursor'] === 'next'
        ? pageOf([orderSummary({ orderNumber: 'HKM2', productName: '话费 50 元' })])
        : refuse(500, 'internal'),
    )
    fireEvent.click(screen.getByText('重试'))
    expect(await screen.findByText('话费 50 元')).toBeTruthy()
    expect(screen.getByText('游戏A点卡')).toBeTruthy()
  })

  it('that are none lead on', async () => {
    fakeServer({ ...full, 'GET /orders': () => pageOf([]) })
    render(<OrdersPage />)
    expect(await screen.findByText('还没有订单')).toBeTruthy()
    fireEvent.click(screen.getByRole('button', { name: '联系客服' }))
    expect(Taro.navigateTo).toHaveBeenCalledWith({ url: '/packages/service/contact/index' })
  })

  it('open from 我的 with the view that was tapped', async () => {
    const server = fakeServer(full)
    render(<MinePage />)
    fireEvent.click(await screen.findByText('失败与退款'))
    expect(Taro.switchTab).toHaveBeenCalledWith({ url: '/pages/orders/index' })
    render(<OrdersPage />)
    await waitFor(() =>
      expect(server.of('GET /orders').at(-1)?.query['state']).toBe('failed,refunding,refunded'),
    )
  })

  it('are fetched again when the page is pulled down', async () => {
    const server = fakeServer(full)
    render(<OrdersPage />)
    await screen.findByText('游戏A点卡')
    const before = server.of('GET /orders').length
    act(() => phone.pullDown())
    await waitFor(() => expect(Taro.stopPullDownRefresh).toHaveBeenCalled())
    expect(server.of('GET /orders')).toHaveLength(before + 1)
  })
})

describe('notices', () => {
  it('are counted on their tab', async () => {
    fakeServer(full)
    render(<MessagesPage />)
    await screen.findByText('2 条新通知')
    expect(Taro.setTabBarBadge).toHaveBeenCalledWith({ index: 2, text: '2' })
  })

  it('leave no figure when all are read', async () => {
    const server = fakeServer({ ...full, 'POST /notices/read': () => null })
    render(<MessagesPage />)
    fireEvent.click(await screen.findByText('全部标为已读'))
    server.answer('GET /me', () => me({ unreadNotices: 0 }))
    await waitFor(() => expect(Taro.removeTabBarBadge).toHaveBeenCalledWith({ index: 2 }))
    expect(server.of('POST /notices/read')).toHaveLength(1)
  })

  it('quote the question that is asked', async () => {
    fakeServer({ ...full, 'GET /notices': () => pageOf([{ ...notice, quote: '请补一张截图' }]) })
    render(<MessagesPage />)
    expect(await screen.findByText('请补一张截图')).toBeTruthy()
  })

  it('open what they are about, and are read by that', async () => {
    const server = fakeServer({ ...full, 'POST /notices/read': () => null })
    render(<MessagesPage />)
    fireEvent.click(await screen.findByText('工单已受理'))
    expect(Taro.navigateTo).toHaveBeenCalledWith({
      url: '/packages/tickets/detail/index?number=T1',
    })
    await waitFor(() =>
      expect(server.of('POST /notices/read')[0]?.body).toEqual({ noticeIds: ['n1'] }),
    )
  })
})

describe('the binding', () => {
  const none = { state: 'none' as const, verifiedBy: null, verifiedAt: null }
  const scene = {
    sceneId: 's',
    qrImage: 'data:image/png;base64,AA==',
    expiresAt: '2999-01-01T00:00:00+08:00',
  }

  it('offers a code of one’s own, and coming back makes no second one', async () => {
    const server = fakeServer({
      ...full,
      'GET /bindings/official-account': () => none,
      'POST /bindings/official-account/scene': () => scene,
    })
    render(<BindingPage />)
    expect(await screen.findByLabelText('海城卡盟服务号的二维码')).toBeTruthy()
    act(() => phone.show())
    await waitFor(() =>
      expect(server.of('GET /bindings/official-account').length).toBeGreaterThan(1),
    )
    expect(server.of('POST /bindings/official-account/scene')).toHaveLength(1)
  })

  it('is undone only after a second word', async () => {
    const server = fakeServer({
      ...full,
      'DELETE /bindings/official-account': () => none,
      'POST /bindings/official-account/scene': () => scene,
    })
    render(<BindingPage />)
    fireEvent.click(await screen.findByRole('button', { name: '解除绑定' }))
    expect(server.of('DELETE /bindings/official-account')).toHaveLength(0)
    fireEvent.click(screen.getByRole('button', { name: '确认解除' }))
    expect(await screen.findByText('还没有开通微信通知')).toBeTruthy()
    expect(server.of('DELETE /bindings/official-account')).toHaveLength(1)
  })
})

describe('my tickets', () => {
  it('are searched through all of them, by order number too', async () => {
    const server = fakeServer({
      ...full,
      'GET /tickets': ({ query }) =>
        pageOf(
          query['q'] === 'HKM1'
            ? [ticketSummary({ title: '找到的' })]
            : query['q']
              ? []
              : [ticketSummary()],
        ),
    })
    render(<TicketsPage />)
    await screen.findByText('激活提示卡密无效')
    const search = (value: string) =>
      fireEvent.input(screen.getByLabelText('搜索工单号、订单号'), { target: { value } })
    search('HKM1')
    expect(await screen.findByText('找到的')).toBeTruthy()
    expect(server.of('GET /tickets').at(-1)?.query).not.toHaveProperty('open')
    search('没有的')
    expect(await screen.findByText('没有找到')).toBeTruthy()
  })
})

describe('an address that no page has', () => {
  it('has a way back', async () => {
    fakeServer(full)
    render(<LostPage />)
    fireEvent.click(await screen.findByRole('button', { name: '回首页' }))
    expect(Taro.switchTab).toHaveBeenCalledWith({ url: '/pages/home/index' })
  })

  it('is led there by the app itself', () => {
    render(<App>{null}</App>)
    phone.openNowhere()
    expect(Taro.redirectTo).toHaveBeenCalledWith({ url: '/packages/service/lost/index' })
  })
})
