import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react'
import { App } from '../../../desk/app'
import {
  bodyOf,
  missingOf,
  outcomesOf,
  type Decision,
} from '../../../desk/pages/appeals/decision-words'
import type {
  DeskAppeal,
  DeskAppealCase,
  DeskAppealPage,
} from '../../../server/tickets/appeals/appeal.contract'
import { addBrowserParts } from './browser-parts'
import { fakeServer, me, ticket, type FakeServer } from './fake-server'

let server: FakeServer
const AT = '2026-03-05T12:00:00+08:00'

const appeal: DeskAppeal = {
  appealId: 'apl_1',
  number: 'F260305-100001',
  kind: 'review',
  kindText: '复核',
  customerName: '林晓',
  department: '售后部',
  ticketNumber: ticket.number,
  ticketTitle: ticket.title,
  sessionId: null,
  words: '卡密就是用不了',
  askedAt: AT,
  dueAt: '2999-03-07T12:00:00+08:00',
  acceptDueAt: null,
  acceptedAt: null,
  late: false,
  holder: '综合部 工号 1031',
  mine: true,
  outcomeText: null,
  reasons: null,
  rule: null,
  decidedBy: null,
  decidedAt: null,
}
const whole: DeskAppealCase = {
  ...appeal,
  case: { ...ticket, actions: [] },
  departments: [{ key: 'technical', name: '技术部' }],
  touchedBy: ['售后部 工号 1024'],
}
const page = (items: DeskAppeal[]): DeskAppealPage => ({
  items,
  nextCursor: null,
  openCount: items.length,
  lateCount: 0,
  withoutAnybody: 1,
})

beforeAll(addBrowserParts)
beforeEach(() => {
  localStorage.clear()
  server = fakeServer()
  server.on('GET', /\/me$/, () => ({ body: { ...me, role: 'supervisor' } }))
  server.on('GET', /\/appeals\?/, () => ({ body: page([appeal]) }))
  server.on('GET', /\/appeals\/apl_1$/, () => ({ body: whole }))
})
afterEach(cleanup)

const open = (place: string): void => {
  window.location.hash = place
  render(<App />)
}
const writes = () => server.asked.filter(({ method }) => method !== 'GET')
const type = (label: string, value: string): void =>
  void fireEvent.change(screen.getByLabelText(label), { target: { value } })

it('what waits is counted in the navigation and listed with its term; of what nobody may decide it is said', async () => {
  open('/appeals')
  expect((await screen.findByText('看整件事，写决定')).getAttribute('href')).toContain(
    '/appeals/apl_1',
  )
  expect(screen.getByText('卡密就是用不了')).toBeTruthy()
  expect(screen.getByText(/1 件没有未经手的人可以决定/)).toBeTruthy()
  expect(
    (await screen.findByRole('link', { name: '复核与跟进，1 个' })).getAttribute('href'),
  ).toContain('/appeals')
})

it('a decision is written with reasons and the rule, shown as the customer will read it, and sent once', async () => {
  server.on('POST', /\/decision$/, () => ({ body: { ...appeal, outcomeText: '维持原来的处理' } }))
  open('/appeals/apl_1')
  expect(await screen.findByText(/售后部 工号 1024，不能决定这件/)).toBeTruthy()
  const send = (): void => {
    fireEvent.click(screen.getByText('写好了，给客户'))
  }
  send()
  expect(await screen.findByText('请写明理由，客户会看到')).toBeTruthy()
  type('理由', '上游记录显示已激活')
  send()
  expect(await screen.findByText('请写明依据哪条规则，客户会看到')).toBeTruthy()
  type('依据的规则', '七天无理由不含已激活的卡')
  send()
  const confirm = await screen.findByText('确认，告诉客户')
  expect(writes()).toEqual([])
  fireEvent.click(confirm)
  await waitFor(() =>
    expect(writes()).toMatchObject([
      {
        path: '/desk/api/appeals/apl_1/decision',
        body: {
          outcome: 'upheld',
          reasons: '上游记录显示已激活',
          rule: '七天无理由不含已激活的卡',
        },
      },
    ]),
  )
})

it('who has touched the case reads why it is not theirs', async () => {
  server.on('GET', /\/appeals\/apl_1$/, () => ({
    status: 403,
    body: { code: 'touched_it', detail: '您经手过这件事，按规矩由没有经手过的人来决定' },
  }))
  open('/appeals/apl_1')
  expect(await screen.findByText('您经手过这件事，按规矩由没有经手过的人来决定')).toBeTruthy()
  expect(screen.queryByText('写好了，给客户')).toBeNull()
})

describe('a decision in words', () => {
  const written: Decision = {
    outcome: 'upheld',
    reasons: '理由',
    rule: '规则',
    solution: '',
    department: '',
  }

  it.each<[Partial<Decision>, string | null]>([
    [{}, null],
    [{ reasons: ' ' }, '请写明理由，客户会看到'],
    [{ rule: '' }, '请写明依据哪条规则，客户会看到'],
    [{ outcome: 'answered', rule: '' }, null],
    [{ outcome: 'solved' }, '请写下新的解决'],
    [{ outcome: 'solved', solution: '补发' }, null],
    [{ outcome: 'sent-on' }, '请选转给哪个部门'],
    [{ outcome: 'sent-on', department: 'technical' }, null],
    [{ outcome: 'reached', rule: '' }, null],
  ])('%j lacks %s', (part, missing) => {
    expect(missingOf({ ...written, ...part })).toBe(missing)
  })

  it('offers what can come of it: without a ticket nothing can be worked on anew', () => {
    expect(outcomesOf('complaint', false).map(({ value }) => value)).toEqual(['answered'])
    expect(outcomesOf('review', true).map(({ value }) => value)).toEqual([
      'upheld',
      'solved',
      'sent-on',
    ])
    expect(bodyOf({ ...written, outcome: 'noted' })).toEqual({ outcome: 'noted', reasons: '理由' })
  })
})
