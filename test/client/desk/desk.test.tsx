import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/react'
import type { DeadPage, DeadRow } from '../../../server/dead-shelf/dead-shelf.contract'
import type { DeskTicket } from '../../../server/tickets/desk/desk-ticket.contract'
import { App } from '../../../desk/app'
import { addBrowserParts } from './browser-parts'
import { fakeServer, me, summary, ticket, ticketPage, type FakeServer } from './fake-server'

let server: FakeServer

beforeAll(addBrowserParts)

beforeEach(() => {
  localStorage.clear()
  sessionStorage.clear()
  server = fakeServer()
  server.on('GET', /\/me$/, () => ({ body: me }))
  server.on('GET', /\/tickets\?/, () => ({ body: ticketPage([summary]) }))
  server.on('GET', /\/tickets\/T260305-0001$/, () => ({ body: ticket }))
})
afterEach(cleanup)

function open(place: string): void {
  window.location.hash = place
  render(<App />)
}
/** The words are waited for, since each look by role asks jsdom for the style of the whole page; that they are a button's is looked at then. */
async function button(name: RegExp): Promise<HTMLElement> {
  await screen.findAllByText(name)
  return screen.findByRole('button', { name })
}
const field = (name: string): HTMLElement => screen.getByRole('textbox', { name })
const type = (where: HTMLElement, value: string): void =>
  void fireEvent.change(where, { target: { value } })
const writes = () => server.asked.filter(({ method }) => method === 'POST')

describe('a ticket on the desk', () => {
  it('offers the legal actions and no others, and marks what the customer cannot see', async () => {
    server.on('GET', /tickets\/T260305-0001$/, () => ({ body: { ...ticket, actions: ['take'] } }))
    open('/tickets/T260305-0001')
    expect(await button(/^接单/)).toBeTruthy()
    expect(screen.queryByRole('button', { name: /写进展|请客户补充|^解决/ })).toBeNull()
    const note = screen.getByText('疑似重复发卡').closest('li')
    expect(note?.textContent).toContain('内部，客户看不到')
    expect(screen.getByText(/客户看过 2 次/)).toBeTruthy()
  })

  it.each([
    [0, '这是第一次找我们'],
    [2, '没有别的工单，和我们聊过 2 次'],
  ])('with %d chats beside it: %s', async (chats, words) => {
    server.on('GET', /tickets\/T260305-0001$/, () => ({
      body: { ...ticket, customer: { ...ticket.customer, chats } },
    }))
    open('/tickets/T260305-0001')
    expect(await screen.findByText(words)).toBeTruthy()
  })

  it('has a subject of its own above what the customer wrote, which stands there once', async () => {
    open('/tickets/T260305-0001')
    expect(
      await screen.findByRole('heading', { level: 1, name: '商品问题：游戏A点卡 “卡密无效”' }),
    ).toBeTruthy()
    const main = screen.getByRole('main')
    expect(within(main).getAllByText(/激活时提示卡密无效/)).toHaveLength(1)
  })

  it("leads to the same customer's talks, running ones first, and to what was stopped in it", async () => {
    const talk = {
      sessionId: 'ses_2',
      channelText: '公众号',
      running: true,
      statusText: '服务中',
      holder: '售后部 工号 1042',
      what: '卡密无效',
      at: summary.createdAt,
      visible: true,
    }
    const talks = [
      talk,
      { ...talk, sessionId: 'ses_1', running: false, holder: null, what: null },
      { ...talk, sessionId: 'ses_0', holder: null, what: '别的部门的', visible: false },
    ]
    const flags = [
      {
        flagId: 'flg_1',
        at: summary.createdAt,
        what: '密码',
        excerpt: '密码发我',
        agentLabel: '售后部 工号 1024',
        reachedText: '已拦下',
      },
    ]
    server.on('GET', /tickets\/T260305-0001$/, () => ({ body: { ...ticket, talks, flags } }))
    open('/tickets/T260305-0001')
    expect((await screen.findByText('卡密无效', { selector: 'a' })).getAttribute('href')).toContain(
      '/sessions/ses_2?view=department',
    )
    expect(screen.getByText('服务中 · 售后部 工号 1042')).toBeTruthy()
    expect(screen.getByText('公众号里的会话').getAttribute('href')).toContain(
      '/sessions/ses_1?view=ended',
    )
    expect(screen.getByText('别的部门的').tagName).toBe('SPAN')
    expect(screen.getByText('“密码发我” 已拦下')).toBeTruthy()
  })

  it('tells of each notice in one line, and in red of one that got to no phone, with its roads', async () => {
    const notices = [
      {
        at: summary.createdAt,
        title: '工单已接单',
        text: '公众号模板消息已送达',
        failed: false,
        roads: ['公众号模板消息 已送达', '小程序内 未读'],
      },
      {
        at: summary.createdAt,
        title: '工单有新进展',
        text: '没有送到微信，只在小程序内，未读',
        failed: true,
        roads: ['公众号模板消息 发送失败', '小程序内 未读'],
      },
    ]
    server.on('GET', /tickets\/T260305-0001$/, () => ({ body: { ...ticket, notices } }))
    open('/tickets/T260305-0001')
    expect((await screen.findByText('公众号模板消息已送达')).closest('details')?.open).toBe(false)
    const failed = screen.getByText('没有送到微信，只在小程序内，未读')
    expect([failed.className, failed.closest('details')?.open]).toEqual(['notice__failed', true])
  })

  it('shows every word that the customer will read, and by whom, before it is sent', async () => {
    open('/tickets/T260305-0001')
    fireEvent.click(await button(/写进展/))
    type(field('写进展'), '已向上游核实\n今天换卡')
    const preview = screen.getByRole('region', { name: '客户将看到' })
    expect(preview.textContent).toContain('售后部 工号 1024')
    expect(preview.querySelector('.preview__text')?.textContent).toBe('已向上游核实\n今天换卡')
    expect(writes()).toEqual([])
  })

  it('keeps what was typed when sending fails, and tries again under the same key', async () => {
    const answers = [
      'no network',
      { status: 502, body: { code: 'upstream_failed', detail: '请稍后再试' } },
      { body: ticket },
    ] as const
    server.on('POST', /\/notes$/, () => answers[writes().length - 1] ?? { status: 500 })
    open('/tickets/T260305-0001')
    fireEvent.click(await button(/写进展/))
    type(field('写进展'), '正在核实')
    fireEvent.click(await button(/发给客户/))
    expect((await screen.findByRole('alert')).textContent).toContain('网络断开了')
    fireEvent.click(await button(/发给客户/))
    await screen.findByText('请稍后再试')
    expect((field('写进展') as HTMLTextAreaElement).value).toBe('正在核实')
    fireEvent.click(await button(/发给客户/))
    await waitFor(() => expect(screen.queryByRole('textbox', { name: '写进展' })).toBeNull())
    expect(new Set(writes().map(({ key }) => key)).size).toBe(1)
    expect(writes()[0]?.body).toEqual({ text: '正在核实', visibility: 'customer', seen: 2 })
    expect(localStorage).toHaveLength(0)
  })

  it('takes files with the words, chosen or pasted, and tells why one is not taken', async () => {
    const taken = { attachmentId: 'att_1', fileName: '对账单.xlsx' }
    const detail = '这个文件带宏或会自动连到别处，为了安全不能收'
    let uploads = 0
    server.on('POST', /\/attachments$/, () =>
      (uploads += 1) === 1
        ? { body: { ...taken, kindText: 'Excel 表格', sizeText: '12 KB' } }
        : { status: 415, body: { code: 'has_macros', detail } },
    )
    server.on('POST', /\/notes$/, () => ({ body: ticket }))
    open('/tickets/T260305-0001')
    fireEvent.click(await button(/写进展/))
    type(field('写进展'), '对账单在附件里')
    fireEvent.change(screen.getByLabelText('选择附件'), {
      target: { files: [new File(['x'], '对账单.xlsx')] },
    })
    expect(await screen.findByText('Excel 表格 · 12 KB')).toBeTruthy()
    expect((field('写进展') as HTMLTextAreaElement).value).toBe('对账单在附件里')
    fireEvent.paste(field('写进展'), {
      clipboardData: { files: [new File(['x'], '宏.xlsm')] },
    })
    expect(await screen.findByText(detail)).toBeTruthy()
    fireEvent.click(await button(/发给客户/))
    expect(await screen.findByText(/有附件没有传上/)).toBeTruthy()
    fireEvent.click(screen.getByLabelText('移除 宏.xlsm'))
    fireEvent.click(await button(/发给客户/))
    await waitFor(() => expect(screen.queryByRole('textbox', { name: '写进展' })).toBeNull())
    expect(writes().at(-1)?.body).toMatchObject({ attachmentIds: ['att_1'] })
  })

  it('has the draft again after a reload', async () => {
    open('/tickets/T260305-0001')
    fireEvent.click(await button(/请客户补充/))
    type(field('请客户补充'), '请补一张截图')
    cleanup()
    render(<App />)
    fireEvent.click(await button(/请客户补充/))
    expect((field('请客户补充') as HTMLTextAreaElement).value).toBe('请补一张截图')
  })

  it('resolves only with a responsible side, and only once it was confirmed', async () => {
    server.on('POST', /\/resolution$/, () => ({ body: { ...ticket, actions: [] } }))
    open('/tickets/T260305-0001')
    fireEvent.click(await button(/^解决/))
    type(field('解决'), '已补发')
    const send = within(screen.getByRole('region', { name: '解决' })).getByRole('button', {
      name: /解决/,
    })
    fireEvent.click(send)
    expect((await screen.findByRole('alert')).textContent).toContain('责任方')
    fireEvent.mouseDown(screen.getByRole('combobox', { name: '责任方' }))
    fireEvent.click(await screen.findByTitle('上游供货商'))
    fireEvent.click(send)
    fireEvent.click(await button(/确认解决/))
    await waitFor(() => expect(writes()).toHaveLength(1))
    expect(writes()[0]).toMatchObject({
      path: '/desk/api/tickets/T260305-0001/resolution',
      body: { text: '已补发', responsibleSide: 'upstream' },
    })
  })

  it('shows each promise with the time left, and names the side with its basis in one small step', async () => {
    const clocks = [
      {
        kind: 'diagnosis',
        name: '说明原因',
        state: 'running',
        startedAt: ticket.createdAt,
        dueAt: '2026-03-05T12:10:00+08:00',
        minutesLeft: null,
        risenTo: '主管',
      },
      {
        kind: 'resolution',
        name: '给出结果',
        state: 'paused',
        startedAt: ticket.createdAt,
        dueAt: '2026-03-06T18:00:00+08:00',
        minutesLeft: 90,
        risenTo: null,
      },
    ]
    server.on('GET', /tickets\/T260305-0001$/, () => ({
      body: { ...ticket, clocks, overText: '已经升级给主管，由主管盯着处理' },
    }))
    server.on('POST', /\/diagnosis$/, () => ({
      body: {
        ...ticket,
        responsibleSide: 'upstream',
        responsibleSideText: '上游供货商',
        responsibleBasis: '供货商回了单',
      },
    }))
    open('/tickets/T260305-0001')
    expect(await screen.findByText('已升级给主管')).toBeTruthy()
    expect(screen.getByText('停表中，还剩 1 小时')).toBeTruthy()
    fireEvent.click(await button(/^判\s?定$/))
    const form = within(await screen.findByRole('group', { name: '判定责任方' }))
    fireEvent.mouseDown(form.getByRole('combobox', { name: '责任方' }))
    fireEvent.click(await screen.findByTitle('上游供货商'))
    fireEvent.click(form.getByRole('button', { name: /判\s?定/ }))
    expect((await form.findByRole('alert')).textContent).toContain('依据')
    fireEvent.change(form.getByLabelText('依据'), { target: { value: '供货商回了单' } })
    fireEvent.click(form.getByRole('button', { name: /判\s?定/ }))
    await waitFor(() => expect(writes()).toHaveLength(1))
    expect(writes()[0]).toMatchObject({
      path: '/desk/api/tickets/T260305-0001/diagnosis',
      body: { responsibleSide: 'upstream', responsibleBasis: '供货商回了单' },
    })
  })

  it('says who was quicker when taking comes too late, and looks at the ticket anew', async () => {
    server.on('GET', /tickets\/T260305-0001$/, () => ({ body: { ...ticket, actions: ['take'] } }))
    server.on('POST', /\/take$/, () => ({
      status: 409,
      body: { code: 'ticket_taken', detail: '这张工单已由 售后部 工号 1031 接单' },
    }))
    open('/tickets/T260305-0001')
    fireEvent.click(await button(/^接单/))
    const dialog = await screen.findByRole('dialog')
    const looks = () => server.asked.filter(({ path }) => path.endsWith('T260305-0001')).length
    const before = looks()
    fireEvent.click(within(dialog).getByRole('button', { name: '接单' }))
    expect(await screen.findByText(/已由 售后部 工号 1031 接单/)).toBeTruthy()
    await waitFor(() => expect(looks()).toBeGreaterThan(before))
  })

  it('solved by somebody else while words are written keeps them in sight, and they become a note for colleagues', async () => {
    let solved = false
    const after: DeskTicket = {
      ...ticket,
      status: 'resolved',
      actions: ['note-internally'],
      whyNotText: '已经给出解决，正等客户确认',
      timeline: [
        ...ticket.timeline,
        {
          entryId: 'tev_3',
          type: 'resolved',
          visibility: 'customer',
          actor: 'agent',
          actorLabel: '售后部 工号 2001',
          text: '已补发',
          attachments: [],
          at: summary.createdAt,
        },
      ],
    }
    server.on('GET', /tickets\/T260305-0001$/, () => ({ body: solved ? after : ticket }))
    server.on('POST', /\/notes$/, ({ body }) =>
      (body as { visibility: string }).visibility === 'internal'
        ? { body: after }
        : { status: 409, body: { code: 'not_now', detail: '已经给出解决，正等客户确认' } },
    )
    open('/tickets/T260305-0001')
    fireEvent.click(await button(/写进展/))
    type(field('写进展'), '正在核实卡密')
    solved = true
    fireEvent.click(await button(/发给客户/))
    expect(await screen.findByText(/工号 2001 刚刚解决了，没有发出/)).toBeTruthy()
    const kept = field('没有发出的话') as HTMLTextAreaElement
    expect([kept.value, kept.readOnly]).toEqual(['正在核实卡密', true])
    // Whoever goes on typing opens nothing.
    fireEvent.keyDown(document.body, { key: 'n' })
    expect(screen.queryByRole('textbox', { name: '内部备注' })).toBeNull()
    fireEvent.click(await button(/记成内部备注/))
    await waitFor(() => expect(screen.queryByText(/没有发出$/)).toBeNull())
    expect(writes().at(-1)?.body).toEqual({ text: '正在核实卡密', visibility: 'internal' })
    expect(Object.keys(localStorage).filter((name) => name.startsWith('desk.draft.'))).toEqual([])
    // Once the words are dealt with, letters are for the desk again.
    fireEvent.keyDown(document.body, { key: 'n' })
    expect(screen.getByRole('textbox', { name: '内部备注' })).toBeTruthy()
  })

  it('of a colleague can be noted on, and taken with a reason', async () => {
    server.on('GET', /tickets\/T260305-0001$/, () => ({
      body: {
        ...ticket,
        holder: '售后部 工号 2051',
        actions: ['take-over', 'note-internally'],
        whyNotText: '由 售后部 工号 2051 处理，您可以留内部备注；要接过来，请写明原因',
      },
    }))
    server.on('POST', /\/take-over$/, () => ({ body: ticket }))
    open('/tickets/T260305-0001')
    expect(await screen.findByText(/由 售后部 工号 2051 处理/)).toBeTruthy()
    expect(await button(/^内部备注/)).toBeTruthy()
    fireEvent.click(await button(/^接过来/))
    const send = within(screen.getByRole('region', { name: '接过来' })).getByRole('button', {
      name: /^接过来/,
    })
    fireEvent.click(send)
    expect((await screen.findByRole('alert')).textContent).toContain('为什么接过来')
    type(field('接过来'), '他今天休息')
    fireEvent.click(send)
    await waitFor(() =>
      expect(writes().map(({ path, body }) => [path.split('/').at(-1), body])).toEqual([
        ['take-over', { reason: '他今天休息' }],
      ]),
    )
  })

  it('that is not there is told apart from one that did not load', async () => {
    open('/tickets/T260305-9999')
    expect(await screen.findByText('没有找到这张工单')).toBeTruthy()
  })
})

describe('the queue', () => {
  it('fetches the next page by its cursor', async () => {
    const older = { ...summary, number: 'T260304-0009', title: '充值没有到账' }
    server.on('GET', /\/tickets\?.*cursor=next/, () => ({ body: ticketPage([older]) }))
    server.on('GET', /\/tickets\?(?!.*cursor)/, () => ({ body: ticketPage([summary], 'next') }))
    open('/tickets?scope=department')
    fireEvent.click(await button(/更多/))
    expect(await screen.findByText('充值没有到账')).toBeTruthy()
    expect(screen.getByText('激活时提示卡密无效')).toBeTruthy()
    expect(server.asked.some(({ path }) => path.includes('scope=department'))).toBe(true)
  })

  it('is walked by j and k, searched by /, and switched by 1 2 3', async () => {
    server.on('GET', /\/tickets\?/, () => ({
      body: ticketPage([summary, { ...summary, number: 'T260305-0002' }]),
    }))
    open('/tickets')
    await screen.findByText('T260305-0002')
    const focused = () => document.activeElement?.getAttribute('data-row')
    for (const [key, row] of [
      ['j', 'T260305-0001'],
      ['j', 'T260305-0002'],
      ['j', 'T260305-0002'],
      ['k', 'T260305-0001'],
    ] as const) {
      fireEvent.keyDown(document.activeElement ?? document.body, { key })
      expect(focused()).toBe(row)
    }
    fireEvent.keyDown(document.activeElement ?? document.body, { key: '2' })
    await waitFor(() =>
      expect(server.asked.some(({ path }) => path.includes('scope=open'))).toBe(true),
    )
    fireEvent.keyDown(document.body, { key: '/' })
    expect(document.activeElement?.getAttribute('aria-label')).toBe('找工单')
    fireEvent.keyDown(document.activeElement ?? document.body, { key: 'j' })
    expect(document.activeElement?.getAttribute('aria-label')).toBe('找工单')
  })

  it('many are chosen by click, shift and x; each comes to its result, and what was not done stays chosen', async () => {
    const rows = ['T260305-0001', 'T260305-0002', 'T260305-0003'].map((number, index) => ({
      ...summary,
      number,
      version: index + 1,
      tags: index === 0 ? ['等回单'] : [],
    }))
    server.on('GET', /\/tickets\?/, () => ({ body: ticketPage(rows) }))
    server.on('POST', /\/tickets\/bulk$/, ({ body }) => ({
      body: {
        items: (body as { tickets: Array<{ number: string }> }).tickets.map(({ number }, at) => ({
          number,
          outcome: at === 0 ? 'refused' : 'done',
          text: at === 0 ? '刚刚有了新的进展，没有动它' : '接单了',
        })),
      },
    }))
    open('/tickets?scope=open')
    await screen.findByText('等回单')
    const box = (number: string) =>
      screen.getByRole<HTMLInputElement>('checkbox', { name: `选 ${number}` })
    fireEvent.click(box('T260305-0001'))
    fireEvent.click(box('T260305-0003'), { shiftKey: true })
    expect(screen.getByText('选了 3 张')).toBeTruthy()
    document.querySelector<HTMLElement>('[data-row="T260305-0002"]')?.focus()
    fireEvent.keyDown(document.activeElement ?? document.body, { key: 'x' })
    expect(screen.getByText('选了 2 张')).toBeTruthy()
    fireEvent.click(await button(/^接\s?单$/))
    fireEvent.click(await button(/接下 2 张/))
    expect(await screen.findByText('做好 1 张，没有做 1 张')).toBeTruthy()
    expect(writes().at(-1)?.body).toEqual({
      act: { deed: 'take' },
      tickets: [
        { number: 'T260305-0001', version: 1 },
        { number: 'T260305-0003', version: 3 },
      ],
    })
    expect(screen.getByText('刚刚有了新的进展，没有动它')).toBeTruthy()
    expect([box('T260305-0001').checked, box('T260305-0003').checked]).toEqual([true, false])
    fireEvent.keyDown(document.body, { key: 'Escape' })
    expect(box('T260305-0001').checked).toBe(false)
  })

  it('stands in groups by time left, with how many there are on every tab and in the navigation', async () => {
    const items = [
      { ...summary, group: 'overdue' as const },
      { ...summary, group: 'soon' as const, number: 'T260305-0002' },
      { ...summary, group: 'soon' as const, number: 'T260305-0003' },
    ]
    server.on('GET', /\/tickets\?/, () => ({
      body: {
        ...ticketPage(items, 'next'),
        counts: { mine: 3, open: 130, department: 100, late: 1 },
      },
    }))
    open('/tickets')
    await screen.findByText('T260305-0003')
    expect(screen.getAllByRole('heading', { level: 2 }).map((head) => head.textContent)).toEqual([
      '已超1',
      '30 分钟内2+',
    ])
    expect(screen.getByRole('search').textContent).toMatch(/我的3待接99\+部门99\+/)
    expect(screen.getByRole('link', { name: '工单，99+ 个' })).toBeTruthy()
  })

  it('is searched by the server, in all that one may see and not in what is loaded', async () => {
    server.on('GET', /\/tickets\?.*q=/, () => ({
      body: ticketPage([{ ...summary, number: 'T260301-0042', title: '很久以前的' }]),
    }))
    open('/tickets')
    await screen.findByText('激活时提示卡密无效')
    type(field('找工单'), 'HKM 301')
    expect(await screen.findByText('很久以前的')).toBeTruthy()
    expect(server.asked.some(({ path }) => path.includes('q=HKM301'))).toBe(true)
    fireEvent.keyDown(field('找工单'), { key: 'Enter' })
    await waitFor(() => expect(window.location.hash).toContain('/tickets/T260301-0042'))
  })

  it('that is empty leads on', async () => {
    server.on('GET', /scope=mine/, () => ({ body: ticketPage([]) }))
    open('/tickets')
    fireEvent.click(await button(/看待接的/))
    expect(await screen.findByText('激活时提示卡密无效')).toBeTruthy()
  })

  it('that did not load is tried again', async () => {
    server.on('GET', /\/tickets\?/, () => 'no network')
    open('/tickets')
    const again = await button(/再试一次/)
    server.on('GET', /\/tickets\?/, () => ({ body: ticketPage([summary]) }))
    fireEvent.click(again)
    expect(await screen.findByText('激活时提示卡密无效')).toBeTruthy()
  })
})

describe('the door', () => {
  it('tells somebody who is no agent so, in plain words', async () => {
    server.on('GET', /\/me$/, () => ({
      status: 403,
      body: { code: 'not_an_agent', detail: '不是客服' },
    }))
    open('/tickets')
    expect(await screen.findByText('您还没有开通客服工作台')).toBeTruthy()
  })

  it('asks for a log-in, instead of going round in circles, when one was tried a moment ago', async () => {
    sessionStorage.setItem('desk.logInTriedAt', String(Date.now()))
    server.on('GET', /\/me$/, () => ({
      status: 401,
      body: { code: 'not_logged_in', detail: '请登录' },
    }))
    open('/tickets/T260305-0001')
    expect(await screen.findByText('请先登录')).toBeTruthy()
    expect(decodeURIComponent(window.location.hash)).toBe(
      '#/gate/log-in?returnTo=/tickets/T260305-0001',
    )
  })

  it('forgets unsent words at log-out, after asking', async () => {
    localStorage.setItem(
      'desk.draft.agt_1.T1.note',
      JSON.stringify({ text: '草稿', at: Date.now() }),
    )
    server.on('DELETE', /\/session$/, () => ({ status: 204 }))
    open('/tickets')
    fireEvent.click(await button(/退出/))
    fireEvent.click(await button(/退出并清除/))
    expect(await screen.findByText('已退出')).toBeTruthy()
    expect(localStorage).toHaveLength(0)
  })
})

describe('what was not delivered', () => {
  const row: DeadRow = {
    rowId: 'obx_1',
    event: 'ticket.resolved',
    handler: 'notifications.notifyCustomer',
    attempts: 12,
    reason: '40037 invalid template',
    diedAt: summary.updatedAt,
    eventText: '工单已解决',
    handlerText: '通知客户',
    reasonText: '模板不存在',
    adviceText: '核对模板，处理好再送一次',
    ticketNumber: 'T260305-0001',
    sessionId: null,
    customerName: '林晓',
  }
  const shelf = (items: DeadRow[]): { body: DeadPage } => ({
    body: { items, nextCursor: null, total: items.length },
  })

  it('is not for agents, who find the way back', async () => {
    open('/dead')
    expect((await screen.findAllByText('没送到的由主管照看')).length).toBeGreaterThan(0)
    expect(screen.queryByRole('link', { name: /没送到的/ })).toBeNull()
    expect(server.asked.some(({ path }) => path.includes('outbox'))).toBe(false)
    fireEvent.click(await button(/回到会话/))
    await waitFor(() => expect(window.location.hash).toBe('#/sessions'))
  })

  it('shows supervisors in Chinese why, whose it is and what helps, and lets them try again or put it aside', async () => {
    server.on('GET', /\/me$/, () => ({ body: { ...me, role: 'supervisor' } }))
    server.on('GET', /outbox\/dead$/, () =>
      shelf([row, { ...row, rowId: 'obx_2' }].slice(writes().length)),
    )
    server.on('POST', /outbox\/dead\/obx_\d\/(retry|dismiss)$/, () => ({ status: 204 }))
    open('/dead')
    const [first] = await screen.findAllByText('模板不存在')
    expect(first?.closest('li')?.textContent).toMatch(
      /工单已解决通知客户.*核对模板，处理好再送一次.*林晓工单 T260305-0001/,
    )
    expect(screen.getByRole('link', { name: /没送到的，2 个/ })).toBeTruthy()
    fireEvent.click((await screen.findAllByRole('button', { name: '再送一次' }))[0] as HTMLElement)
    await waitFor(() => expect(screen.getAllByText('模板不存在')).toHaveLength(1))
    fireEvent.click(await button(/^放下$/))
    expect(await screen.findByText('都送到了')).toBeTruthy()
    expect(writes().map(({ path }) => path.split('/').slice(-2).join('/'))).toEqual([
      'obx_1/retry',
      'obx_2/dismiss',
    ])
    expect(writes()[0]?.key).toMatch(/^[0-9a-f]{32}$/)
  })
})

describe('我的登录', () => {
  const here = {
    loginId: 'ses_here',
    device: '企业微信 · Windows 电脑',
    current: true,
    loggedInAt: summary.createdAt,
    lastUsedAt: summary.createdAt,
  }
  const there = { ...here, loginId: 'ses_there', device: '企业微信 · iPhone', current: false }

  it('ends one device, or all others, after asking, and says what was done', async () => {
    let items = [here, there]
    server.on('GET', /\/logins$/, () => ({ body: { items } }))
    server.on('DELETE', /\/logins\/ses_there$/, () => {
      items = [here]
      return { status: 204 }
    })
    server.on('POST', /\/logins\/end-others$/, () => 'no network')
    open('/logins')
    fireEvent.click(await button(/^退出其他所有设备$/))
    fireEvent.click(
      within(await screen.findByRole('dialog')).getByRole('button', { name: /^退\s?出$/ }),
    )
    expect(await screen.findByText(/网络断开了/)).toBeTruthy()
    fireEvent.click(await screen.findByRole('button', { name: '退出 企业微信 · iPhone' }))
    const dialogs = await screen.findAllByRole('dialog')
    fireEvent.click(
      within(dialogs.at(-1) as HTMLElement).getByRole('button', { name: /^退\s?出$/ }),
    )
    expect(await screen.findByText('企业微信 · iPhone 已退出')).toBeTruthy()
    await waitFor(() =>
      expect(screen.queryByRole('button', { name: /退出其他所有设备/ })).toBeNull(),
    )
  })

  it('a device that was logged out from elsewhere says so, and waits to be asked', async () => {
    server.on('GET', /\/me$/, () => ({
      status: 401,
      body: { code: 'session_revoked', detail: '' },
    }))
    open('/tickets/T260305-0001')
    expect(await screen.findByText('这台设备已退出')).toBeTruthy()
    expect(window.location.hash).toContain('/gate/logged-out')
    expect(screen.getByRole('button', { name: '重新登录' })).toBeTruthy()
  })
})
