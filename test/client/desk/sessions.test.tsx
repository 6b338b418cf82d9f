import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/react'
import { App } from '../../../desk/app'
import type {
  Colleagues,
  DeskSession,
  MannerFlagShown,
  Presence,
} from '../../../server/reception/desk/desk-session.contract'
import { addBrowserParts } from './browser-parts'
import { fakeServer, me, type FakeServer } from './fake-server'
import { AT, listed, said, session } from './session-samples'

let server: FakeServer

const presence: Presence = {
  deskStatus: 'online',
  servicerStatus: 'receiving',
  text: '在线，还能接 3 个会话',
  silent: false,
  servicerText: null,
  comes: [],
  activeSessions: 2,
  capacity: 5,
  available: true,
}

beforeAll(addBrowserParts)

beforeEach(() => {
  localStorage.clear()
  sessionStorage.clear()
  server = fakeServer()
  server.on('GET', /\/me$/, () => ({ body: me }))
  server.on('GET', /\/presence$/, () => ({ body: presence }))
  server.on('GET', /\/sessions\?/, () => ({
    body: { items: [listed], nextCursor: null, counts: { mine: 1, waiting: 2, department: 3 } },
  }))
  server.on('GET', /\/history\?/, () => ({ body: { items: [said], nextCursor: null } }))
  show(session)
})
afterEach(cleanup)

function show(shown: DeskSession): void {
  server.on('GET', /\/sessions\/ses_1$/, () => ({ body: shown }))
}
function open(place: string): void {
  window.location.hash = place
  render(<App />)
}
/** The words are waited for, since each look by role asks jsdom for the style of the whole page; that they are a button's is looked at then. */
async function button(name: RegExp): Promise<HTMLElement> {
  await screen.findAllByText(name)
  return screen.findByRole('button', { name })
}
const field = (name: string | RegExp): HTMLTextAreaElement =>
  screen.getByRole<HTMLTextAreaElement>('textbox', { name })
const type = (where: HTMLElement, value: string): void =>
  void fireEvent.change(where, { target: { value } })
const writes = () => server.asked.filter(({ method }) => method !== 'GET')

it('names the other chat of the same customer as running, and leads there', async () => {
  show({
    ...session,
    elsewhere: [
      {
        sessionId: 'ses_2',
        channelText: '微信客服',
        statusText: '服务中',
        holder: '售后部 工号 1042',
        visible: true,
      },
    ],
  })
  open('/sessions/ses_1')
  const link = await screen.findByText('微信客服里还有一个会话，服务中 · 售后部 工号 1042')
  expect(link.getAttribute('href')).toContain('/sessions/ses_2')
})

it('that a ticket was submitted is told as a deed, that words did not arrive as trouble', async () => {
  const ticket = {
    ...said,
    id: 'tev_1',
    kind: 'ticket' as const,
    channel: 'ticket' as const,
    ticketNumber: 'T260305-0001',
    stateText: '提交了工单',
  }
  server.on('GET', /\/history\?/, () => ({
    body: {
      items: [
        ticket,
        { ...said, id: 'msg_9', author: 'agent', stateText: '没到客户手里', undelivered: true },
      ],
      nextCursor: null,
    },
  }))
  open('/sessions/ses_1')
  expect((await screen.findByText('提交了工单')).className).toContain('said__state--deed')
  expect((await screen.findByText('没到客户手里')).className).toContain('said__state--lost')
})

it('words that did not arrive are sent once more, or written to the ticket', async () => {
  const ticket = {
    number: 'T260305-0001',
    title: '卡密无效',
    statusText: '处理中',
    nextStep: '',
    urgent: false,
  }
  show({ ...session, ticket })
  const lost = {
    ...said,
    id: 'msg_9',
    author: 'agent' as const,
    text: '请用新卡密',
    stateText: '没到客户手里',
    undelivered: true,
  }
  server.on('GET', /\/history\?/, () => ({ body: { items: [lost], nextCursor: null } }))
  server.on('POST', /\/reply$/, () => ({ body: { ...session, refused: null } }))
  open('/sessions/ses_1')
  expect((await screen.findByText('写到工单 T260305-0001')).getAttribute('href')).toContain(
    '/tickets/T260305-0001',
  )
  fireEvent.click(screen.getByText('再发一次'))
  await waitFor(() => expect(writes()[0]?.body).toEqual({ text: '请用新卡密' }))
})

it('the order that was named comes first beside the talk, with whether its secret was looked at', async () => {
  const order = {
    orderNumber: 'HKM1',
    productName: '游戏A点卡',
    quantity: 1,
    amountText: '¥96.00',
    stateText: '已发货',
    headline: '卡密已发到订单里',
    placedAt: AT,
    paymentText: '已付款',
    paidAt: AT,
    deliveryText: '已发货',
    deliveredAt: AT,
    failureReason: null,
    secret: { text: '客户还没有看过', seen: false },
  }
  show({ ...session, order })
  open('/sessions/ses_1')
  const first = (await screen.findByText('游戏A点卡')).closest('section')
  expect(first?.previousElementSibling).toBeNull()
  expect(first?.textContent).toMatch(/HKM1.*卡密已发到订单里.*已发货.*卡密客户还没有看过/)
})

it('the stream is reached by keyboard, and what is new in it is read out', async () => {
  const items = [said]
  server.on('GET', /\/history\?/, () => ({ body: { items: [...items], nextCursor: null } }))
  server.on('POST', /\/reply$/, () => {
    items.unshift({
      ...said,
      id: 'msg_2',
      author: 'agent',
      authorLabel: '售后部 工号 1024',
      text: '在的',
    })
    return { body: { ...session, refused: null } }
  })
  open('/sessions/ses_1')
  const stream = await screen.findByRole('group', { name: '沟通记录' })
  expect(stream.tabIndex).toBe(0)
  const told = within(stream).getByRole('status')
  expect(told.textContent).toBe('')
  type(field('回复客户'), '在的')
  fireEvent.click(await button(/^发送/))
  await waitFor(() => expect(told.textContent).toBe('售后部 工号 1024：在的'))
})

describe('the reply', () => {
  it('goes out once however often it is tried, and leaves the field empty', async () => {
    const answers = ['no network', { body: { ...session, refused: null } }] as const
    server.on('POST', /\/reply$/, () => answers[writes().length - 1] ?? { status: 500 })
    open('/sessions/ses_1')
    await button(/^发送/)
    type(field('回复客户'), '正在为您核实')
    fireEvent.click(await button(/^发送/))
    expect((await screen.findByRole('alert')).textContent).toContain('网络断开了')
    expect(field('回复客户').value).toBe('正在为您核实')
    fireEvent.click(await button(/^发送/))
    await waitFor(() => expect(field('回复客户').value).toBe(''))
    expect(new Set(writes().map(({ key }) => key)).size).toBe(1)
    expect(writes()[0]?.body).toEqual({ text: '正在为您核实' })
  })

  it('that asks for what nobody may ask for says why it was not sent, and keeps the words', async () => {
    server.on('POST', /\/reply$/, () => ({
      body: { ...session, refused: '不能向客户要验证码，没有发出去' },
    }))
    open('/sessions/ses_1')
    await button(/^发送/)
    type(field('回复客户'), '把验证码发我')
    fireEvent.click(await button(/^发送/))
    expect((await screen.findByRole('alert')).textContent).toContain('不能向客户要验证码')
    expect(field('回复客户').value).toBe('把验证码发我')
  })

  it('says that the network is gone no longer than it is, and keeps the words', async () => {
    server.on('POST', /\/reply$/, () => 'no network')
    open('/sessions/ses_1')
    await button(/^发送/)
    type(field('回复客户'), '正在为您核实')
    fireEvent.click(await button(/^发送/))
    expect((await screen.findByRole('alert')).textContent).toContain('网络断开了')
    fireEvent(window, new Event('online'))
    await waitFor(() => expect(screen.queryByRole('alert')).toBeNull())
    expect(field('回复客户').value).toBe('正在为您核实')
  })

  it('goes out by Ctrl Enter or by Enter, whichever was chosen, also after a reload', async () => {
    server.on('POST', /\/reply$/, () => ({ body: { ...session, refused: null } }))
    open('/sessions/ses_1')
    fireEvent.click(await button(/^Ctrl Enter 发送/))
    cleanup()
    render(<App />)
    await button(/^Enter 发送，Shift Enter 换行/)
    type(field('回复客户'), '在的')
    fireEvent.keyDown(field('回复客户'), { key: 'Enter', shiftKey: true })
    fireEvent.keyDown(field('回复客户'), { key: 'Enter', isComposing: true })
    expect(writes()).toEqual([])
    fireEvent.keyDown(field('回复客户'), { key: 'Enter' })
    await waitFor(() => expect(writes()).toMatchObject([{ body: { text: '在的' } }]))
    fireEvent.click(await button(/^Enter 发送/))
    type(field('回复客户'), '请稍等')
    fireEvent.keyDown(field('回复客户'), { key: 'Enter' })
    expect(writes()).toHaveLength(1)
  })

  it('has no field where the talk is held in WeCom, and says so', async () => {
    show({
      ...session,
      canReply: false,
      cannotReplyText: '微信客服的会话请在企业微信里回复',
      actions: ['hand-on', 'note', 'end'],
    })
    open('/sessions/ses_1')
    expect(await screen.findByText('微信客服的会话请在企业微信里回复')).toBeTruthy()
    expect(screen.queryByRole('textbox', { name: '回复客户' })).toBeNull()
  })

  it('is there again after a reload', async () => {
    open('/sessions/ses_1')
    await button(/^发送/)
    type(field('回复客户'), '请稍等')
    cleanup()
    render(<App />)
    await button(/^发送/)
    expect(field('回复客户').value).toBe('请稍等')
  })
})

describe('a session', () => {
  it('is handed on only to somebody and with a word, and then the list is shown', async () => {
    server.on('GET', /\/colleagues$/, () => ({
      body: {
        departments: [{ key: 'security', name: '安全部', waiting: 0, online: 1 }],
        people: [],
      },
    }))
    server.on('POST', /\/hand-on$/, () => ({ body: { ...session, mine: false, actions: [] } }))
    open('/sessions/ses_1')
    fireEvent.click(await button(/^转给/))
    const form = screen.getByRole('region', { name: '转给同事' })
    const send = within(form).getByRole('button', { name: /转过去/ })
    fireEvent.click(send)
    expect((await screen.findByRole('alert')).textContent).toContain('请选一个部门')
    fireEvent.mouseDown(within(form).getByRole('combobox', { name: '转给谁' }))
    fireEvent.click(await screen.findByText('1 人在，0 人排队'))
    fireEvent.click(send)
    expect((await screen.findByRole('alert')).textContent).toContain('交接的话')
    type(field(/交接的话/), '客户说账号被盗')
    fireEvent.click(send)
    await waitFor(() => expect(window.location.hash).toBe('#/sessions?view=mine'))
    expect(writes().map(({ body }) => body)).toEqual([
      { note: '客户说账号被盗', department: 'security' },
    ])
  })

  it('shows the customer’s words before it is ended', async () => {
    open('/sessions/ses_1')
    fireEvent.click(await button(/^结束/))
    expect(screen.getByRole('region', { name: '客户将看到' }).textContent).toContain('问题解决了吗')
    expect(writes()).toEqual([])
  })

  it('offers no action that is not legal', async () => {
    show({
      ...session,
      status: 'waiting',
      statusText: '排队中',
      mine: false,
      holder: null,
      canReply: false,
      cannotReplyText: '先接手再回复',
      actions: ['take', 'note'],
    })
    open('/sessions/ses_1')
    expect(await button(/^接手/)).toBeTruthy()
    expect(screen.queryByRole('button', { name: /^转给|^结束/ })).toBeNull()
  })

  it('that went to another department is told apart from one that did not load', async () => {
    open('/sessions/ses_9')
    expect(await screen.findByText('没有找到这个会话')).toBeTruthy()
  })
})

describe('what happens meanwhile', () => {
  it('is fetched as soon as the server says that something changed', async () => {
    let lastSaid = '还是不行'
    let tell = (): void => undefined
    const news = new Promise<void>((resolve) => {
      tell = resolve
    })
    const inner = globalThis.fetch
    globalThis.fetch = async (input, init) => {
      const path = input as string
      if (path.includes('/live?version=1&')) await news
      if (path.includes('/live?version=2&')) await new Promise(() => undefined)
      return inner(input, init)
    }
    server.on('GET', /\/live\?watch=session%3Ases_1$/, () => ({
      body: { version: '1', moved: [] },
    }))
    server.on('GET', /\/live\?version=1&watch=session%3Ases_1$/, () => ({
      body: { version: '2', moved: ['mine', 'open'] },
    }))
    server.on('GET', /\/history\?/, () => ({
      body: { items: [{ ...said, text: lastSaid }], nextCursor: null },
    }))
    open('/sessions/ses_1')
    await waitFor(() =>
      expect(server.asked.some(({ path }) => path.includes('/live?watch='))).toBe(true),
    )
    expect(await screen.findByText('还是不行', { selector: '.said__text' })).toBeTruthy()
    lastSaid = '现在可以了'
    tell()
    expect(await screen.findByText('现在可以了', { selector: '.said__text' })).toBeTruthy()
  })
})

describe('the top bar', () => {
  it('switches between there and away', async () => {
    server.on('PUT', /\/presence$/, () => ({
      body: {
        ...presence,
        deskStatus: 'away',
        available: false,
        text: '已离开，新的会话不会分给您',
      },
    }))
    open('/sessions')
    fireEvent.click(await screen.findByRole('radio', { name: '离开' }))
    expect(await screen.findByText('已离开，新的会话不会分给您')).toBeTruthy()
    expect(writes()).toMatchObject([{ method: 'PUT', body: { deskStatus: 'away' } }])
  })

  it('shows flags to supervisors only', async () => {
    open('/flags')
    expect((await screen.findAllByText('违规和差评由主管照看')).length).toBeGreaterThan(0)
    expect(screen.queryByRole('link', { name: /违规和差评/ })).toBeNull()
    expect(server.asked.some(({ path }) => path.includes('/flags'))).toBe(false)
  })
})

describe('words that cannot be sent any more', () => {
  const taken: DeskSession = {
    ...session,
    mine: false,
    holder: '售后部 工号 2001',
    canReply: false,
    cannotReplyText: '别的客服正在服务',
    actions: ['note'],
    events: [
      ...session.events,
      {
        seq: 2,
        type: 'taken-over',
        text: '工号 2001 接手',
        actorLabel: '售后部 工号 2001',
        note: null,
        at: AT,
      },
    ],
  }

  it('stay in sight with who was faster, become a note, and letters typed on open nothing', async () => {
    server.on('POST', /\/reply$/, () => ({
      status: 409,
      body: { code: 'held_by_other', detail: '这个会话不在您手上，先接手再回复' },
    }))
    server.on('POST', /\/notes$/, () => ({ body: taken }))
    open('/sessions/ses_1')
    await button(/^发送/)
    type(field('回复客户'), 'please wait')
    show(taken)
    fireEvent.click(await button(/^发送/))
    expect(await screen.findByText(/工号 2001 刚刚接手了，没有发出/)).toBeTruthy()
    expect([field('没有发出的话').value, field('没有发出的话').readOnly]).toEqual([
      'please wait',
      true,
    ])
    fireEvent.keyDown(document.body, { key: 'n' })
    expect(screen.queryByRole('textbox', { name: /写给同事的话/ })).toBeNull()
    fireEvent.click(await button(/记成内部备注/))
    await waitFor(() => expect(screen.queryByText(/没有发出$/)).toBeNull())
    expect(writes().at(-1)).toMatchObject({
      path: '/desk/api/sessions/ses_1/notes',
      body: { text: 'please wait' },
    })
    expect(Object.keys(localStorage).filter((name) => name.startsWith('desk.draft.'))).toEqual([])
  })
})

describe('the form to hand on', () => {
  const colleagues: Colleagues = {
    departments: [{ key: 'security', name: '安全部', waiting: 0, online: 1 }],
    people: [
      {
        workNumber: '2051',
        name: '李娜',
        label: '售后部 工号 2051',
        departments: ['售后部'],
        role: 'agent',
        available: false,
        statusText: '不在',
        activeSessions: 0,
        capacity: 5,
        me: false,
      },
    ],
  }

  it('closes its list by the first Esc and itself by the second, and offers nobody who would be refused', async () => {
    server.on('GET', /\/colleagues$/, () => ({ body: colleagues }))
    open('/sessions/ses_1')
    fireEvent.click(await button(/^转给/))
    const chooser = await screen.findByRole('combobox', { name: '转给谁' })
    fireEvent.mouseDown(chooser)
    const away = await screen.findByText('售后部 工号 2051')
    expect(
      away
        .closest('.ant-select-item-option')
        ?.classList.contains('ant-select-item-option-disabled'),
    ).toBe(true)
    await waitFor(() => expect(chooser.getAttribute('aria-expanded')).toBe('true'))
    fireEvent.keyDown(chooser, { key: 'Escape', keyCode: 27 })
    await waitFor(() => expect(chooser.getAttribute('aria-expanded')).toBe('false'))
    expect(screen.getByRole('combobox', { name: '转给谁' })).toBeTruthy()
    fireEvent.keyDown(chooser, { key: 'Escape', keyCode: 27 })
    await waitFor(() => expect(screen.queryByRole('combobox', { name: '转给谁' })).toBeNull())
  })

  it('that the address asked for does not come back after it was closed', async () => {
    show({
      ...session,
      actions: ['take', 'note'],
      canReply: false,
      cannotReplyText: '先接手再回复',
    })
    open('/sessions/ses_1?view=waiting&do=take')
    await button(/^接手/)
    fireEvent.keyDown(await screen.findByRole('textbox', { name: /给同事留一句/ }), {
      key: 'Escape',
    })
    await waitFor(() => expect(window.location.hash).toBe('#/sessions/ses_1?view=waiting'))
  })
})

describe('flags', () => {
  it('say who wrote what and whether it got through, and are settled with what was done about it', async () => {
    const flag: MannerFlagShown = {
      flagId: 'flg_1',
      sessionId: 'ses_1',
      over: false,
      what: '验证码',
      excerpt: '把验证码发我',
      reached: false,
      reachedText: '已拦下，客户没有看到',
      agentLabel: '售后部 工号 1031',
      customerName: '林晓',
      channelText: '公众号',
      at: AT,
      seenAt: null,
      seenBy: null,
      outcome: null,
      note: null,
      ticketNumber: null,
      followUp: null,
    }
    server.on('GET', /\/me$/, () => ({ body: { ...me, role: 'supervisor' } }))
    server.on('GET', /\/flags\?/, () => ({
      body:
        writes().length === 0
          ? { items: [flag], nextCursor: null, openCount: 1 }
          : { items: [], nextCursor: null, openCount: 0 },
    }))
    server.on('POST', /\/flags\/flg_1\/seen$/, () => ({
      body: { ...flag, seenAt: AT, seenBy: '售后部 工号 1024' },
    }))
    open('/flags')
    expect((await screen.findByText('把验证码发我')).closest('li')?.textContent).toMatch(
      /售后部 工号 1031验证码.*已拦下/,
    )
    expect(screen.getByRole('link', { name: '违规和差评，1 个' })).toBeTruthy()
    fireEvent.click(await button(/^处理$/))
    fireEvent.click(await screen.findByText('和客服谈过'))
    type(field('处理的话'), '已提醒他')
    fireEvent.click(await button(/^记下$/))
    expect(await screen.findByText('没有待看的')).toBeTruthy()
    expect(writes()[0]).toMatchObject({
      path: '/desk/api/flags/flg_1/seen',
      body: { outcome: 'talked', note: '已提醒他' },
    })
  })

  it('of a ticket lead to it; a chat that is over has a road to the customer, a talk and a follow-up', async () => {
    const flag: MannerFlagShown = {
      flagId: 'flg_1',
      sessionId: null,
      ticketNumber: 'T260305-0001',
      over: true,
      what: '密码',
      excerpt: '密码发我',
      reached: false,
      reachedText: '已拦下',
      agentLabel: '售后部 工号 1031',
      customerName: '林晓',
      channelText: '工单 T260305-0001',
      at: AT,
      seenAt: null,
      seenBy: null,
      outcome: null,
      note: null,
      followUp: null,
    }
    server.on('GET', /\/me$/, () => ({ body: { ...me, role: 'supervisor' } }))
    server.on('GET', /\/colleagues$/, () => ({
      body: {
        departments: [],
        people: [
          {
            workNumber: '1031',
            label: '综合部 工号 1031',
            departments: [],
            role: 'agent',
            available: true,
            statusText: '',
            activeSessions: 0,
            capacity: 5,
            me: false,
          },
        ],
      },
    }))
    server.on('GET', /\/flags\?/, () => ({
      body: { items: [flag], nextCursor: null, openCount: 1 },
    }))
    server.on('POST', /\/road$/, () => ({
      status: 409,
      body: { code: 'no_road', detail: '现在没有能写给这位客户的路' },
    }))
    server.on('POST', /\/follow-up$/, () => ({
      body: { ...flag, followUp: 'T260305-0002', seenAt: AT },
    }))
    open('/flags')
    expect((await screen.findByRole('link', { name: '看工单' })).getAttribute('href')).toContain(
      '/tickets/T260305-0001',
    )
    fireEvent.click(await button(/^给客户回话$/))
    await waitFor(() => expect(writes()).toMatchObject([{ path: '/desk/api/flags/flg_1/road' }]))
    expect(await screen.findByText('现在没有能写给这位客户的路')).toBeTruthy()
    fireEvent.click(await button(/^和客服谈$/))
    expect(
      (await screen.findByRole<HTMLInputElement>('radio', { name: '和客服谈过' })).checked,
    ).toBe(true)
    fireEvent.click(await button(/^先不处理$/))
    fireEvent.click(await button(/^建跟进$/))
    fireEvent.click(await button(/^建工单$/))
    expect(await screen.findByText('请写下要跟进什么')).toBeTruthy()
    type(field('要跟进什么'), '今天回电说明')
    fireEvent.click(await button(/^建工单$/))
    await waitFor(() =>
      expect(writes()[1]).toMatchObject({
        path: '/desk/api/flags/flg_1/follow-up',
        body: { text: '今天回电说明', workNumber: null },
      }),
    )
  })

  it('of a session that is over offer nothing to take', async () => {
    const flag: MannerFlagShown = {
      flagId: 'flg_1',
      sessionId: 'ses_1',
      over: true,
      what: '评价低',
      excerpt: '1 星',
      reached: true,
      reachedText: '客户的评价，请看看会话',
      agentLabel: '售后部 工号 1031',
      customerName: '林晓',
      channelText: '公众号',
      at: AT,
      seenAt: AT,
      seenBy: '工号 1001',
      outcome: 'answered',
      note: '补发了',
      ticketNumber: null,
      followUp: null,
    }
    server.on('GET', /\/me$/, () => ({ body: { ...me, role: 'supervisor' } }))
    server.on('GET', /\/flags\?/, () => ({
      body: { items: [flag], nextCursor: null, openCount: 0 },
    }))
    open('/flags')
    expect((await screen.findByText('1 星')).closest('li')?.textContent).toMatch(
      /给客户回过话，工号 1001.*：补发了/,
    )
    expect(screen.queryByRole('link', { name: '接手' })).toBeNull()
  })
})
