import { act, fireEvent, render, screen, waitFor, within } from '@testing-library/react'
import type { Login } from '../../../server/identity/logins.contract'
import LoginsPage from '@/packages/account/logins/index'
import MinePage from '@/pages/mine/index'
import { call, callAsAnyone } from '@/services/api'
import { getToken } from '@/services/session'
import { wx } from '@/services/wx/port'
import Taro from '../../support/taro'
import { insideDemoPhone, leaveDemoPhone } from './support/fake-host'
import { fakeServer, loggedIn, offline, refuse } from './support/fake-server'
import { me } from './support/samples'

const at = (time: string): string => `2026-11-30T${time}:00.000+08:00`
const LOGINS: Login[] = [
  {
    loginId: 'ses_here',
    device: '微信 · iPhone',
    current: true,
    loggedInAt: at('09:00'),
    lastUsedAt: at('12:00'),
  },
  {
    loginId: 'ses_there',
    device: 'Chrome 浏览器 · Windows 电脑',
    current: false,
    loggedInAt: at('08:00'),
    lastUsedAt: at('11:30'),
  },
]
const session = (token: string, part = {}) => ({
  token,
  expiresAt: '2999-01-01T00:00:00.000+08:00',
  me: me(part),
})
const open = (items = LOGINS) => {
  const server = fakeServer({
    'GET /logins': () => ({ items }),
    'DELETE /logins/ses_there': () => null,
    'POST /logins/end-others': () => ({ ended: 1 }),
    'DELETE /session': () => null,
  })
  render(<LoginsPage />)
  return server
}
const tap = (name: string): void => void fireEvent.click(screen.getByRole('button', { name }))
const dialog = () => within(screen.getByRole('dialog'))

beforeEach(() => loggedIn())
afterEach(() => {
  leaveDemoPhone()
  window.history.replaceState(null, '', '/')
  window.sessionStorage.clear()
  jest.restoreAllMocks()
})

describe('登录的设备', () => {
  it('is two taps from 我的', async () => {
    fakeServer({ 'GET /me': () => me(), 'GET /tickets': () => ({ items: [], nextCursor: null }) })
    render(<MinePage />)
    fireEvent.click(await screen.findByText('登录的设备'))
    expect(Taro.navigateTo).toHaveBeenCalledWith({ url: '/packages/account/logins/index' })
  })

  it('shows each device, which one this is, and its times; this one cannot be ended by mistake', async () => {
    open()
    expect(await screen.findByText('这台')).toBeTruthy()
    expect(screen.getByText(/最近使用 .*11:30/)).toBeTruthy()
    expect(screen.queryByRole('button', { name: '退出 微信 · iPhone' })).toBeNull()
  })

  it('ends one after it was asked, says so, and looks again', async () => {
    const server = open()
    await screen.findByText('这台')
    tap('退出 Chrome 浏览器 · Windows 电脑')
    expect(server.of('DELETE /logins/ses_there')).toHaveLength(0)
    server.answer('GET /logins', () => ({ items: LOGINS.slice(0, 1) }))
    fireEvent.click(dialog().getByRole('button', { name: '退出这台' }))
    expect(await screen.findByText('Chrome 浏览器 · Windows 电脑 已退出')).toBeTruthy()
    expect(screen.queryByRole('button', { name: '退出其他所有设备' })).toBeNull()
  })

  it('keeps asking when the network is gone, and nothing is said to be done', async () => {
    const server = open()
    await screen.findByText('这台')
    server.answer('POST /logins/end-others', offline)
    tap('退出其他所有设备')
    fireEvent.click(dialog().getByRole('button', { name: '退出其他所有设备' }))
    expect(await screen.findByText(/没有连上网络/)).toBeTruthy()
    server.answer('POST /logins/end-others', () => ({ ended: 1 }))
    fireEvent.click(dialog().getByRole('button', { name: '退出其他所有设备' }))
    expect(await screen.findByText('其他 1 台设备都已退出')).toBeTruthy()
  })

  it('退出登录 ends this one, shows nothing of before, and logs nobody in but by a tap', async () => {
    insideDemoPhone({ login: () => ({ code: 'code-1' }) })
    Taro.setStorageSync('xinqiao/xinqiao-mini-program:haicheng:person-1/session', {
      token: 't',
      expiresAt: '2999-01-01T00:00:00.000+08:00',
      customerId: 'cus_1',
    })
    const server = open()
    server.answer('POST /session/mini-program', () => session('new'))
    await screen.findByText('这台')
    tap('退出登录')
    fireEvent.click(dialog().getByRole('button', { name: '退出登录' }))
    expect(await screen.findByText('已退出登录')).toBeTruthy()
    expect(screen.queryByText('微信 · iPhone')).toBeNull()
    expect(server.of('POST /session/mini-program')).toHaveLength(0)
    tap('登录')
    expect(await screen.findByText('这台')).toBeTruthy()
    expect(server.of('POST /session/mini-program')).toHaveLength(1)
  })
})

describe('a device that was logged out from elsewhere', () => {
  it("says so and does not log in behind its person's back", async () => {
    const host = insideDemoPhone({ login: () => ({ code: 'code-1' }) })
    Taro.setStorageSync('xinqiao/xinqiao-mini-program:haicheng:person-1/session', {
      token: 't',
      expiresAt: '2999-01-01T00:00:00.000+08:00',
      customerId: 'cus_1',
    })
    const server = fakeServer({
      'GET /me': () => refuse(401, 'session_revoked'),
      'GET /contact': ({ header }) => header['Authorization'] ?? 'anyone',
    })
    await expect(call({ path: '/me' })).rejects.toMatchObject({ code: 'signed_out', status: 401 })
    await expect(call({ path: '/me' })).rejects.toMatchObject({ code: 'signed_out' })
    expect([host.asked, server.of('GET /me').length]).toEqual([[], 1])
    // What is for everybody still is.
    expect(await callAsAnyone({ path: '/contact' })).toBe('anyone')
  })

  it('goes on where another tab has logged in meanwhile', async () => {
    const server = fakeServer({
      'GET /me': ({ header }) => {
        if (header['Authorization'] === 'Bearer token-2') return me()
        loggedIn('cus_1', 'token-2')
        return refuse(401, 'session_revoked')
      },
    })
    expect(await call({ path: '/me' })).toMatchObject({ displayName: '林晓' })
    expect(server.of('GET /me')).toHaveLength(2)
  })
})

describe('a log-in that arrives while somebody is logged in', () => {
  const arrive = (answers: Parameters<typeof fakeServer>[0]) => {
    window.history.replaceState(null, '', '/?login=fresh-code#/pages/mine/index')
    jest.spyOn(wx, 'startOver').mockImplementation(() => undefined)
    return fakeServer({
      'GET /me': () => me(),
      'GET /tickets': () => ({ items: [], nextCursor: null }),
      ...answers,
    })
  }
  const look = (samePerson: boolean) => ({
    'POST /session/exchange/look': () => ({ samePerson, current: '林晓', arriving: '王方' }),
  })

  it('of the same person is no question', async () => {
    const server = arrive(look(true))
    expect(await getToken()).toBe('token-1')
    expect([server.of('POST /session/exchange').length, window.location.search]).toEqual([0, ''])
  })

  it('of somebody else is asked about first, and 不换 leaves all as it is', async () => {
    const server = arrive(look(false))
    render(<MinePage />)
    expect(
      await screen.findByText('您现在登录的是林晓，要换成刚才微信里的账号（王方）吗？'),
    ).toBeTruthy()
    expect(server.of('GET /me')).toHaveLength(0)
    tap('不换')
    await waitFor(() =>
      expect(server.of('GET /me')[0]?.header['Authorization']).toBe('Bearer token-1'),
    )
    expect([server.of('POST /session/exchange').length, window.location.search]).toEqual([0, ''])
  })

  it('换 changes over, ends what was there, and begins anew', async () => {
    const server = arrive({
      ...look(false),
      'POST /session/exchange': () => session('token-2', { customerId: 'cus_2' }),
    })
    render(<MinePage />)
    await screen.findByText(/要换成刚才微信里的账号/)
    tap('换')
    await waitFor(() => expect(wx.startOver).toHaveBeenCalledTimes(1))
    expect(server.of('POST /session/exchange')[0]?.body).toEqual({
      loginCode: 'fresh-code',
      replaces: 'token-1',
    })
    expect([await getToken(), window.location.search]).toEqual(['token-2', ''])
  })

  it('whose code has grown too old meanwhile changes nothing, and says how it goes', async () => {
    arrive({ ...look(false), 'POST /session/exchange': () => refuse(401, 'login_code_spent') })
    render(<MinePage />)
    await screen.findByText(/要换成刚才微信里的账号/)
    tap('换')
    expect(await screen.findByText(/过了有效时间，没有换，这里还是林晓/)).toBeTruthy()
    tap('知道了')
    await waitFor(async () => expect(await getToken()).toBe('token-1'))
    expect(wx.startOver).not.toHaveBeenCalled()
  })

  it('with the network gone is asked again, and the code is not lost', async () => {
    const server = arrive({ 'POST /session/exchange/look': offline })
    render(<MinePage />)
    expect(await screen.findByText('没有连上网络')).toBeTruthy()
    expect(window.location.search).toBe('?login=fresh-code')
    server.answer('POST /session/exchange/look', look(false)['POST /session/exchange/look'])
    server.answer('POST /session/exchange', offline)
    tap('再试一次')
    await screen.findByText(/要换成刚才微信里的账号/)
    tap('换')
    expect(await screen.findByText(/请检查手机的网络/)).toBeTruthy()
    server.answer('POST /session/exchange', () => session('token-2'))
    await act(async () => tap('换'))
    await waitFor(() => expect(wx.startOver).toHaveBeenCalledTimes(1))
  })

  it.each([
    ['a code that is good for nothing', 'login_code_spent', 'token-1', 0],
    ['a log-in that is over', 'session_expired', 'token-2', 1],
  ])('%s: nobody is asked', async (_what, code, token, exchanged) => {
    const server = arrive({
      'POST /session/exchange/look': () => refuse(401, code),
      'POST /session/exchange': () => session('token-2'),
    })
    expect(await getToken()).toBe(token)
    expect(server.of('POST /session/exchange')).toHaveLength(exchanged)
  })
})
