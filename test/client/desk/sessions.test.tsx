import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/react'
import { App } from '../../../desk/app'
import type { DeskSession, Presence } from '../../../server/reception/desk-session.contract'
import { addBrowserParts } from './browser-parts'
import { fakeServer, me, type FakeServer } from './fake-server'
import { AT, listed, said, session } from './session-samples'

let server: FakeServer

const presence: Presence = {
  deskStatus: 'online', servicerStatus: 'receiving', text: '在线,还能接 3 个会话', servicerText: null, activeSessions: 2, capacity: 5, available: true,
}

beforeAll(addBrowserParts)

beforeEach(() => {
  localStorage.clear()
  sessionStorage.clear()
  server = fakeServer()
  server.on('GET', /\/me$/, () => ({ body: me }))
  server.on('GET', /\/presence$/, () => ({ body: presence }))
  server.on('GET', /\/sessions\?/, () => ({ body: { items: [listed], nextCursor: null, counts: { mine: 1, waiting: 2, department: 3 } } }))
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
const field = (name: string | RegExp): HTMLTextAreaElement => screen.getByRole<HTMLTextAreaElement>('textbox', { name })
const type = (where: HTMLElement, value: string): void => void fireEvent.change(where, { target: { value } })
const writes = () => server.asked.filter(({ method }) => method !== 'GET')

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
    server.on('POST', /\/reply$/, () => ({ body: { ...session, refused: '不能向客户要验证码,没有发出去' } }))
    open('/sessions/ses_1')
    await button(/^发送/)
    type(field('回复客户'), '把验证码发我')
    fireEvent.click(await button(/^发送/))
    expect((await screen.findByRole('alert')).textContent).toContain('不能向客户要验证码')
    expect(field('回复客户').value).toBe('把验证码发我')
  })

  it('has no field where the talk is held in WeCom, and says so', async () => {
    show({ ...session, canReply: false, cannotReplyText: '微信客服的会话请在企业微信里回复', actions: ['hand-on', 'note', 'end'] })
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
    server.on('GET', /\/colleagues$/, () => ({ body: { departments: [{ key: 'security', name: '安全部', waiting: 0, online: 1 }], people: [] } }))
    server.on('POST', /\/hand-on$/, () => ({ body: { ...session, mine: false, actions: [] } }))
    open('/sessions/ses_1')
    fireEvent.click(await button(/^转给/))
    const form = screen.getByRole('region', { name: '转给同事' })
    const send = within(form).getByRole('button', { name: /转过去/ })
    fireEvent.click(send)
    expect((await screen.findByRole('alert')).textContent).toContain('请选一个部门')
    fireEvent.mouseDown(within(form).getByRole('combobox', { name: '转给谁' }))
    fireEvent.click(await screen.findByText('1 人在,0 人排队'))
    fireEvent.click(send)
    expect((await screen.findByRole('alert')).textContent).toContain('交接的话')
    type(field(/交接的话/), '客户说账号被盗')
    fireEvent.click(send)
    await waitFor(() => expect(window.location.hash).toBe('#/sessions?view=mine'))
    expect(writes().map(({ body }) => body)).toEqual([{ note: '客户说账号被盗', department: 'security' }])
  })

  it('shows the customer’s words before it is ended', async () => {
    open('/sessions/ses_1')
    fireEvent.click(await button(/^结束/))
    expect(screen.getByRole('region', { name: '客户将看到' }).textContent).toContain('问题解决了吗')
    expect(writes()).toEqual([])
  })

  it('offers no action that is not legal', async () => {
    show({ ...session, status: 'waiting', statusText: '排队中', mine: false, holder: null, canReply: false, cannotReplyText: '先接手再回复', actions: ['take', 'note'] })
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
    const news = new Promise<void>((resolve) => { tell = resolve })
    const inner = globalThis.fetch
    globalThis.fetch = async (input, init) => {
      const path = input as string
      if (path.endsWith('/live?version=1')) await news
      if (path.endsWith('/live?version=2')) await new Promise(() => undefined)
      return inner(input, init)
    }
    server.on('GET', /\/live$/, () => ({ body: { version: '1' } }))
    server.on('GET', /\/live\?version=1$/, () => ({ body: { version: '2' } }))
    server.on('GET', /\/history\?/, () => ({ body: { items: [{ ...said, text: lastSaid }], nextCursor: null } }))
    open('/sessions/ses_1')
    await waitFor(() => expect(server.asked.some(({ path }) => path.endsWith('/live'))).toBe(true))
    expect(await screen.findByText('还是不行', { selector: '.said__text' })).toBeTruthy()
    lastSaid = '现在可以了'
    tell()
    expect(await screen.findByText('现在可以了', { selector: '.said__text' })).toBeTruthy()
  })
})

describe('the top bar', () => {
  it('switches between there and away', async () => {
    server.on('PUT', /\/presence$/, () => ({ body: { ...presence, deskStatus: 'away', available: false, text: '已离开,新的会话不会分给您' } }))
    open('/sessions')
    fireEvent.click(await screen.findByRole('radio', { name: '离开' }))
    expect(await screen.findByText('已离开,新的会话不会分给您')).toBeTruthy()
    expect(writes()).toMatchObject([{ method: 'PUT', body: { deskStatus: 'away' } }])
  })

  it('shows flags to supervisors only', async () => {
    open('/flags')
    expect(await screen.findByText('提醒由主管照看')).toBeTruthy()
    expect(screen.queryByRole('link', { name: /提醒/ })).toBeNull()
    expect(server.asked.some(({ path }) => path.includes('/flags'))).toBe(false)
  })
})

describe('flags', () => {
  it('say who asked for what and whether it reached the customer, until somebody saw it', async () => {
    const flag = {
      flagId: 'flg_1', sessionId: 'ses_1', what: '验证码', excerpt: '把验证码发我', reached: false, reachedText: '已拦下,客户没有看到',
      agentLabel: '售后部 工号 1031', customerName: '林晓', channelText: '公众号', at: AT, seenAt: null, seenBy: null,
    }
    server.on('GET', /\/me$/, () => ({ body: { ...me, role: 'supervisor' } }))
    server.on('GET', /\/flags\?/, () => ({ body: writes().length === 0
      ? { items: [flag], nextCursor: null, openCount: 1 } : { items: [], nextCursor: null, openCount: 0 } }))
    server.on('POST', /\/flags\/flg_1\/seen$/, () => ({ body: { ...flag, seenAt: AT, seenBy: '售后部 工号 1024' } }))
    open('/flags')
    const row = (await screen.findByText('把验证码发我')).closest('li')
    expect(row?.textContent).toMatch(/售后部 工号 1031.*验证码.*已拦下,客户没有看到/)
    fireEvent.click(await button(/看过了/))
    expect(await screen.findByText('没有要看的提醒')).toBeTruthy()
    expect(writes()[0]?.key).toMatch(/^[0-9a-f]{32}$/)
  })
})
