import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react'
import { App } from '../../../desk/app'
import type { DeskWarning, DeskWarnings } from '../../../server/contact/official-report.contract'
import { addBrowserParts } from './browser-parts'
import { fakeServer, me, ticketPage, type FakeServer } from './fake-server'

const WARNING: DeskWarning = {
  subject: 'domain:hckm.net',
  kindText: '网址',
  value: 'hckm.net',
  state: 'proposed',
  stateText: '等您决定',
  people: 3,
  lastAt: '2026-03-05T12:00:00.000+08:00',
  ticketNumbers: ['T260305-0001'],
  note: null,
  decidedBy: null,
  decidedAt: null,
}
const LIST: DeskWarnings = {
  proposed: [WARNING],
  decided: [],
  figures: '近 30 天大家核对了 12 次，其中 3 次是冒充',
}
const SHOWN: DeskWarnings = {
  ...LIST,
  proposed: [],
  decided: [
    {
      ...WARNING,
      state: 'shown',
      stateText: '正在提醒所有人',
      decidedBy: '工号 1001',
      decidedAt: WARNING.lastAt,
    },
  ],
}

let server: FakeServer
beforeAll(addBrowserParts)
beforeEach(() => {
  localStorage.clear()
  sessionStorage.clear()
  server = fakeServer()
  server.on('GET', /\/me$/, () => ({ body: { ...me, role: 'supervisor' } }))
  server.on('GET', /\/tickets\?/, () => ({ body: ticketPage([]) }))
  server.on('GET', /\/official-warnings$/, () => ({ body: writes().length === 0 ? LIST : SHOWN }))
  server.on('POST', /\/official-warnings$/, () => ({ body: SHOWN }))
})
afterEach(cleanup)
const writes = () =>
  server.asked.filter(({ method, path }) => method === 'POST' && path.includes('official-warnings'))
const open = (): void => {
  window.location.hash = '/warnings'
  render(<App />)
}

it('a supervisor reads what customers will see before all are warned, and may take it back', async () => {
  open()
  expect(await screen.findByText('hckm.net')).toBeTruthy()
  expect(screen.getByText('近 30 天大家核对了 12 次，其中 3 次是冒充')).toBeTruthy()
  fireEvent.click(screen.getByText('提醒所有人'))
  fireEvent.change(screen.getByLabelText('给大家的话'), { target: { value: '假的退款页面' } })
  expect(screen.getByText('大家会看到：当心：网址 hckm.net 是冒充的：假的退款页面')).toBeTruthy()
  expect(writes()).toHaveLength(0)
  fireEvent.click(screen.getByText('确认提醒'))
  await waitFor(() =>
    expect(writes().map(({ body }) => body)).toEqual([
      { subject: 'domain:hckm.net', decision: 'show', note: '假的退款页面' },
    ]),
  )
  expect(await screen.findByText('撤回提醒')).toBeTruthy()
})

it('is for supervisors only', async () => {
  server.on('GET', /\/me$/, () => ({ body: me }))
  open()
  expect((await screen.findAllByText('冒充举报由主管照看')).length).toBeGreaterThan(0)
  expect(server.asked.some(({ path }) => path.includes('official-warnings'))).toBe(false)
})
