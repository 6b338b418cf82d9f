import { act, cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react'
import NewTicketPage from '@/packages/tickets/new/index'
import type { TicketForm } from '../../../server/tickets/ticket.contract'
import Taro, { router } from '../../support/taro'
import { insideDemoPhone, leaveDemoPhone } from './support/fake-host'
import { fakeServer, loggedIn, offline, refuse, timedOut } from './support/fake-server'
import { me, orderSummary, pageOf, review, ticketDetail, ticketForm } from './support/samples'

const routes = {
  'GET /ticket-form': () => ticketForm(),
  'POST /tickets/review': () => review(),
  'POST /tickets': () =>
    ticketDetail({ number: 'T261122-0007', department: '售后部', nextStep: '售后部会先看' }),
}

async function openForm(): Promise<void> {
  router.params = { orderNumber: 'HKM1' }
  render(<NewTicketPage />)
  await screen.findByText('游戏A点卡')
}

/** The form as it is most often sent. */
async function openFilledForm(): Promise<void> {
  await openForm()
  type('发生了什么', '激活不了')
}

const field = (label: string): HTMLElement => screen.getByLabelText(label)
const type = (label: string, value: string): void => {
  fireEvent.change(field(label), { target: { value } })
}
const tapSubmit = (): void => {
  fireEvent.click(screen.getByRole('button', { name: '提交工单' }))
}

describe('the new ticket', () => {
  beforeEach(() => loggedIn())

  it('is one ticket however fast it is tapped twice', async () => {
    const server = fakeServer(routes)
    await openForm()
    type('发生了什么', '激活不了')
    act(() => {
      tapSubmit()
      fireEvent.click(screen.getByText('提交工单'))
    })
    await screen.findByText('工单 T261122-0007')
    expect(server.of('POST /tickets')).toHaveLength(1)
  })

  it('tells number, department and what comes next when it has arrived', async () => {
    fakeServer(routes)
    await openFilledForm()
    tapSubmit()
    expect(await screen.findByText('工单 T261122-0007')).toBeTruthy()
    expect(screen.getByText('售后部')).toBeTruthy()
    expect(screen.getByText('售后部会先看')).toBeTruthy()
    expect(screen.getByText(/还有 .* 天/)).toBeTruthy()
  })

  it.each([
    ['a network that is gone', offline, '没有连上网络'],
    ['an answer that does not come', timedOut, '等了一会儿还没有回应'],
    ['a fault of the server', () => refuse(500, 'internal', '服务暂时不稳定'), '服务暂时不稳定'],
  ])(
    'keeps what was typed over %s, and the next try is the same ticket',
    async (_name, fault, words) => {
      const server = fakeServer({ ...routes, 'POST /tickets': fault })
      await openForm()
      type('发生了什么', '激活时提示卡密无效')
      tapSubmit()
      expect(await screen.findByText(new RegExp(words))).toBeTruthy()
      expect(field('发生了什么')).toHaveProperty('value', '激活时提示卡密无效')

      server.answer('POST /tickets', routes['POST /tickets'])
      tapSubmit()
      await screen.findByText('工单 T261122-0007')
      const keys = server.of('POST /tickets').map(({ header }) => header['Idempotency-Key'])
      expect(keys).toHaveLength(2)
      expect(new Set(keys).size).toBe(1)
    },
  )

  it('is found again with its key after the app has ended, until it was taken', async () => {
    const server = fakeServer({ ...routes, 'POST /tickets': timedOut })
    await openForm()
    type('发生了什么', '写到一半')
    tapSubmit()
    await screen.findByText(/等了一会儿/)
    cleanup()

    server.answer('POST /tickets', routes['POST /tickets'])
    await openForm()
    expect(screen.getByText('已找回您上次填写的内容')).toBeTruthy()
    expect(field('发生了什么')).toHaveProperty('value', '写到一半')
    tapSubmit()
    await screen.findByText('工单 T261122-0007')
    const [first, second] = server
      .of('POST /tickets')
      .map(({ header }) => header['Idempotency-Key'])
    expect(second).toBe(first)
    cleanup()

    await openForm()
    expect(screen.queryByText('已找回您上次填写的内容')).toBeNull()
    expect(field('发生了什么')).toHaveProperty('value', '')
  })

  it('never shows one person the draft of another', async () => {
    fakeServer(routes)
    await openForm()
    type('发生了什么', '只给我自己看')
    cleanup()
    loggedIn('cus_2')
    await openForm()
    expect(field('发生了什么')).toHaveProperty('value', '')
  })

  it('goes with one sentence, whatever the review says, and without any asks for one at the button', async () => {
    const server = fakeServer({
      ...routes,
      'POST /tickets/review': () =>
        review({ completeness: 0, hints: [{ field: 'description', text: '说说发生了什么' }] }),
    })
    await openForm()
    expect(await screen.findByText('说说发生了什么')).toBeTruthy()
    tapSubmit()
    expect(await screen.findByText('请用一句话说说发生了什么，再提交')).toBeTruthy()
    expect(server.of('POST /tickets')).toHaveLength(0)
    type('发生了什么', '激活不了')
    expect(screen.queryByText('请用一句话说说发生了什么，再提交')).toBeNull()
    tapSubmit()
    await screen.findByText('工单 T261122-0007')
    expect(server.of('POST /tickets')[0]?.body['description']).toBe('激活不了')
  })

  it('names at most three things that would help, and none as if it could be tapped', async () => {
    const hints = ['一', '二', '三', '四', '五'].map((text) => ({
      field: 'x',
      text: `补充${text}`,
    }))
    fakeServer({ ...routes, 'POST /tickets/review': () => review({ hints }) })
    await openForm()
    expect(await screen.findByText('补充三')).toBeTruthy()
    expect(screen.queryByText('补充四')).toBeNull()
    expect(screen.queryByRole('button', { name: /补充/ })).toBeNull()
  })

  it('goes when the review cannot be asked', async () => {
    const server = fakeServer({ ...routes, 'POST /tickets/review': offline })
    await openForm()
    type('发生了什么', '激活不了')
    await waitFor(() => expect(server.of('POST /tickets/review')).not.toHaveLength(0))
    tapSubmit()
    expect(await screen.findByText('工单 T261122-0007')).toBeTruthy()
  })

  it('warns of sensitive words before they are sent', async () => {
    fakeServer({
      ...routes,
      'POST /tickets/review': ({ body }) =>
        review({
          warning: /密码/.test(String(body['description'])) ? '像是有密码，会打上星号' : null,
        }),
    })
    await openForm()
    type('发生了什么', '我的密码是 123')
    expect(await screen.findByText('像是有密码，会打上星号')).toBeTruthy()
  })

  it('asks for its kind, the one thing that nobody can guess, and for nothing else', async () => {
    const server = fakeServer({
      ...routes,
      'GET /ticket-form': () =>
        ticketForm({
          prefill: {
            kind: null,
            orderNumber: 'HKM1',
            description: null,
            occurredAt: null,
            errorText: null,
          },
        }),
    })
    await openFilledForm()
    tapSubmit()
    expect(await screen.findByText('请先点选一类，好直接转给对的部门')).toBeTruthy()
    expect(server.of('POST /tickets')).toHaveLength(0)
    fireEvent.click(screen.getByRole('button', { name: '页面、付款出错' }))
    tapSubmit()
    await screen.findByText('工单 T261122-0007')
    expect(server.of('POST /tickets')[0]?.body['kind']).toBe('technical')
  })

  it('takes its order from a list', async () => {
    const server = fakeServer({
      ...routes,
      'GET /orders': () =>
        pageOf([orderSummary({ orderNumber: 'HKM2', productName: '话费 50 元' })]),
    })
    await openFilledForm()
    fireEvent.click(screen.getByText('换一笔'))
    fireEvent.click(await screen.findByText('话费 50 元'))
    tapSubmit()
    await screen.findByText('工单 T261122-0007')
    expect(server.of('POST /tickets')[0]?.body['orderNumber']).toBe('HKM2')
  })

  it('offers a way on when an earlier try had arrived and the words were changed since', async () => {
    const server = fakeServer({
      ...routes,
      'POST /tickets': () => refuse(422, 'idempotency_key_reused'),
    })
    await openFilledForm()
    tapSubmit()
    expect(await screen.findByText(/刚才那一次其实已经收到/)).toBeTruthy()
    fireEvent.click(screen.getByRole('button', { name: '把现在的内容另提一张' }))
    server.answer('POST /tickets', routes['POST /tickets'])
    tapSubmit()
    await screen.findByText('工单 T261122-0007')
    const [first, second] = server
      .of('POST /tickets')
      .map(({ header }) => header['Idempotency-Key'])
    expect(second).not.toBe(first)
  })
})

describe('what was tapped on the way to the form', () => {
  const kinds = [
    { kind: 'goods' as const, name: '商品', department: '售后部', example: '' },
    { kind: 'account-security' as const, name: '账户安全', department: '安全部', example: '' },
  ]
  const open = async (params: Record<string, string>, form: Partial<TicketForm> = {}) => {
    router.params = params
    const server = fakeServer({
      ...routes,
      'GET /ticket-form': () => ticketForm({ kinds, ...form }),
    })
    render(<NewTicketPage />)
    await screen.findByRole('button', { name: '账号不安全' })
    return server
  }
  const pressed = (name: string) =>
    screen.getByRole('button', { name }).getAttribute('aria-pressed')
  beforeEach(() => loggedIn())

  it('decides the kind and the urgency, whatever the order suggests', async () => {
    const server = await open({ orderNumber: 'HKM1', kind: 'account-security', urgent: '1' })
    expect([pressed('账号不安全'), pressed('卡密用不了'), pressed('已标为紧急')]).toEqual([
      'true',
      'false',
      'true',
    ])
    expect(screen.getByText(/会直接转给安全部/)).toBeTruthy()
    type('发生了什么', '有人登录了我的账号')
    tapSubmit()
    await screen.findByText('工单 T261122-0007')
    expect(server.of('POST /tickets')[0]?.body).toMatchObject({
      kind: 'account-security',
      urgent: true,
    })
  })

  it('is not undone by a draft of another trouble', async () => {
    await open({ kind: 'goods' }, { order: null })
    type('发生了什么', '卡密无效')
    cleanup()
    await open({ kind: 'account-security', urgent: '1' }, { order: null })
    expect([pressed('账号不安全'), field('发生了什么')]).toEqual([
      'true',
      expect.objectContaining({ value: '' }),
    ])
  })

  it('says which card of several, and the form can say it too', async () => {
    const order = {
      orderNumber: 'HKM1',
      productName: '游戏A点卡',
      stateText: '已发货',
      quantity: 3,
      openTicketNumber: null,
    }
    const server = await open({ orderNumber: 'HKM1', kind: 'goods', card: '2' }, { order })
    expect([pressed('第 1 张'), pressed('第 2 张')]).toEqual(['false', 'true'])
    fireEvent.click(screen.getByRole('button', { name: '第 3 张' }))
    type('发生了什么', '提示无效')
    tapSubmit()
    await screen.findByText('工单 T261122-0007')
    expect(server.of('POST /tickets')[0]?.body['description']).toBe(
      '提示无效\n有问题的是第 2、3 张',
    )
  })

  it('explains by which rule something is urgent', async () => {
    await open({ kind: 'goods' })
    expect(screen.getByText('钱或账号正在受损，请标上：10 分钟内回复')).toBeTruthy()
    expect(pressed('标为紧急')).toBe('false')
  })
})

describe('an order that has an open ticket', () => {
  const withTicket = {
    orderNumber: 'HKM1',
    productName: '游戏A点卡',
    stateText: '已发货',
    quantity: 1,
    openTicketNumber: 'T261122-0001',
  }
  beforeEach(() => loggedIn())

  it('says so before anything is typed, leads there, and allows another one on purpose', async () => {
    const server = fakeServer({
      ...routes,
      'GET /ticket-form': () => ticketForm({ order: withTicket }),
    })
    await openForm()
    fireEvent.click(screen.getByRole('button', { name: '去看这张工单' }))
    expect(Taro.navigateTo).toHaveBeenCalledWith({
      url: '/packages/tickets/detail/index?number=T261122-0001',
    })
    type('发生了什么', '另一件事')
    fireEvent.click(screen.getByRole('button', { name: '另提一张工单' }))
    await screen.findByText('工单 T261122-0007')
    expect(server.of('POST /tickets')[0]?.body['another']).toBe(true)
  })

  it('that came to be meanwhile is told by the server, and another one still goes when it is wanted', async () => {
    const has = Object.assign(
      refuse(409, 'order_has_ticket', '这笔订单已经有一张工单 T261122-0001 在处理'),
      { extra: { ticketNumber: 'T261122-0001' } },
    )
    const server = fakeServer({
      ...routes,
      'POST /tickets': ({ body }) => (body['another'] ? routes['POST /tickets']() : has),
    })
    await openFilledForm()
    tapSubmit()
    expect(await screen.findByText(/已经有一张工单 T261122-0001/)).toBeTruthy()
    fireEvent.click(screen.getByRole('button', { name: '去看这张工单' }))
    expect(Taro.navigateTo).toHaveBeenCalledWith({
      url: '/packages/tickets/detail/index?number=T261122-0001',
    })
    fireEvent.click(screen.getByRole('button', { name: '仍然另提一张' }))
    await screen.findByText('工单 T261122-0007')
    expect(server.of('POST /tickets').map(({ body }) => body['another'])).toEqual([false, true])
  })
})

describe('pictures of a new ticket', () => {
  const attachment = {
    attachmentId: 'att_1',
    fileName: 'a.png',
    mediaType: 'image/png',
    sizeBytes: 1,
    isImage: true,
    width: 1,
    height: 1,
    url: '/a.png',
  }
  const arrives = async () => ({ statusCode: 200, data: JSON.stringify(attachment) })
  const fails = async (): Promise<never> => {
    throw Object.assign(new Error('uploadFile:fail'), { errMsg: 'uploadFile:fail ' })
  }
  beforeEach(() => loggedIn())

  it('are sent once chosen and go with the ticket', async () => {
    const server = fakeServer(routes)
    Taro.uploadFile.mockImplementation(arrives)
    await openFilledForm()
    fireEvent.click(screen.getByLabelText('添加图片'))
    await screen.findByText('1/9')
    tapSubmit()
    await screen.findByText('工单 T261122-0007')
    expect(server.of('POST /tickets')[0]?.body['attachmentIds']).toEqual(['att_1'])
  })

  it('can be tried again when they did not arrive', async () => {
    fakeServer(routes)
    Taro.uploadFile.mockImplementationOnce(fails).mockImplementation(arrives)
    await openForm()
    fireEvent.click(screen.getByLabelText('添加图片'))
    fireEvent.click(await screen.findByLabelText('重新上传'))
    await waitFor(() => expect(screen.queryByLabelText('重新上传')).toBeNull())
    expect(Taro.uploadFile).toHaveBeenCalledTimes(2)
  })

  it('hold nothing up: the ticket goes and says which did not arrive', async () => {
    fakeServer(routes)
    Taro.uploadFile.mockImplementation(fails)
    await openFilledForm()
    fireEvent.click(screen.getByLabelText('添加图片'))
    await screen.findByLabelText('重新上传')
    tapSubmit()
    expect(await screen.findByText('有 1 个文件没有传上，可以在工单里补')).toBeTruthy()
  })
})

describe('in WeChat', () => {
  const session = { token: 'token-2', expiresAt: '2999-01-01T00:00:00.000+08:00', me: me() }
  const login = { 'POST /session/mini-program': () => session, 'POST /consents': () => null }
  afterEach(leaveDemoPhone)

  it.each([
    ['refused', () => ({ 'tpl-1': 'reject' }), 1],
    [
      'never shown',
      () => {
        throw new Error('requestSubscribeMessage:fail 20004')
      },
      0,
    ],
  ])('submits when consent is %s', async (_name, requestSubscribeMessage, reports) => {
    const server = fakeServer({ ...routes, ...login })
    insideDemoPhone({
      login: () => ({ code: 'code-1' }),
      ...(reports ? { requestSubscribeMessage } : {}),
    })
    await openFilledForm()
    tapSubmit()
    expect(await screen.findByText('工单 T261122-0007')).toBeTruthy()
    expect(server.of('POST /consents')).toHaveLength(reports)
  })

  it('reports consent before the ticket goes, so that its first notice can use it', async () => {
    const server = fakeServer({ ...routes, ...login })
    insideDemoPhone({
      login: () => ({ code: 'code-1' }),
      requestSubscribeMessage: () => ({ 'tpl-1': 'accept' }),
    })
    await openFilledForm()
    tapSubmit()
    await screen.findByText('工单 T261122-0007')
    const writes = server.asked.filter(
      ({ method, path }) => method === 'POST' && ['/consents', '/tickets'].includes(path),
    )
    expect(writes.map(({ path }) => path)).toEqual(['/consents', '/tickets'])
    expect(writes[0]?.body['results']).toEqual([{ templateId: 'tpl-1', result: 'accept' }])
  })

  it('logs in again when the session has ended, and the ticket goes as it was typed', async () => {
    const host = insideDemoPhone({
      login: () => ({ code: 'code-1' }),
      requestSubscribeMessage: () => ({}),
    })
    const server = fakeServer({ ...routes, ...login })
    await openForm()
    type('发生了什么', '写了很久的一段话')
    const logins = host.asked.filter((api) => api === 'login').length
    server.answer('POST /tickets', ({ header }) =>
      header['Authorization'] === 'Bearer token-3'
        ? ticketDetail({ number: 'T261122-0008' })
        : refuse(401, 'not_logged_in'),
    )
    server.answer('POST /session/mini-program', () => ({ ...session, token: 'token-3' }))
    tapSubmit()
    await screen.findByText('工单 T261122-0008')
    expect(host.asked.filter((api) => api === 'login')).toHaveLength(logins + 1)
    const [first, second] = server.of('POST /tickets')
    expect(second?.body).toEqual(first?.body)
    expect(second?.body['description']).toBe('写了很久的一段话')
    expect(second?.header['Idempotency-Key']).toBe(first?.header['Idempotency-Key'])
  })

  it('says so and keeps the form when logging in again does not work', async () => {
    insideDemoPhone({ login: () => ({ code: 'code-1' }), requestSubscribeMessage: () => ({}) })
    const server = fakeServer({ ...routes, ...login })
    await openForm()
    type('发生了什么', '还在这里')
    server.answer('POST /tickets', () => refuse(401, 'not_logged_in', '登录已过期'))
    tapSubmit()
    expect(await screen.findByText('登录已过期')).toBeTruthy()
    expect(field('发生了什么')).toHaveProperty('value', '还在这里')
    expect(server.of('POST /tickets')).toHaveLength(2)
  })
})
