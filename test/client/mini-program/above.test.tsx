import { act, fireEvent, render, screen, waitFor } from '@testing-library/react'
import type { AppealShown, TicketMore } from '../../../server/tickets/appeals/appeal.contract'
import ComplaintsPage from '@/packages/service/complaints/index'
import TicketPage from '@/packages/tickets/detail/index'
import { router } from '../../support/taro'
import { fakeServer, loggedIn, refuse } from './support/fake-server'
import { ticketDetail } from './support/samples'

const PATH = '/tickets/T261122-0001'
const SOON = { allowed: true, text: '转给部门主管，最晚今天 16:30 前由主管亲自答复您' }

const more = (part: Partial<TicketMore> = {}): TicketMore => ({
  urge: { allowed: true, text: '提醒正在处理的人' },
  supervisor: SOON,
  review: { allowed: false, text: '给出结果后，对结果不认可就可以申请复核' },
  appeals: [],
  ...part,
})
const appeal = (part: Partial<AppealShown> = {}): AppealShown => ({
  number: 'F261122-100001',
  kind: 'supervisor',
  kindText: '转上级',
  ticketNumber: 'T261122-0001',
  words: '没人管',
  askedAt: '2026-11-22T10:00:00+08:00',
  dueAt: '2999-01-01T00:00:00+08:00',
  done: false,
  by: '售后部 工号 1001',
  stateText: '售后部 工号 1001 接到了，最晚今天 16:30 前答复您',
  outcomeText: null,
  reasons: null,
  rule: null,
  decidedAt: null,
  ...part,
})

async function open(): Promise<void> {
  router.params = { number: 'T261122-0001' }
  render(<TicketPage />)
  await screen.findByText('正在向上游核对')
}

beforeEach(() => loggedIn())

describe('more than an answer', () => {
  it('stands behind 更多, says before what will happen and by when, and what cannot be asked for now', async () => {
    const server = fakeServer({
      [`GET ${PATH}`]: () => ticketDetail(),
      [`GET ${PATH}/more`]: () => more(),
    })
    await open()
    expect(server.of(`GET ${PATH}/more`)).toHaveLength(0)
    fireEvent.click(screen.getByRole('button', { name: '更多：催一催、转上级、复核' }))
    expect(await screen.findByText(SOON.text)).toBeTruthy()
    fireEvent.click(screen.getByText('申请复核'))
    expect(screen.queryByRole('dialog')).toBeNull()
  })

  it('a supervisor is asked for once with a word that survives a refusal, and what was told is read aloud', async () => {
    const server = fakeServer({
      [`GET ${PATH}`]: () => ticketDetail({ nextDueAt: '2020-01-01T00:00:00+08:00' }),
      [`GET ${PATH}/more`]: () => more(),
      [`POST ${PATH}/supervisor`]: () => refuse(503, 'busy', '服务正忙，请稍后再试'),
    })
    await open()
    // We are late: it is open by itself.
    fireEvent.click(await screen.findByText('转上级'))
    fireEvent.click(screen.getByRole('button', { name: '转给主管' }))
    expect(await screen.findByText(/请写一句是哪里不满意/)).toBeTruthy()
    expect(server.of(`POST ${PATH}/supervisor`)).toHaveLength(0)
    fireEvent.change(screen.getByLabelText('哪里不满意'), { target: { value: '没人管' } })
    fireEvent.click(screen.getByRole('button', { name: '转给主管' }))
    expect(await screen.findByText('服务正忙，请稍后再试，写好的还在')).toBeTruthy()
    const told = appeal().stateText
    server.answer(`POST ${PATH}/supervisor`, () => ({
      told,
      ticket: ticketDetail(),
      more: more({ appeals: [appeal()] }),
    }))
    server.answer(`GET ${PATH}/more`, () => more({ appeals: [appeal()] }))
    const button = screen.getByRole('button', { name: '转给主管' })
    act(() => {
      button.click()
      button.click()
    })
    expect((await screen.findAllByText(told)).some((one) => one.closest('[role=status]'))).toBe(
      true,
    )
    expect(server.of(`POST ${PATH}/supervisor`).map(({ body }) => body)).toEqual([
      { text: '没人管' },
      { text: '没人管' },
    ])
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
  })

  it('a decision stands with its reasons and the rule', async () => {
    const decided = appeal({
      kind: 'review',
      kindText: '复核',
      done: true,
      outcomeText: '维持原来的处理',
      reasons: '上游记录显示已激活',
      rule: '七天无理由不含已激活的卡',
    })
    fakeServer({
      [`GET ${PATH}`]: () => ticketDetail({ nextDueAt: '2020-01-01T00:00:00+08:00' }),
      [`GET ${PATH}/more`]: () => more({ appeals: [decided] }),
    })
    await open()
    for (const words of ['维持原来的处理', '上游记录显示已激活', '七天无理由不含已激活的卡'])
      expect(await screen.findByText(words)).toBeTruthy()
  })
})

describe('the end of a ticket', () => {
  const closed = {
    status: 'closed' as const,
    nextDueAt: null,
    can: { answer: false, confirm: false, withdraw: false, reopen: true },
  }
  const asked = {
    score: null,
    reasons: [],
    words: null,
    choices: { good: ['回复快'], bad: ['态度不好', '没有解决'] },
  }

  it('is rated once, with reasons that fit the mark', async () => {
    const server = fakeServer({
      [`GET ${PATH}`]: () => ticketDetail({ ...closed, rating: asked }),
      [`POST ${PATH}/rating`]: () =>
        ticketDetail({ ...closed, rating: { ...asked, score: 2, reasons: ['态度不好'] } }),
    })
    await open()
    fireEvent.click(screen.getByRole('button', { name: '提交评价' }))
    expect(await screen.findByText('请点一颗星，告诉我们这次怎么样')).toBeTruthy()
    fireEvent.click(screen.getByLabelText('5 星 很满意'))
    expect(screen.getByText('回复快')).toBeTruthy()
    fireEvent.click(screen.getByLabelText('2 星 不满意'))
    fireEvent.click(screen.getByText('态度不好'))
    fireEvent.click(screen.getByRole('button', { name: '提交评价' }))
    expect(await screen.findByText('谢谢您直说，主管一天内会来看这件事')).toBeTruthy()
    expect(server.of(`POST ${PATH}/rating`).map(({ body }) => body)).toEqual([
      { score: 2, reasons: ['态度不好'], words: '' },
    ])
  })

  it('is not asked where it was not, and what is over may come back', async () => {
    const server = fakeServer({
      [`GET ${PATH}`]: () => ticketDetail(closed),
      [`POST ${PATH}/confirm`]: () => ticketDetail({ headline: '重新处理' }),
    })
    await open()
    expect(screen.queryByText('这次处理怎么样')).toBeNull()
    fireEvent.click(screen.getByRole('button', { name: '还没解决，重新处理' }))
    fireEvent.click(screen.getByRole('button', { name: '请继续处理' }))
    expect(await screen.findByText('重新处理')).toBeTruthy()
    expect(server.of(`POST ${PATH}/confirm`)[0]?.body).toMatchObject({ solved: false })
  })
})

describe('监督与投诉', () => {
  const complaints = (items: AppealShown[] = []) => ({
    rules: ['24 小时内有人受理'],
    phone: '400-000-1009',
    email: null,
    items,
  })

  it('tells its terms, takes a complaint about the ticket it was opened from, and shows what becomes of it', async () => {
    router.params = { ticketNumber: 'T261122-0001' }
    const filed = appeal({ kind: 'complaint', kindText: '投诉', number: 'F261122-200002' })
    const server = fakeServer({
      'GET /complaints': () => complaints(),
      'POST /complaints': () => complaints([filed]),
    })
    render(<ComplaintsPage />)
    expect(await screen.findByText('24 小时内有人受理')).toBeTruthy()
    expect(screen.getByText('400-000-1009')).toBeTruthy()
    fireEvent.click(screen.getByRole('button', { name: '提交投诉' }))
    expect(await screen.findByText('请写一句发生了什么')).toBeTruthy()
    fireEvent.change(screen.getByLabelText('发生了什么'), { target: { value: '客服态度不好' } })
    fireEvent.click(screen.getByRole('button', { name: '提交投诉' }))
    expect(await screen.findByText(/收到了，编号 F261122-200002/)).toBeTruthy()
    expect(server.of('POST /complaints').map(({ body }) => body)).toEqual([
      { about: 'ticket', text: '客服态度不好', ticketNumber: 'T261122-0001' },
    ])
  })
})
