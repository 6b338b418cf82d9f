import { fireEvent, render, screen, waitFor } from '@testing-library/react'
import ClaimPage from '@/packages/orders/claim/index'
import ProgressPage from '@/packages/orders/claim-progress/index'
import type { ClaimOption, ClaimView, OrderClaims } from '@/services/claims'
import Taro, { router } from '../../support/taro'
import { insideDemoPhone, leaveDemoPhone } from './support/fake-host'
import { fakeServer, loggedIn, offline } from './support/fake-server'

const rule = {
  name: '质量问题',
  text: '查明后 24 小时内补发或退款',
  versionText: '按下单那天的规则（第 1 版）',
  because: '先向供货商查这件商品的状态',
  change: null,
}
const option: ClaimOption = {
  kind: 'quality',
  title: '卡密用不了',
  about: '提示无效',
  outcome: 'check',
  outcomeText: '先查商品，查明就办',
  rule,
  wishes: [
    { wish: 'reissue', title: '换一张新的', willHappen: '查明后为您换一张新的' },
    { wish: 'refund', title: '退款', willHappen: '查明后 ¥98.00 原路退回' },
  ],
  evidence: ['页面上的截图'],
  lines: [
    { line: 1, name: '第 1 张卡密', openClaimId: null },
    { line: 2, name: '第 2 张卡密', openClaimId: null },
  ],
}
const claims: OrderClaims = {
  whyNotText: null,
  productName: '游戏A点卡',
  total: { amountFen: 9800, currency: 'CNY' },
  rules: [],
  versionText: rule.versionText,
  options: [option],
  claims: [],
  termText: '24 小时内查清，48 小时内给结论',
  askTemplateIds: [],
}
const view: ClaimView = {
  claimId: 'clm_1',
  kind: 'quality',
  title: '卡密用不了',
  orderNumber: 'HKM1',
  productName: '游戏A点卡',
  whatText: '第 2 张卡密',
  wishText: '退款',
  state: 'refused',
  stageText: '规则不支持',
  headline: '发货已经超过 30 天',
  late: false,
  steps: [{ text: '提出申请', state: 'done', at: '2026-11-22T10:00:00.000+08:00' }],
  rule,
  decidedText: '按规则',
  decision: null,
  ticketNumber: 'T1',
  canAskPerson: true,
  canWithdraw: false,
  at: '2026-11-22T10:00:00.000+08:00',
}

beforeEach(() => loggedIn())
afterEach(() => leaveDemoPhone())

const session = {
  'POST /session/mini-program': () => ({
    token: 'token-2',
    expiresAt: '2999-01-01T00:00:00.000+08:00',
    me: { customerId: 'cus_1' },
  }),
}

async function fillIn(): Promise<void> {
  router.params = { orderNumber: 'HKM1' }
  const { unmount } = render(<ClaimPage />)
  fireEvent.click(await screen.findByText('卡密用不了'))
  // The rule stands there before anything is asked.
  expect(screen.getByText(rule.because)).toBeTruthy()
  fireEvent.click(screen.getByRole('button', { name: '第 2 张卡密' }))
  fireEvent.click(screen.getByRole('button', { name: '退款' }))
  fireEvent.click(screen.getByRole('button', { name: '下一步' }))
  leave = unmount
}
let leave = (): void => undefined

it('what will happen is said first; a fresh code goes along, and the progress takes the form’s place', async () => {
  insideDemoPhone({ login: () => ({ code: 'fresh-1' }), requestSubscribeMessage: () => ({}) })
  const server = fakeServer({
    ...session,
    'GET /orders/HKM1/claims': () => claims,
    'POST /orders/HKM1/claims': () => view,
  })
  await fillIn()
  expect(screen.getAllByText('查明后 ¥98.00 原路退回').length).toBe(2)
  expect(server.of('POST /orders/HKM1/claims')).toHaveLength(0)
  const confirm = await screen.findByRole('button', { name: '是我本人，提交申请' })
  fireEvent.click(confirm)
  fireEvent.click(confirm)
  await waitFor(() =>
    expect(Taro.redirectTo).toHaveBeenCalledWith({
      url: '/packages/orders/claim-progress/index?claimId=clm_1',
    }),
  )
  expect(server.of('POST /orders/HKM1/claims').map(({ body }) => body)).toEqual([
    expect.objectContaining({ kind: 'quality', line: 2, wish: 'refund', code: 'fresh-1' }),
  ])
})

it('without a network nothing typed is lost, not even when the page is left', async () => {
  insideDemoPhone({ login: () => ({ code: 'fresh-1' }) })
  fakeServer({
    ...session,
    'GET /orders/HKM1/claims': () => claims,
    'POST /orders/HKM1/claims': offline,
  })
  await fillIn()
  fireEvent.click(await screen.findByRole('button', { name: '是我本人，提交申请' }))
  await screen.findByText(/网络/)
  leave()
  render(<ClaimPage />)
  fireEvent.click(await screen.findByText('卡密用不了'))
  expect(screen.getByText('已找回您上次填写的内容')).toBeTruthy()
  expect(screen.getByRole('button', { name: '退款' }).getAttribute('aria-pressed')).toBe('true')
})

it('a browser cannot ask WeChat who this is: it says so, and a person decides', async () => {
  const server = fakeServer({
    'GET /orders/HKM1/claims': () => claims,
    'POST /orders/HKM1/claims': () => view,
  })
  await fillIn()
  fireEvent.click(await screen.findByRole('button', { name: '提交申请' }))
  await waitFor(() => expect(server.of('POST /orders/HKM1/claims')).toHaveLength(1))
  expect(server.of('POST /orders/HKM1/claims')[0]?.body).toMatchObject({ code: null })
})

it('M9: what a rule refused goes before a person by one tap', async () => {
  const server = fakeServer({
    'GET /claims/clm_1': () => view,
    'POST /claims/clm_1/person': () => ({
      ...view,
      state: 'deciding',
      stageText: '等客服决定',
      canAskPerson: false,
    }),
  })
  router.params = { claimId: 'clm_1' }
  render(<ProgressPage />)
  await screen.findByText('规则不支持')
  fireEvent.click(screen.getByRole('button', { name: '不同意，请客服来看' }))
  expect(await screen.findByText('等客服决定')).toBeTruthy()
  expect(server.of('POST /claims/clm_1/person')).toHaveLength(1)
})
