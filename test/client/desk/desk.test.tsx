import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/react'
import { App } from '../../../desk/app'
import { addBrowserParts } from './browser-parts'
import { fakeServer, me, summary, ticket, type FakeServer } from './fake-server'

let server: FakeServer

beforeAll(addBrowserParts)

beforeEach(() => {
  localStorage.clear()
  sessionStorage.clear()
  server = fakeServer()
  server.on('GET', /\/me$/, () => ({ body: me }))
  server.on('GET', /\/tickets\?/, () => ({ body: { items: [summary], nextCursor: null } }))
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
const type = (where: HTMLElement, value: string): void => void fireEvent.change(where, { target: { value } })
const writes = () => server.asked.filter(({ method }) => method === 'POST')

describe('a ticket on the desk', () => {
  it('offers the legal actions and no others, and marks what the customer cannot see', async () => {
    server.on('GET', /T260305-0001$/, () => ({ body: { ...ticket, actions: ['take'] } }))
    open('/tickets/T260305-0001')
    expect(await button(/^接单/)).toBeTruthy()
    expect(screen.queryByRole('button', { name: /写进展|请客户补充|^解决/ })).toBeNull()
    const note = screen.getByText('疑似重复发卡').closest('li')
    expect(note?.textContent).toContain('内部,客户看不到')
    expect(screen.getByText(/客户看过 2 次/)).toBeTruthy()
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
    const answers = ['no network', { status: 502, body: { code: 'upstream_failed', detail: '请稍后再试' } }, { body: ticket }] as const
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
    expect(writes()[0]?.body).toEqual({ text: '正在核实', visibility: 'customer' })
    expect(localStorage).toHaveLength(0)
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
    const send = within(screen.getByRole('region', { name: '解决' })).getByRole('button', { name: /解决/ })
    fireEvent.click(send)
    expect((await screen.findByRole('alert')).textContent).toContain('责任方')
    fireEvent.mouseDown(screen.getByRole('combobox', { name: '责任方' }))
    fireEvent.click(await screen.findByTitle('上游'))
    fireEvent.click(send)
    fireEvent.click(await button(/确认解决/))
    await waitFor(() => expect(writes()).toHaveLength(1))
    expect(writes()[0]).toMatchObject({ path: '/desk/api/tickets/T260305-0001/resolution', body: { text: '已补发', responsibleSide: 'upstream' } })
  })

  it('says who was quicker when taking comes too late, and looks at the ticket anew', async () => {
    server.on('GET', /T260305-0001$/, () => ({ body: { ...ticket, actions: ['take'] } }))
    server.on('POST', /\/take$/, () => ({ status: 409, body: { code: 'ticket_taken', detail: '这张工单已由 售后部 工号 1031 接单' } }))
    open('/tickets/T260305-0001')
    fireEvent.click(await button(/^接单/))
    const dialog = await screen.findByRole('dialog')
    const looks = () => server.asked.filter(({ path }) => path.endsWith('T260305-0001')).length
    const before = looks()
    fireEvent.click(within(dialog).getByRole('button', { name: '接单' }))
    expect(await screen.findByText(/已由 售后部 工号 1031 接单/)).toBeTruthy()
    await waitFor(() => expect(looks()).toBeGreaterThan(before))
  })

  it('that is not there is told apart from one that did not load', async () => {
    open('/tickets/T260305-9999')
    expect(await screen.findByText('没有找到这张工单')).toBeTruthy()
  })
})

describe('the queue', () => {
  it('fetches the next page by its cursor', async () => {
    const older = { ...summary, number: 'T260304-0009', title: '充值没有到账' }
    server.on('GET', /\/tickets\?.*cursor=next/, () => ({ body: { items: [older], nextCursor: null } }))
    server.on('GET', /\/tickets\?(?!.*cursor)/, () => ({ body: { items: [summary], nextCursor: 'next' } }))
    open('/tickets?scope=department')
    fireEvent.click(await button(/更多/))
    expect(await screen.findByText('充值没有到账')).toBeTruthy()
    expect(screen.getByText('激活时提示卡密无效')).toBeTruthy()
    expect(server.asked.some(({ path }) => path.includes('scope=department'))).toBe(true)
  })

  it('is walked by j and k, searched by /, and switched by 1 2 3', async () => {
    server.on('GET', /\/tickets\?/, () => ({ body: { items: [summary, { ...summary, number: 'T260305-0002' }], nextCursor: null } }))
    open('/tickets')
    await screen.findByText('T260305-0002')
    const focused = () => document.activeElement?.getAttribute('data-row')
    for (const [key, row] of [['j', 'T260305-0001'], ['j', 'T260305-0002'], ['j', 'T260305-0002'], ['k', 'T260305-0001']] as const) {
      fireEvent.keyDown(document.activeElement ?? document.body, { key })
      expect(focused()).toBe(row)
    }
    fireEvent.keyDown(document.activeElement ?? document.body, { key: '2' })
    await waitFor(() => expect(server.asked.some(({ path }) => path.includes('scope=open'))).toBe(true))
    fireEvent.keyDown(document.body, { key: '/' })
    expect(document.activeElement?.getAttribute('aria-label')).toBe('找工单')
    fireEvent.keyDown(document.activeElement ?? document.body, { key: 'j' })
    expect(document.activeElement?.getAttribute('aria-label')).toBe('找工单')
  })

  it('that is empty leads on', async () => {
    server.on('GET', /scope=mine/, () => ({ body: { items: [], nextCursor: null } }))
    open('/tickets')
    fireEvent.click(await button(/看待接的/))
    expect(await screen.findByText('激活时提示卡密无效')).toBeTruthy()
  })

  it('that did not load is tried again', async () => {
    server.on('GET', /\/tickets\?/, () => 'no network')
    open('/tickets')
    const again = await button(/再试一次/)
    server.on('GET', /\/tickets\?/, () => ({ body: { items: [summary], nextCursor: null } }))
    fireEvent.click(again)
    expect(await screen.findByText('激活时提示卡密无效')).toBeTruthy()
  })
})

describe('the door', () => {
  it('tells somebody who is no agent so, in plain words', async () => {
    server.on('GET', /\/me$/, () => ({ status: 403, body: { code: 'not_an_agent', detail: '不是客服' } }))
    open('/tickets')
    expect(await screen.findByText('您还没有开通客服工作台')).toBeTruthy()
  })

  it('asks for a log-in, instead of going round in circles, when one was tried a moment ago', async () => {
    sessionStorage.setItem('desk.logInTriedAt', String(Date.now()))
    server.on('GET', /\/me$/, () => ({ status: 401, body: { code: 'not_logged_in', detail: '请登录' } }))
    open('/tickets/T260305-0001')
    expect(await screen.findByText('请先登录')).toBeTruthy()
    expect(decodeURIComponent(window.location.hash)).toBe('#/gate/log-in?returnTo=/tickets/T260305-0001')
  })

  it('forgets unsent words at log-out, after asking', async () => {
    localStorage.setItem('desk.draft.agt_1.T1.note', JSON.stringify({ text: '草稿', at: Date.now() }))
    server.on('DELETE', /\/session$/, () => ({ status: 204 }))
    open('/tickets')
    fireEvent.click(await button(/退出/))
    fireEvent.click(await button(/退出并清除/))
    expect(await screen.findByText('已退出')).toBeTruthy()
    expect(localStorage).toHaveLength(0)
  })
})

describe('the dead shelf', () => {
  const row = { rowId: 'obx_1', event: 'ticket.resolved', handler: 'notifications.notifyCustomer', attempts: 12, reason: '40037 模板不存在', diedAt: summary.updatedAt }

  it('is not for agents', async () => {
    open('/dead')
    expect(await screen.findByText('死信架由主管照看')).toBeTruthy()
    expect(screen.queryByRole('link', { name: '死信架' })).toBeNull()
    expect(server.asked.some(({ path }) => path.includes('outbox'))).toBe(false)
  })

  it('shows supervisors why, and lets them try again', async () => {
    server.on('GET', /\/me$/, () => ({ body: { ...me, role: 'supervisor' } }))
    server.on('GET', /outbox\/dead$/, () => ({ body: { items: writes().length === 0 ? [row] : [], nextCursor: null } }))
    server.on('POST', /outbox\/dead\/obx_1\/retry$/, () => ({ status: 204 }))
    open('/dead')
    expect(await screen.findByText('40037 模板不存在')).toBeTruthy()
    fireEvent.click(await button(/再送一次/))
    expect(await screen.findByText('架上是空的')).toBeTruthy()
    expect(writes()[0]?.key).toMatch(/^[0-9a-f]{32}$/)
  })
})
