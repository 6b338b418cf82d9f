import { fireEvent, render, screen, waitFor } from '@testing-library/react'
import OrderPage from '@/packages/orders/detail/index'
import type { OrderMoney } from '@/services/money'
import { router } from '../../support/taro'
import { fakeServer, loggedIn, offline, refuse } from './support/fake-server'
import { orderDetail } from './support/samples'

/** A page in WeChat's own browser. */
const invoke = jest.fn<undefined, [string, unknown, (answer: { err_msg: string }) => void]>()
const sheetAnswers = (word: string) =>
  invoke.mockImplementation(
    (_api, _sheet, tell) => void tell({ err_msg: `get_brand_wcpay_request:${word}` }),
  )

const SHEET = {
  appId: 'wx1',
  timeStamp: '1',
  nonceStr: 'N',
  package: 'prepay_id=1',
  signType: 'RSA',
  paySign: 'S',
}
const money = (part: Partial<OrderMoney> = {}): OrderMoney => ({
  payable: true,
  whyNotText: null,
  payment: 'none',
  refunds: [],
  ...part,
})
const refund = (
  part: Partial<OrderMoney['refunds'][number]> = {},
): OrderMoney['refunds'][number] => ({
  refundNo: 'R01',
  amount: { amountFen: 9800, currency: 'CNY' },
  stage: 'returned',
  stageText: '已退回微信',
  headline: '微信支付已收下 ¥98.00 的退款',
  pocketText: '退到支付用户零钱',
  byAt: '2999-11-25T18:30:00.000+08:00',
  steps: [
    { text: '已受理', at: '2026-11-22T10:00:00.000+08:00' },
    { text: '已退回微信', at: '2026-11-22T10:01:00.000+08:00' },
    { text: '已到账', at: null },
  ],
  ...part,
})
const unpaid = () =>
  orderDetail({
    state: 'unpaid',
    stateText: '待付款',
    headline: '还没有付款，付好后马上安排发货',
    secrets: [],
  })

async function open(answers: {
  money?: OrderMoney
  check?: () => unknown
  place?: () => unknown
  order?: () => unknown
}) {
  const server = fakeServer({
    'GET /orders/HKM1': answers.order ?? unpaid,
    'GET /orders/HKM1/money': () => answers.money ?? money(),
    'POST /orders/HKM1/payment':
      answers.place ??
      (() => ({
        sheet: SHEET,
        total: { amountFen: 9800, currency: 'CNY' },
        expiresAt: '2999-01-01T00:00:00.000+08:00',
      })),
    'POST /orders/HKM1/payment/check':
      answers.check ?? (() => money({ payable: false, payment: 'paid' })),
  })
  router.params = { orderNumber: 'HKM1' }
  render(<OrderPage />)
  await screen.findByText('订单经过')
  return server
}
const tap = async (): Promise<void> =>
  void fireEvent.click(await screen.findByRole('button', { name: /去支付/ }))

beforeEach(() => {
  loggedIn()
  invoke.mockReset()
  sheetAnswers('ok')
  Reflect.set(window, 'WeixinJSBridge', { invoke })
})

describe('paying an order', () => {
  it('opens the sheet with what the server signed, and believes WeChat and not the phone', async () => {
    const server = await open({})
    await tap()
    await waitFor(() => expect(server.of('POST /orders/HKM1/payment/check')).toHaveLength(1))
    expect(invoke).toHaveBeenCalledWith('getBrandWCPayRequest', SHEET, expect.any(Function))
    await waitFor(() => expect(screen.queryByRole('button', { name: /去支付/ })).toBeNull())
  })

  it('says that nothing was paid when the sheet was closed, and keeps the way to pay', async () => {
    sheetAnswers('cancel')
    await open({ check: () => money({ payment: 'waiting' }) })
    await tap()
    expect(await screen.findByText(/还没有付款，订单给您留着/)).toBeTruthy()
    expect(screen.getByRole('button', { name: /去支付/ })).toBeTruthy()
  })

  it.each([
    ['the sheet did not open', () => sheetAnswers('fail'), {}, /微信支付没有打开，没有扣款/],
    [
      'it is no browser of WeChat',
      () => Reflect.deleteProperty(window, 'WeixinJSBridge'),
      {},
      /微信支付没有打开，没有扣款/,
    ],
    [
      'the server refuses',
      () => undefined,
      { place: () => refuse(409, 'nothing_to_pay', '这笔订单现在不需要付款') },
      /现在不需要付款/,
    ],
    ['there is no network', () => undefined, { place: () => offline() }, /没有打开，没有扣款/],
  ])('says so when %s', async (_what, arrange, answers, words) => {
    arrange()
    await open(answers)
    await tap()
    expect(await screen.findByText(words)).toBeTruthy()
  })

  it('cannot be done here where the operator has no merchant, and says where', async () => {
    await open({
      money: money({ payable: false, whyNotText: '请在平台的订单里付款，付好后这里会更新' }),
    })
    expect(await screen.findByText(/请在平台的订单里付款/)).toBeTruthy()
    expect(screen.queryByRole('button', { name: /去支付/ })).toBeNull()
  })
})

it('M8: a refund says how far it is, to which pocket and by when', async () => {
  await open({
    money: money({ payable: false, payment: 'paid', refunds: [refund()] }),
    order: () => orderDetail({ state: 'refunding', stateText: '退款中', secrets: [] }),
  })
  expect(await screen.findByText('退款 ¥98.00')).toBeTruthy()
  expect(screen.getByText('退到支付用户零钱')).toBeTruthy()
  expect(screen.getByRole('img', { name: '已退回微信，已完成' })).toBeTruthy()
  expect(screen.getByRole('img', { name: '已到账，现在' })).toBeTruthy()
})
