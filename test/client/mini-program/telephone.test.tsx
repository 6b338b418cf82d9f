import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react'
import type { CallCode, CallsNow, PlannedCallView } from '../../../server/calls/call.contract'
import type { ContactMade } from '../../../server/calls/contacts-made.contract'
import ContactsPage from '@/packages/account/contacts/index'
import CallBackPage from '@/packages/service/call-back/index'
import FirstAidPage from '@/packages/service/first-aid/index'
import ContactPage from '@/packages/service/contact/index'
import Taro from '../../support/taro'
import { fakeServer, loggedIn } from './support/fake-server'
import { contact } from './support/samples'

const PHONE = {
  key: 'phone' as const,
  name: '电话',
  open: true,
  stateText: '开放中',
  hoursText: '今天 09:00–21:00',
  waitText: null,
  opensAt: null,
  opensText: null,
  insteadText: null,
  phone: '400-000-1001',
  phoneHint: null,
}
const NOTHING: CallsNow = { ongoing: null, planned: [], slots: [] }
const RINGING: CallsNow = {
  ...NOTHING,
  ongoing: {
    callId: 'cal_1',
    direction: 'outbound',
    headline: '我们正在给您打电话',
    by: '售后部 工号 1024',
    workNumber: '1024',
    fromNumber: '400-000-1001',
    word: '蓝色海豚',
    ticketNumber: 'T261122-000001',
    at: '2026-11-22T18:00:00.000+08:00',
  },
}
const PLANNED: PlannedCallView = {
  plannedId: 'pcl_1',
  state: 'planned',
  stateText: '今天 19:00–20:00 打给您',
  windowText: '今天 19:00–20:00',
  from: '2026-11-22T19:00:00.000+08:00',
  until: '2026-11-22T20:00:00.000+08:00',
  by: '售后部 工号 1024',
  workNumber: '1024',
  fromNumber: '400-000-1001',
  reason: '告诉您查到的结果',
  word: '金色雨伞',
  ticketNumber: 'T261122-000001',
  mayChange: true,
}
const SLOT = {
  from: '2026-11-23T09:00:00.000+08:00',
  until: '2026-11-23T11:00:00.000+08:00',
  text: '明天 09:00–11:00',
}
const CODE: CallCode = {
  code: '482913',
  word: '蓝色海豚',
  expiresAt: '2099-11-22T18:05:00.000+08:00',
}
const MADE: ContactMade = {
  contactId: 'cal_1',
  road: 'call',
  roadText: '电话',
  by: '售后部 工号 1024',
  workNumber: '1024',
  what: '为工单 T261122-000001 给您打电话',
  resultText: '已接通',
  at: '2026-11-22T18:00:00.000+08:00',
  page: '/packages/tickets/detail/index?number=T261122-000001',
}
const made = (items: ContactMade[]) => ({
  items,
  nextCursor: null,
  planned: [],
  callsText: '近 30 天我们没有给您打过电话，自称我们打来的，请当作冒充',
})

beforeEach(() => loggedIn())
afterEach(cleanup)

describe('联系客服', () => {
  it('a code is taken by a tap, read in two groups, with the word that comes back', async () => {
    const server = fakeServer({
      'GET /contact': () => contact({ channels: [PHONE] }),
      'GET /calls/now': () => NOTHING,
      'POST /calls/code': () => CODE,
    })
    render(<ContactPage />)
    expect(await screen.findByText('400-000-1001')).toBeTruthy()
    expect(server.asked.some(({ path }) => path === '/calls/code')).toBe(false)
    fireEvent.click(screen.getByText('取通话码'))
    expect(await screen.findByText('482 913')).toBeTruthy()
    expect(screen.getByText('蓝色海豚')).toBeTruthy()
  })

  it('says that we call, who, from where, and the word', async () => {
    fakeServer({
      'GET /contact': () => contact({ channels: [PHONE] }),
      'GET /calls/now': () => RINGING,
    })
    render(<ContactPage />)
    expect(await screen.findByText('我们正在给您打电话')).toBeTruthy()
    expect(screen.getByText('售后部 工号 1024，从 400-000-1001 打来')).toBeTruthy()
    expect(screen.getByText('蓝色海豚')).toBeTruthy()
  })

  it('the emergency number is shown by a deliberate tap, below what counts as one', async () => {
    fakeServer({
      'GET /contact': () =>
        contact({
          channels: [{ ...PHONE, open: false, phone: null }],
          emergencyText: '紧急电话 400-000-3009',
          emergencyFor: ['钱正在被转走'],
        }),
      'GET /calls/now': () => NOTHING,
    })
    render(<ContactPage />)
    expect(await screen.findByText('钱正在被转走')).toBeTruthy()
    expect(screen.queryByText('紧急电话 400-000-3009')).toBeNull()
    fireEvent.click(screen.getByText('我遇到的就是这样，显示紧急电话'))
    expect(screen.getByText('紧急电话 400-000-3009')).toBeTruthy()
    fireEvent.click(screen.getByText('留言，请客服回电'))
    expect(Taro.navigateTo).toHaveBeenCalledWith({ url: '/packages/service/call-back/index' })
  })
})

describe('留言，请客服回电', () => {
  const fill = (label: string, value: string): void => {
    fireEvent.input(screen.getByLabelText(label), { target: { value } })
  }

  it('what is missing is said before anything is sent; then it has a number', async () => {
    const server = fakeServer({
      'POST /calls/wishes': () => ({
        ticketNumber: 'T261122-000002',
        text: '已交给售后部，今天 19:00 前先回复您',
        warning: null,
      }),
    })
    render(<CallBackPage />)
    fireEvent.click(screen.getByText('留言，请回电'))
    expect(await screen.findByText('请写下能打通的号码，座机写上区号')).toBeTruthy()
    expect(server.asked).toEqual([])
    fill('回电号码', '138 0013 8000')
    fill('什么事', '充值没到')
    fireEvent.click(screen.getByText('下午'))
    fireEvent.click(screen.getByText('留言，请回电'))
    expect(await screen.findByText('收到了，工单 T261122-000002')).toBeTruthy()
    expect(server.asked[0]?.body).toEqual({
      number: '138 0013 8000',
      bestTime: '下午',
      text: '充值没到',
      orderNumber: null,
    })
  })
})

describe('我们联系过您', () => {
  it('lists every contact, and leads to the report of what is not there', async () => {
    fakeServer({
      'GET /calls/now': () => NOTHING,
      'GET /contacts-made': () => made([MADE]),
    })
    render(<ContactsPage />)
    expect(await screen.findByText('为工单 T261122-000001 给您打电话')).toBeTruthy()
    expect(screen.getByText('已接通')).toBeTruthy()
    expect(screen.getByText(/近 30 天我们没有给您打过电话/)).toBeTruthy()
    fireEvent.click(screen.getByText('有不在这里的联系，举报冒充'))
    expect(Taro.navigateTo).toHaveBeenCalledWith({
      url: '/packages/service/official/index?report=1',
    })
  })

  it('a planned call names who, from where and the word, and is moved or declined', async () => {
    const server = fakeServer({
      'GET /calls/now': () => ({ ...NOTHING, planned: [PLANNED], slots: [SLOT] }),
      'GET /contacts-made': () => made([]),
      'POST /planned-calls/pcl_1/move': () => ({
        ...NOTHING,
        planned: [{ ...PLANNED, stateText: '按您改的时间，明天 09:00–11:00 打给您' }],
        slots: [SLOT],
      }),
      'POST /planned-calls/pcl_1/decline': () => NOTHING,
    })
    render(<ContactsPage />)
    expect(await screen.findByText('金色雨伞')).toBeTruthy()
    expect(screen.getByText('从 400-000-1001 打出')).toBeTruthy()
    fireEvent.click(screen.getByText('改个时间'))
    fireEvent.click(screen.getByText('明天 09:00–11:00'))
    fireEvent.click(screen.getByText('改到明天 09:00–11:00'))
    expect(await screen.findByText('按您改的时间，明天 09:00–11:00 打给您')).toBeTruthy()
    expect(server.asked.find(({ path }) => path.endsWith('/move'))?.body).toEqual({
      from: SLOT.from,
      until: SLOT.until,
    })
    fireEvent.click(screen.getByText('不用打了'))
    fireEvent.click(screen.getByText('确定，不用打了'))
    await waitFor(() => expect(screen.queryByText('金色雨伞')).toBeNull())
  })
})

describe('被骗了，先止损', () => {
  it('the steps stand there at once, and one tap hands it to the department for security', async () => {
    const server = fakeServer({
      'POST /first-aid': () => ({
        ticketNumber: 'T261122-000003',
        text: '安全部已经收到，标为紧急，最晚今天 18:15 前回复您',
        warning: null,
      }),
    })
    render(<FirstAidPage />)
    expect(screen.getByText(/马上停下：不再转账/)).toBeTruthy()
    fireEvent.click(screen.getByText('转了钱'))
    fireEvent.click(screen.getByText('马上交给安全部'))
    expect(
      await screen.findByText(
        '收到了，工单 T261122-000003。安全部已经收到，标为紧急，最晚今天 18:15 前回复您',
      ),
    ).toBeTruthy()
    expect(server.asked[0]?.body).toEqual({ happened: ['money'], text: null })
  })
})
