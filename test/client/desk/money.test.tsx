import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react'
import type { DeskMoney } from '../../../server/after-sales/desk-money.contract'
import { App } from '../../../desk/app'
import { fenOf, yuanText } from '../../../desk/lib/money'
import { addBrowserParts } from './browser-parts'
import { fakeServer, me, summary, ticket, ticketPage, type FakeServer } from './fake-server'

const fen = (amountFen: number): DeskMoney['aloneUpTo'] => ({ amountFen, currency: 'CNY' })
const money: DeskMoney = {
  whyNotText: null,
  paid: { total: fen(9_800), left: fen(9_800), at: summary.createdAt, reference: '4200' },
  rule: { name: '质量问题', text: '确认后 24 小时内补发或退款', gives: true },
  pocketText: '原路退回微信支付',
  aloneUpTo: fen(5_000),
  refunds: [],
}
const refund: DeskMoney['refunds'][number] = {
  refundId: 'rfd_1',
  refundNo: 'R01',
  amount: fen(9_800),
  stage: 'checking',
  stageText: '审核中',
  headline: '¥98.00 的退款已提交',
  ruleName: '商品质量问题',
  note: '供货商确认',
  byText: '售后部 工号 1024 提出',
  decidedText: null,
  trouble: null,
  at: summary.createdAt,
  canDecide: false,
}

let server: FakeServer
beforeAll(addBrowserParts)
beforeEach(() => {
  localStorage.clear()
  server = fakeServer()
  server.on('GET', /\/me$/, () => ({ body: me }))
  server.on('GET', /\/tickets\?/, () => ({ body: ticketPage([summary]) }))
  server.on('GET', /\/tickets\/T260305-0001$/, () => ({ body: ticket }))
  server.on('GET', /\/money$/, () => ({ body: money }))
})
afterEach(cleanup)

async function open(): Promise<void> {
  window.location.hash = '/tickets/T260305-0001'
  render(<App />)
  await screen.findByRole('heading', { name: '退款' })
}
const press = async (name: RegExp): Promise<void> =>
  void fireEvent.click(await screen.findByRole('button', { name }))
const writes = () => server.asked.filter(({ method }) => method === 'POST')

it.each([
  ['98', 9_800],
  ['98.5', 9_850],
  ['0.01', 1],
  ['9.90', 990],
  ['', null],
  ['-1', null],
  ['1.234', null],
  ['abc', null],
  ['1e3', null],
])('%s yuan are %s fen', (typed, expected) => expect(fenOf(typed)).toBe(expected))
it('fen are read as yuan', () =>
  expect([1, 990, 9_800].map(yuanText)).toEqual(['¥0.01', '¥9.90', '¥98.00']))

describe('a refund at the desk', () => {
  it('shows rule, sum and pocket, says before the tap that a second person is needed, and is asked for once', async () => {
    server.on('POST', /refunds$/, () => ({
      body: {
        ...money,
        paid: { ...money.paid, left: fen(0) },
        whyNotText: '这笔付款已经全部退回或正在退',
        refunds: [refund],
      },
    }))
    await open()
    expect(await screen.findByText('确认后 24 小时内补发或退款')).toBeTruthy()
    await press(/^退\s?款$/)
    expect(screen.getByText(/要另一位同事审核/)).toBeTruthy()
    expect(
      screen.getByRole<HTMLButtonElement>('button', { name: /提交审核 ¥98.00/ }).disabled,
    ).toBe(true)
    fireEvent.change(screen.getByLabelText(/为什么退/), { target: { value: '供货商确认' } })
    await press(/提交审核 ¥98.00/)
    expect(await screen.findByText('审核中')).toBeTruthy()
    expect(writes().map(({ path, body }) => [path, body])).toEqual([
      ['/desk/api/tickets/T260305-0001/refunds', { amountFen: 9_800, note: '供货商确认' }],
    ])
  })

  it('within the limit it goes at once, and more than is left cannot be asked for', async () => {
    await open()
    await press(/^退\s?款$/)
    const amount = screen.getByLabelText('退款金额（元）')
    fireEvent.change(amount, { target: { value: '50' } })
    expect(screen.getByRole('button', { name: /确认退款 ¥50.00/ })).toBeTruthy()
    fireEvent.change(amount, { target: { value: '98.01' } })
    expect(screen.getByText('最多还能退 ¥98.00')).toBeTruthy()
  })

  it('what the server refuses stands beside what was typed', async () => {
    server.on('POST', /refunds$/, () => ({
      status: 409,
      body: { code: 'beyond_paid', detail: '这笔付款剩下可退的没有这么多，请刷新后再看' },
    }))
    await open()
    await press(/^退\s?款$/)
    fireEvent.change(screen.getByLabelText(/为什么退/), { target: { value: '协商' } })
    await press(/提交审核/)
    expect(await screen.findByText(/剩下可退的没有这么多/)).toBeTruthy()
    expect(screen.getByLabelText<HTMLTextAreaElement>(/为什么退/).value).toBe('协商')
  })

  it('the second person agrees, or says why not', async () => {
    server.on('GET', /\/money$/, () => ({
      body: { ...money, refunds: [{ ...refund, canDecide: true }] },
    }))
    server.on('POST', /decision$/, () => ({
      body: {
        ...money,
        refunds: [
          {
            ...refund,
            stage: 'not-done',
            stageText: '没有办成',
            decidedText: '没有同意：先查卡密',
          },
        ],
      },
    }))
    await open()
    expect(
      (await screen.findByRole<HTMLButtonElement>('button', { name: '不同意' })).disabled,
    ).toBe(true)
    fireEvent.change(screen.getByLabelText('审批意见'), { target: { value: '先查卡密' } })
    await press(/不同意/)
    await waitFor(() =>
      expect(writes().map(({ body }) => body)).toEqual([{ approves: false, note: '先查卡密' }]),
    )
    expect(await screen.findByText(/没有同意：先查卡密/)).toBeTruthy()
  })
})
