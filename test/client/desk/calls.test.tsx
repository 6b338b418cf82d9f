import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react'
import { App } from '../../../desk/app'
import type { DeskCaller, DeskCalls } from '../../../server/calls/desk-call.contract'
import { addBrowserParts } from './browser-parts'
import { fakeServer, me, ticketPage, type FakeServer } from './fake-server'

const CALLER: DeskCaller = {
  callId: 'cal_1',
  direction: 'inbound',
  state: 'open',
  text: '客户打来，报了通话码，还没有记下来',
  by: '售后部 工号 1024',
  mine: true,
  at: '2026-03-05T12:00:00.000+08:00',
  word: '蓝色海豚',
  ticketNumber: null,
  helpers: [],
  customerName: '林晓',
  summary: null,
  note: null,
  customer: { name: '林晓', tierName: '黄金会员', since: '2025-03-05T12:00:00.000+08:00' },
  orders: [],
  tickets: [
    {
      number: 'T260305-0001',
      title: '话费没有到账',
      statusText: '处理中',
      nextStep: '等结果',
      urgent: false,
      visible: true,
    },
  ],
  earlier: [],
  kinds: [
    { kind: 'after-sales', name: '售后退款' },
    { kind: 'how-to', name: '操作' },
  ],
}
const NOTHING: DeskCalls = { open: [], planned: [], lately: [] }

let server: FakeServer
beforeAll(addBrowserParts)
beforeEach(() => {
  localStorage.clear()
  sessionStorage.clear()
  server = fakeServer()
  server.on('GET', /\/me$/, () => ({ body: me }))
  server.on('GET', /\/tickets\?/, () => ({ body: ticketPage([]) }))
  server.on('GET', /\/calls$/, () => ({ body: NOTHING }))
  server.on('GET', /\/calls\/cal_1$/, () => ({ body: CALLER }))
})
afterEach(cleanup)
const writes = () =>
  server.asked.filter(({ method, path }) => method === 'POST' && path.includes('/calls'))

it('a code that is read out opens the caller, and first of all what our side says', async () => {
  server.on('POST', /\/calls\/check$/, () => ({ status: 201, body: CALLER }))
  window.location.hash = '/calls'
  render(<App />)
  const field = await screen.findByLabelText('通话码')
  fireEvent.change(field, { target: { value: '482 913' } })
  fireEvent.click(screen.getByText('核对'))
  expect(await screen.findByText('“您的口令是蓝色海豚”')).toBeTruthy()
  expect(writes()[0]?.body).toEqual({ code: '482913' })
  expect(screen.getAllByText('林晓').length).toBeGreaterThan(0)
})

it('a wrong code says what to do, and opens nothing', async () => {
  server.on('POST', /\/calls\/check$/, () => ({
    status: 404,
    body: { code: 'code_used', detail: '这个通话码已经用过或换过了' },
  }))
  window.location.hash = '/calls'
  render(<App />)
  fireEvent.change(await screen.findByLabelText('通话码'), { target: { value: '111111' } })
  fireEvent.click(screen.getByText('核对'))
  expect(await screen.findByText('这个通话码已经用过或换过了')).toBeTruthy()
  expect(window.location.hash).toBe('#/calls')
})

it('what was said is noted, and in two taps a ticket is made of it', async () => {
  server.on('POST', /\/calls\/cal_1\/note$/, () => ({
    body: { ...CALLER, state: 'talked', word: null, openedTicket: 'T260305-0009' },
  }))
  window.location.hash = '/calls/cal_1'
  render(<App />)
  fireEvent.change(await screen.findByLabelText('说了什么（客户会看到）'), {
    target: { value: '话费还没到' },
  })
  fireEvent.click(screen.getByText('没办完，提交新工单'))
  fireEvent.click(screen.getByText('记下，并提交工单'))
  await waitFor(() =>
    expect(writes().map(({ body }) => body)).toEqual([
      {
        result: 'talked',
        summary: '话费还没到',
        note: null,
        ticketNumber: null,
        orderNumber: null,
        openTicket: { kind: 'after-sales', urgent: false },
      },
    ]),
  )
  await waitFor(() => expect(window.location.hash).toContain('/tickets/T260305-0009'))
})
