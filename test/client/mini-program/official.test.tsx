import { fireEvent, render, screen, waitFor } from '@testing-library/react'
import ContactPage from '@/packages/service/contact/index'
import OfficialPage from '@/packages/service/official/index'
import MinePage from '@/pages/mine/index'
import type { OfficialCheck, OfficialDirectoryView } from '@/services/official'
import Taro from '../../support/taro'
import { fakeServer, loggedIn, offline, refuse } from './support/fake-server'
import { contact, me } from './support/samples'

const DIRECTORY: OfficialDirectoryView = {
  subject: '海城网络科技有限公司',
  never: '官方客服不会要密码',
  note: '名单以外的，请先当作不是我们的',
  doors: [{ kind: 'domain', kindText: '网址', value: 'hckm.com', recognise: '看清最后两段' }],
}
const FAKE: OfficialCheck = {
  verdict: 'fake',
  headline: '这是冒充的，不是我们',
  more: 0,
  asks: [],
  asksOfContacts: false,
  steps: ['先停下', '举报'],
  findings: [
    {
      kind: 'domain',
      value: 'hckm.net',
      verdict: 'fake',
      verdictText: '冒充',
      reason: '只差结尾',
      looksLike: 'hckm.com',
      warned: false,
    },
  ],
}
const REPORTED = { ticketNumber: 'T260305-0001', warning: null }

const open = (check: OfficialCheck = FAKE) => {
  const server = fakeServer({
    'GET /official': () => DIRECTORY,
    'POST /official/check': () => check,
    'POST /official/reports': () => REPORTED,
  })
  render(<OfficialPage />)
  return server
}
const type = (text: string): void =>
  void fireEvent.input(screen.getByLabelText('要核对的内容'), {
    target: { value: text },
    detail: { value: text },
  })
const tap = (name: string): void => void fireEvent.click(screen.getByRole('button', { name }))

beforeEach(() => {
  loggedIn()
  window.localStorage.clear()
  loggedIn()
})

it('is reached from 我的 and from 联系客服, which both show what all are warned of', async () => {
  fakeServer({ 'GET /me': () => me(), 'GET /tickets': () => ({ items: [], nextCursor: null }) })
  const { unmount } = render(<MinePage />)
  fireEvent.click(await screen.findByText('官方核验'))
  expect(Taro.navigateTo).toHaveBeenLastCalledWith({ url: '/packages/service/official/index' })
  unmount()
  fakeServer({
    'GET /contact': () =>
      contact({
        warnings: [{ kind: 'domain', value: 'hckm.net', text: '网址 hckm.net 是冒充的' }],
      }),
    'GET /waiting': () => null,
  })
  render(<ContactPage />)
  fireEvent.click(await screen.findByText('当心：网址 hckm.net 是冒充的'))
  expect(Taro.navigateTo).toHaveBeenLastCalledWith({
    url: '/packages/service/official/index?text=hckm.net',
  })
})

it('lists what is ours, with how to recognise it', async () => {
  open()
  expect(await screen.findByText('hckm.com')).toBeTruthy()
  expect(screen.getByText('认证主体：海城网络科技有限公司')).toBeTruthy()
})

it('tells of what was typed, why, and what to do; other words take the answer away', async () => {
  const server = open()
  type('hckm.net')
  tap('核对')
  expect(await screen.findByText('这是冒充的，不是我们')).toBeTruthy()
  expect(screen.getByText('只差结尾')).toBeTruthy()
  expect(server.of('POST /official/check')[0]?.body).toEqual({ text: 'hckm.net' })
  type('hckm.net 和别的')
  expect(screen.queryByText('这是冒充的，不是我们')).toBeNull()
})

it('without network it says so and keeps what was typed', async () => {
  const server = open()
  server.answer('POST /official/check', offline)
  type('hckm.net')
  tap('核对')
  expect(await screen.findByText(/写的还在/)).toBeTruthy()
  server.answer('POST /official/check', () => FAKE)
  tap('核对')
  expect(await screen.findByText('冒充')).toBeTruthy()
})

it('reports what was found, once, and shows its ticket', async () => {
  const server = open()
  type('请到 hckm.net 登录')
  tap('核对')
  await screen.findByText('冒充')
  tap('举报')
  fireEvent.click(screen.getByText('有'))
  tap('提交举报')
  expect(await screen.findByText(/收到了，工单 T260305-0001/)).toBeTruthy()
  expect(server.of('POST /official/reports')[0]?.body).toEqual({
    value: 'hckm.net',
    story: '请到 hckm.net 登录',
    harmed: true,
    attachmentIds: [],
  })
})

it('what is being looked into already leads to its ticket', async () => {
  const server = open()
  server.answer('POST /official/reports', () =>
    Object.assign(refuse(409, 'already_reported', '您举报过这个'), {
      extra: { ticketNumber: 'T260305-0009' },
    }),
  )
  type('hckm.net')
  tap('核对')
  await screen.findByText('冒充')
  tap('举报')
  tap('提交举报')
  fireEvent.click(await screen.findByRole('button', { name: '打开工单 T260305-0009' }))
  await waitFor(() =>
    expect(Taro.navigateTo).toHaveBeenLastCalledWith({
      url: '/packages/tickets/detail/index?number=T260305-0009',
    }),
  )
})

it('what is official is said to be, without a way to report it', async () => {
  open({ ...FAKE, verdict: 'official', headline: '在官方名单里', findings: [] })
  type('hckm.com')
  tap('核对')
  expect(await screen.findByText('在官方名单里')).toBeTruthy()
  expect(screen.queryByRole('button', { name: '举报' })).toBeNull()
})
