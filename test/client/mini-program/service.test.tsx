import { act, cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react'
import ContactPage from '@/packages/service/contact/index'
import HistoryPage from '@/packages/service/history/index'
import RatingPage from '@/packages/service/rating/index'
import WaitingPage from '@/packages/service/waiting/index'
import OrderPage from '@/packages/orders/detail/index'
import HomePage from '@/pages/home/index'
import MessagesPage from '@/pages/messages/index'
import Taro, { phone, router } from '../../support/taro'
import { insideDemoPhone, leaveDemoPhone } from './support/fake-host'
import { fakeServer, loggedIn, offline, refuse } from './support/fake-server'
import {
  contact,
  historyItem,
  me,
  orderDetail,
  orderSummary,
  pageOf,
  ratingAsked,
  ticketSummary,
  waiting,
} from './support/samples'

const DOOR = {
  url: 'https://work.weixin.qq.com/kfid/kf1?scene_param=t%3Dabc',
  corpId: 'ww1',
  card: null,
  expiresAt: '2999-01-01T00:00:00.000+08:00',
}
const CARD = {
  title: '订单 HKM1 游戏A点卡',
  path: 'packages/orders/detail/index.html?orderNumber=HKM1',
}
const online = {
  key: 'online' as const,
  name: '在线客服',
  open: true,
  stateText: '开放中',
  hoursText: '人工 09:00–21:00',
  waitText: '通常 5 分钟内接通',
  opensAt: null,
  opensText: null,
  insteadText: null,
  phone: null,
  phoneHint: null,
}
const routes = {
  'GET /me': () => me(),
  'GET /contact': () => contact({ channels: [online] }),
  'GET /waiting': () => waiting(),
  'GET /history': () => pageOf([historyItem()]),
  'GET /notices': () => pageOf([]),
  'GET /tickets': () => pageOf([ticketSummary()]),
  'GET /orders': () => pageOf([orderSummary()]),
  'GET /orders/HKM1': () => orderDetail(),
  'POST /kf/entry': () => DOOR,
  'POST /session/mini-program': () => ({
    token: 'token-1',
    expiresAt: '2999-01-01T00:00:00.000+08:00',
    me: me(),
  }),
}

beforeEach(() => {
  loggedIn()
  leaveDemoPhone()
})

/** A server that holds GET /live until the test says that something has happened. */
function liveServer(handlers: Record<string, () => unknown>) {
  let version = 0
  let waken: Array<() => void> = []
  const server = fakeServer({
    ...routes,
    ...handlers,
    'GET /live': async ({ query }) => {
      if (query['version'] === String(version))
        await new Promise<void>((wake) => {
          waken.push(wake)
        })
      return { version: String(version) }
    },
  })
  const happen = (): void => {
    version += 1
    waken.splice(0).forEach((wake) => wake())
    waken = []
  }
  return { ...server, happen, isWaiting: () => waken.length > 0 }
}

describe('the waiting page (R6)', () => {
  it('shows the place, how long as a range, the words of the promise, and the order it is about', async () => {
    fakeServer(routes)
    render(<WaitingPage />)
    expect(await screen.findByText('当前排队人数：3，预计等待时间：6–9分钟')).toBeTruthy()
    expect(screen.getByText('第 3 位')).toBeTruthy()
    expect(screen.getByText('6–9 分钟')).toBeTruthy()
    expect(screen.getByText(/我们承诺 10 分钟内接通/)).toBeTruthy()
    expect(screen.getByText('游戏A点卡')).toBeTruthy()
  })

  it('is kept current by the server, and stops asking when it is out of sight', async () => {
    const server = liveServer({})
    render(<WaitingPage />)
    await screen.findByText('6–9 分钟')
    await waitFor(() => expect(server.isWaiting()).toBe(true))
    server.answer('GET /waiting', () =>
      waiting({
        status: 'serving',
        headline: '售后部的客服正在为您服务',
        holder: '售后部 工号 1024',
        position: null,
        standing: null,
        expectedText: null,
        queueText: '',
      }),
    )
    await act(async () => server.happen())
    expect(await screen.findByText('售后部 工号 1024')).toBeTruthy()
    expect(screen.queryByText('6–9 分钟')).toBeNull()
    await waitFor(() => expect(server.isWaiting()).toBe(true))
    act(() => phone.hide())
    const asked = server.of('GET /live').length
    await act(async () => server.happen())
    expect(server.of('GET /live')).toHaveLength(asked)
  })

  it('keeps what it showed when a look finds no network, and says so', async () => {
    const server = fakeServer(routes)
    render(<WaitingPage />)
    await screen.findByText('6–9 分钟')
    server.answer('GET /waiting', offline)
    act(() => phone.show())
    expect(await screen.findByText('没有连上网络，下面是之前的内容')).toBeTruthy()
    expect(screen.getByText('6–9 分钟')).toBeTruthy()
  })

  it('apologises at half of the promise, and staying is told once', async () => {
    const server = fakeServer({
      ...routes,
      'GET /waiting': () => waiting({ halfOver: true }),
      'POST /waiting/stay': () => waiting({ halfOver: true }),
    })
    render(<WaitingPage />)
    expect(await screen.findByText(/让您久等了，抱歉/)).toBeTruthy()
    const stay = screen.getByRole('button', { name: '继续等' })
    act(() => {
      stay.click()
      stay.click()
    })
    expect(await screen.findByText(/继续为您排着/)).toBeTruthy()
    expect(server.of('POST /waiting/stay').map(({ body }) => body)).toEqual([
      { sessionId: 'ses_1' },
    ])
  })

  it('out of hours says when people come, and offers the message at once', async () => {
    fakeServer({
      ...routes,
      'GET /waiting': () =>
        waiting({
          peopleOpen: false,
          opensText: '客服明天 09:00 上班',
          standing: 'closed',
          expectedText: null,
        }),
    })
    render(<WaitingPage />)
    expect(await screen.findByText(/客服明天 09:00 上班/)).toBeTruthy()
    expect(screen.getByRole('button', { name: '留言，有结果通知我' })).toBeTruthy()
  })

  it('once the promise is past says by how much and that the supervisor has it, and offers the message first', async () => {
    const headline = '比承诺晚了 4 分钟，已请主管处理'
    fakeServer({
      ...routes,
      'GET /waiting': () =>
        waiting({
          standing: 'late',
          headline,
          promiseText: headline,
          queueText: '当前排队人数：3，预计等待时间：6–9分钟',
        }),
    })
    render(<WaitingPage />)
    expect((await screen.findByText('比承诺晚了 4 分钟，')).parentElement?.textContent).toBe(
      headline,
    )
    const [first, second] = screen.getAllByRole('button', { name: /留言，有结果通知我|继续等/ })
    expect([first?.textContent, second?.textContent]).toEqual(['留言，有结果通知我', '继续等'])
    expect(screen.queryByText(/已经过去一半|承诺今天/)).toBeNull()
  })

  const left = {
    ticketNumber: 'HC26112200017',
    department: '售后部',
    nextStep: '售后部会在 30 分钟内回复您',
    firstResponseDueAt: '2999-01-01T00:00:00.000+08:00',
    warning: null,
  }

  it('a message becomes a ticket: what was typed survives a lost network and the app’s end, and counts once', async () => {
    const server = fakeServer({ ...routes, 'POST /waiting/leave-message': offline })
    const write = async (): Promise<void> => {
      render(<WaitingPage />)
      fireEvent.click(await screen.findByRole('button', { name: '留言，有结果通知我' }))
    }
    await write()
    fireEvent.change(screen.getByLabelText('还想补充什么'), { target: { value: '请今天处理' } })
    fireEvent.click(screen.getByRole('button', { name: '提交留言' }))
    expect(await screen.findByText(/没有连上网络.*写好的内容还在/)).toBeTruthy()
    cleanup()

    server.answer('POST /waiting/leave-message', () => left)
    await write()
    expect(screen.getByLabelText('还想补充什么')).toHaveProperty('value', '请今天处理')
    fireEvent.click(screen.getByRole('button', { name: '提交留言' }))
    expect(await screen.findByText('HC26112200017')).toBeTruthy()
    const sent = server.of('POST /waiting/leave-message')
    expect(sent.map(({ body }) => body)).toEqual([
      { sessionId: 'ses_1', text: '请今天处理' },
      { sessionId: 'ses_1', text: '请今天处理' },
    ])
    expect(sent[1]?.header['Idempotency-Key']).toBe(sent[0]?.header['Idempotency-Key'])
    fireEvent.click(screen.getByRole('button', { name: '查看工单进度' }))
    expect(Taro.navigateTo).toHaveBeenCalledWith({
      url: '/packages/tickets/detail/index?number=HC26112200017',
    })
  })

  it('is left for good only after a second word', async () => {
    const server = fakeServer({
      ...routes,
      'POST /waiting/leave': () =>
        waiting({
          status: 'ended',
          headline: '已经不再排队',
          queueText: '',
          canLeaveMessage: false,
        }),
    })
    render(<WaitingPage />)
    fireEvent.click(await screen.findByRole('button', { name: '不等了' }))
    expect(server.of('POST /waiting/leave')).toHaveLength(0)
    fireEvent.click(screen.getByRole('button', { name: '确认不等了' }))
    expect(await screen.findByText('已经不再排队')).toBeTruthy()
    expect(server.of('POST /waiting/leave')).toHaveLength(1)
  })

  it('leads on where no session goes on', async () => {
    fakeServer({
      ...routes,
      'GET /waiting': () =>
        waiting({
          sessionId: null,
          status: 'none',
          headline: '现在没有进行中的会话',
          canLeaveMessage: false,
        }),
    })
    render(<WaitingPage />)
    expect(await screen.findByText('现在没有进行中的会话')).toBeTruthy()
    expect(screen.queryByRole('button', { name: '留言，有结果通知我' })).toBeNull()
  })
})

describe('the door to 微信客服 (R1)', () => {
  beforeEach(() => {
    router.params = { orderNumber: 'HKM1' }
  })
  const inWeChat = () =>
    insideDemoPhone({
      login: () => ({ code: 'c' }),
      openCustomerServiceChat: (args) => {
        opened.push(args)
      },
    })
  const opened: Record<string, unknown>[] = []
  beforeEach(() => {
    opened.length = 0
  })

  it('is fetched before the tap, and carries the order', async () => {
    const server = fakeServer({ ...routes, 'POST /kf/entry': () => ({ ...DOOR, card: CARD }) })
    inWeChat()
    render(<OrderPage />)
    const button = await screen.findByRole('button', { name: '在线客服' })
    await waitFor(() =>
      expect(server.of('POST /kf/entry').map(({ body }) => body)).toEqual([
        { from: 'order', orderNumber: 'HKM1' },
      ]),
    )
    fireEvent.click(button)
    await waitFor(() => expect(opened).toEqual([{ url: DOOR.url, corpId: 'ww1', card: CARD }]))
    expect(server.of('POST /kf/entry')).toHaveLength(1)
  })

  it('is good for one visit: coming back fetches another', async () => {
    const server = fakeServer(routes)
    inWeChat()
    render(<OrderPage />)
    const button = await screen.findByRole('button', { name: '在线客服' })
    await waitFor(() => expect(server.of('POST /kf/entry')).toHaveLength(1))
    act(() => phone.show())
    expect(server.of('POST /kf/entry')).toHaveLength(1)
    fireEvent.click(button)
    await waitFor(() => expect(opened).toHaveLength(1))
    act(() => phone.show())
    await waitFor(() => expect(server.of('POST /kf/entry')).toHaveLength(2))
  })

  it('that could not be fetched is fetched by the tap, and where it does not open the contact screen helps on', async () => {
    const server = fakeServer({ ...routes, 'POST /kf/entry': offline })
    inWeChat()
    render(<OrderPage />)
    fireEvent.click(await screen.findByRole('button', { name: '在线客服' }))
    await waitFor(() =>
      expect(Taro.navigateTo).toHaveBeenCalledWith({
        url: '/packages/service/contact/index?orderNumber=HKM1',
      }),
    )
    server.answer('POST /kf/entry', () => DOOR)
    fireEvent.click(await screen.findByRole('button', { name: '在线客服' }))
    await waitFor(() => expect(opened).toHaveLength(1))
  })

  it('sends nobody away to log in who has not tapped it', async () => {
    Taro.removeStorageSync('xinqiao/session')
    const server = fakeServer(routes)
    render(<ContactPage />)
    await screen.findByText('在线客服')
    expect(server.of('POST /kf/entry')).toEqual([])
    expect(server.of('GET /waiting')).toEqual([])
  })
})

describe('the contact screen', () => {
  it('tells the queue as it is now, the figures with their cases, and warns wherever it names a group (S5, R9)', async () => {
    fakeServer({
      ...routes,
      'GET /contact': () =>
        contact({
          channels: [{ ...online, waitText: '当前排队人数：2，预计等待时间：6–9分钟' }],
          figures: [
            {
              key: 'chat-wait',
              title: '平均接通时间',
              text: '2 分 10 秒',
              cases: 431,
              promise: '平均 5 分钟内',
              state: 'kept',
              stateText: '做到了',
            },
          ],
          groups: {
            notice: '官方群只有这 1 个',
            warning: '群里不要说账号、订单号和卡密',
            items: [
              { name: '海城卡盟公告群', about: '新品公告', howToJoin: '回复“人工”，跟客服说一声' },
            ],
          },
        }),
    })
    render(<ContactPage />)
    expect(await screen.findAllByText('当前排队人数：2，预计等待时间：6–9分钟')).toHaveLength(1)
    expect(screen.getByText('共 431 件 · 做到了')).toBeTruthy()
    expect(screen.getByText('海城卡盟公告群')).toBeTruthy()
    expect(screen.getByText('群里不要说账号、订单号和卡密')).toBeTruthy()
  })

  it('is whole without the queue', async () => {
    fakeServer({ ...routes, 'GET /waiting': () => refuse(500, 'internal') })
    render(<ContactPage />)
    expect(await screen.findByText('通常 5 分钟内接通')).toBeTruthy()
  })
})

describe('home', () => {
  const PAST = '2020-01-01T00:00:00.000+08:00'
  it('looks after the customer: failed orders first, a late ticket never hidden behind newer ones, and it says so', async () => {
    const late = ticketSummary({
      number: 'T-late',
      title: '晚了的工单',
      nextDueAt: PAST,
      updatedAt: PAST,
    })
    const asked = ticketSummary({
      number: 'T-asked',
      title: '等您的工单',
      status: 'awaiting_customer',
      nextDueAt: null,
    })
    const fresh = [1, 2, 3].map((n) => ticketSummary({ number: `T-${n}`, title: `新工单 ${n}` }))
    const failed = orderSummary({
      orderNumber: 'HKM-failed',
      productName: '游戏C元宝',
      state: 'failed',
      stateText: '发货失败',
    })
    fakeServer({
      ...routes,
      'GET /me': () => me({ openTickets: 5 }),
      'GET /waiting': () => waiting({ sessionId: null, status: 'none' }),
      'GET /tickets': () => pageOf([...fresh, asked, late]),
      'GET /orders': () => pageOf([failed]),
    })
    render(<HomePage />)
    expect(await screen.findByText('有一张工单过了约定的时间，抱歉')).toBeTruthy()
    const titles = screen
      .getAllByText(/游戏C元宝|晚了的工单|等您的工单|新工单 \d/)
      .map(({ textContent }) => textContent)
    expect(titles).toEqual(['游戏C元宝', '晚了的工单', '等您的工单'])
    expect(screen.queryByText('现在没有待处理的问题')).toBeNull()
  })
})

describe('the session on other pages', () => {
  it.each([
    ['home', HomePage],
    ['messages', MessagesPage],
  ])('%s leads to where one stands, and offers the rating that is owed', async (_name, Page) => {
    fakeServer({ ...routes, 'GET /waiting': () => waiting({ rating: ratingAsked() }) })
    render(<Page />)
    fireEvent.click(await screen.findByText('正在排队，您在第 3 位'))
    expect(Taro.navigateTo).toHaveBeenLastCalledWith({
      url: '/packages/service/waiting/index?sessionId=ses_1',
    })
    fireEvent.click(screen.getByText('上次的服务怎么样'))
    expect(Taro.navigateTo).toHaveBeenLastCalledWith({
      url: '/packages/service/rating/index?sessionId=ses_0',
    })
  })

  it('a session that is served says who serves once, and where to go on', async () => {
    const [headline, nextStep] = ['售后部 工号 1024 正在为您服务', '回到对话里继续说']
    fakeServer({
      ...routes,
      'GET /waiting': () =>
        waiting({
          status: 'serving',
          headline,
          nextStep,
          holder: '售后部 工号 1024',
          position: null,
          queueText: '',
        }),
    })
    render(<MessagesPage />)
    expect(await screen.findByText(headline)).toBeTruthy()
    expect(screen.getByText(nextStep)).toBeTruthy()
    expect(screen.getAllByText(/售后部 工号 1024/)).toHaveLength(1)
  })

  it.each([
    ['home', HomePage],
    ['messages', MessagesPage],
  ])('%s says nothing of it where there is none', async (_name, Page) => {
    fakeServer({ ...routes, 'GET /waiting': () => waiting({ sessionId: null, status: 'none' }) })
    render(<Page />)
    await screen.findByText('示例数据')
    await screen.findByText(/您好，林晓|还没有通知/)
    expect(screen.queryByText(/正在排队/)).toBeNull()
    expect(screen.queryByText('上次的服务怎么样')).toBeNull()
  })
})

describe('the history (R8)', () => {
  it('stands under its days, each line with who, where and when', async () => {
    const at = (iso: string, part: Parameters<typeof historyItem>[0]) =>
      historyItem({ id: iso, at: iso, ...part })
    fakeServer({
      ...routes,
      'GET /history': () =>
        pageOf([
          at('2025-03-02T21:05:00+08:00', {
            kind: 'ticket',
            channel: 'ticket',
            channelText: '工单',
            author: 'agent',
            authorLabel: '售后部 工号 1024',
            text: '已核对',
            ticketNumber: 'T1',
            title: '卡密无效',
          }),
          at('2025-03-02T20:00:00+08:00', { text: '在吗' }),
          at('2025-03-01T20:00:00+08:00', {
            author: 'agent',
            authorLabel: '工号 1024',
            text: '客服撤回了一条消息',
            recalled: true,
          }),
        ]),
    })
    render(<HistoryPage />)
    expect(await screen.findByText('2025年3月2日 星期日')).toBeTruthy()
    expect(screen.getByText('2025年3月1日 星期六')).toBeTruthy()
    expect(screen.getByText('21:05')).toBeTruthy()
    expect(screen.getByText(/客服撤回了一条消息/)).toBeTruthy()
    fireEvent.click(screen.getByText('工单 T1 · 卡密无效'))
    expect(Taro.navigateTo).toHaveBeenCalledWith({
      url: '/packages/tickets/detail/index?number=T1',
    })
  })

  it("says of a language model's words who wrote them (U6), and 联系客服 says which model that is", async () => {
    fakeServer({
      ...routes,
      'GET /contact': () =>
        contact({ languageModel: { name: '示例大模型', filingNo: 'Beijing-Sample-2026' } }),
      'GET /history': () =>
        pageOf([
          historyItem({
            id: 'm2',
            author: 'bot',
            authorLabel: '自动客服',
            text: '先看看规则',
            generated: true,
          }),
          historyItem({ id: 'm1', author: 'bot', text: '您好' }),
        ]),
    })
    const history = render(<HistoryPage />)
    await screen.findByText('先看看规则')
    expect(screen.getAllByText('AI 生成')).toHaveLength(1)
    history.unmount()
    render(<ContactPage />)
    expect(await screen.findByText(/示例大模型写成，备案号 Beijing-Sample-2026/)).toBeTruthy()
  })

  it('finds words, marks them, and looks on by itself through a long history', async () => {
    const server = fakeServer({
      ...routes,
      'GET /history': ({ query }) => {
        if (!query['q']) return pageOf([historyItem()])
        return query['cursor']
          ? pageOf([historyItem({ id: 'm9', text: '订单 HKM1 的卡密无效' })])
          : pageOf([], 'further')
      },
    })
    render(<HistoryPage />)
    await screen.findByText('卡密激活不了')
    fireEvent.input(screen.getByLabelText('搜索聊天和工单'), { target: { value: 'hkm1' } })
    expect((await screen.findByText('HKM1')).className).toContain('found')
    expect(server.of('GET /history').map(({ query }) => [query['q'], query['cursor']])).toEqual([
      [undefined, undefined],
      ['hkm1', undefined],
      ['hkm1', 'further'],
    ])
  })

  it('says what was not found, and gives the whole back', async () => {
    fakeServer({
      ...routes,
      'GET /history': ({ query }) => pageOf(query['q'] ? [] : [historyItem()]),
    })
    render(<HistoryPage />)
    await screen.findByText('卡密激活不了')
    fireEvent.input(screen.getByLabelText('搜索聊天和工单'), { target: { value: '没有的' } })
    expect(await screen.findByText('没有找到')).toBeTruthy()
    fireEvent.click(screen.getByRole('button', { name: '清除' }))
    expect(await screen.findByText('卡密激活不了')).toBeTruthy()
  })

  it('shows pictures large, tells how long a voice is, and says so where a file cannot be opened here', async () => {
    const file = (kind: 'image' | 'voice' | 'file', name: string) => ({
      url: `/api/attachments/${name}`,
      kind,
      name,
      sizeBytes: 1,
      seconds: kind === 'voice' ? 11.4 : null,
    })
    fakeServer({
      ...routes,
      'GET /history': () =>
        pageOf([
          historyItem({
            text: '',
            attachments: [
              file('image', '一.png'),
              file('image', '二.png'),
              file('voice', 'v.amr'),
              file('file', '账单.pdf'),
            ],
          }),
        ]),
    })
    const open = jest.spyOn(window, 'open').mockImplementation(() => {
      throw new Error('no window')
    })
    render(<HistoryPage />)
    fireEvent.click(await screen.findByLabelText('查看图片 二.png'))
    expect(Taro.previewImage).toHaveBeenCalledWith({
      current: '/api/attachments/二.png',
      urls: ['/api/attachments/一.png', '/api/attachments/二.png'],
    })
    expect(screen.getByText('语音 12 秒')).toBeTruthy()
    fireEvent.click(screen.getByText('账单.pdf'))
    expect(await screen.findByText(/这个文件在这里打不开/)).toBeTruthy()
    open.mockRestore()
  })

  it('grows when something new is said', async () => {
    const server = liveServer({})
    render(<HistoryPage />)
    await screen.findByText('卡密激活不了')
    await waitFor(() => expect(server.isWaiting()).toBe(true))
    server.answer('GET /history', () =>
      pageOf([
        historyItem({ id: 'm2', text: '已经补发了', author: 'agent', authorLabel: '工号 1024' }),
        historyItem(),
      ]),
    )
    await act(async () => server.happen())
    expect(await screen.findByText('已经补发了')).toBeTruthy()
  })
})

describe('the rating (M7)', () => {
  const asked = { ...routes, 'GET /waiting': () => waiting({ rating: ratingAsked() }) }
  const RATED = {
    sessionId: 'ses_0',
    thanks: '谢谢您的评价',
    ticketNumber: 'HC26112200017',
    nextStep: '售后部接着处理',
  }

  it('asks for what is missing, goes once, and what is not solved goes on as a ticket', async () => {
    const server = fakeServer({ ...asked, 'POST /chats/ses_0/rating': () => RATED })
    render(<RatingPage />)
    const send = await screen.findByRole('button', { name: '提交评价' })
    fireEvent.click(send)
    expect(await screen.findByText('请先选一下问题有没有解决')).toBeTruthy()
    fireEvent.click(screen.getByText('还没解决'))
    expect(screen.queryByText('请先选一下问题有没有解决')).toBeNull()
    expect(await screen.findByText('请点一颗星，告诉我们这次怎么样')).toBeTruthy()
    fireEvent.click(screen.getByLabelText('2 星 不满意'))
    act(() => {
      send.click()
      send.click()
    })
    expect(await screen.findByText('谢谢您的评价')).toBeTruthy()
    expect(server.of('POST /chats/ses_0/rating').map(({ body }) => body)).toEqual([
      { solved: false, score: 2, reasons: [], words: '' },
    ])
    fireEvent.click(screen.getByRole('button', { name: '查看工单进度' }))
    expect(Taro.navigateTo).toHaveBeenCalledWith({
      url: '/packages/tickets/detail/index?number=HC26112200017',
    })
  })

  it('shows as chosen what was answered in the chat, and a later 还没解决 counts', async () => {
    const server = fakeServer({
      ...asked,
      'GET /waiting': () => waiting({ rating: ratingAsked({ solved: true }) }),
      'POST /chats/ses_0/rating': () => RATED,
    })
    render(<RatingPage />)
    const yes = await screen.findByRole('button', { name: '已经解决' })
    expect(yes.getAttribute('aria-pressed')).toBe('true')
    fireEvent.click(screen.getByRole('button', { name: '还没解决' }))
    expect(screen.getByText('提交后会转成一张工单接着处理，说过的话都带着')).toBeTruthy()
    fireEvent.click(screen.getByLabelText('2 星 不满意'))
    fireEvent.click(screen.getByRole('button', { name: '提交评价' }))
    expect(await screen.findByRole('button', { name: '查看工单进度' })).toBeTruthy()
    expect(server.of('POST /chats/ses_0/rating').map(({ body }) => body)).toEqual([
      { solved: false, score: 2, reasons: [], words: '' },
    ])
    expect(Taro.setNavigationBarTitle).toHaveBeenCalledWith({ title: '谢谢您的评价' })
  })

  it('names the ticket with which it goes on already, and does not ask again', async () => {
    fakeServer({
      ...asked,
      'GET /waiting': () =>
        waiting({ rating: ratingAsked({ solved: false, ticketNumber: 'T261122-0009' }) }),
    })
    render(<RatingPage />)
    expect(
      await screen.findByText('您在会话里说还没解决，工单 T261122-0009 正在接着处理'),
    ).toBeTruthy()
    expect(screen.queryByRole('button', { name: '已经解决' })).toBeNull()
  })

  it('that was refused keeps what was chosen', async () => {
    fakeServer({
      ...asked,
      'POST /chats/ses_0/rating': () => refuse(503, 'busy', '服务正忙，请稍后再试'),
    })
    render(<RatingPage />)
    fireEvent.click(await screen.findByText('已经解决'))
    fireEvent.click(screen.getByLabelText('5 星 很满意'))
    fireEvent.click(screen.getByRole('button', { name: '提交评价' }))
    expect(await screen.findByText('服务正忙，请稍后再试，选好的还在')).toBeTruthy()
    expect(screen.getByText('很满意')).toBeTruthy()
  })

  it('asks nobody who has rated, or was not served', async () => {
    router.params = { sessionId: 'ses_other' }
    fakeServer(asked)
    render(<RatingPage />)
    expect(await screen.findByText('没有要评价的服务')).toBeTruthy()
  })
})
