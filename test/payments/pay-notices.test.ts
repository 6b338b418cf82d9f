import type { NoticeFault } from '../../sandbox/pay/pay-desk'
import { postNotice } from '../../sandbox/pay/post-notice'
import { LedgerEntry } from '../../server/payments/ledger-entry.entity'
import { openRefund } from '../../server/payments/refunds'
import { Payment } from '../../server/payments/payment.entity'
import { Refund } from '../../server/payments/refund.entity'
import { startApp, type RunningApp } from '../support/running-app'
import { payAccount } from '../support/pay-account'
import { last, payer } from '../support/payer'

let app: RunningApp
afterEach(() => app.close())

async function started(mode: 'public-key' | 'certificate' = 'public-key') {
  app = await startApp({ pay: payAccount(mode) })
  await app.seed()
  const u1 = await payer(app, 'u1')
  return { u1, order: await u1.unpaid(), wechat: app.sandbox.control.pay }
}

const ofTicket = {
  cause: 'ticket',
  rule: null,
  reason: '退款',
  note: null,
  ticketId: null,
  requestedBy: null,
  needsSecond: false,
} as const
const entries = (): Promise<number> => app.db.read.countBy(LedgerEntry, {})

it('what is not signed by WeChat, now, over these bytes, books nothing; the same notice signed well is booked', async () => {
  const { u1, order, wechat } = await started()
  wechat.holdNotices()
  app.sandbox.control.confirmPayment('u1', await u1.sheet(order))
  const notice = last(wechat.sent())
  const faults: NoticeFault[] = ['signature', 'expired', 'serial', 'probe', 'tag']
  const answers = []
  for (const fault of faults) answers.push(await wechat.redeliver(notice, fault))
  expect(answers).toEqual([401, 401, 401, 401, 400])
  expect(await postNotice(notice.url, notice.body, {})).toMatchObject({ status: 401 })
  expect(await entries()).toBe(0)
  expect(await wechat.redeliver(notice)).toBe(204)
  // What is signed well is read at its own door only.
  expect(
    await postNotice(
      notice.url.replace('transaction', 'refund'),
      notice.body,
      last(notice.attempts).headers,
    ),
  ).toMatchObject({ status: 400 })
  expect(await entries()).toBe(2)
})

it('a body that was written anew, with the same meaning, is not what WeChat signed', async () => {
  const { u1, order, wechat } = await started()
  await u1.pay(order)
  const { url, body, attempts } = last(wechat.sent())
  const { headers } = last(attempts)
  const anew = JSON.stringify(JSON.parse(body), null, 1)
  expect(JSON.parse(anew)).toEqual(JSON.parse(body))
  expect(await postNotice(url, anew, headers)).toMatchObject({ status: 401 })
})

it('the very same delivery again is refused by its nonce; what WeChat repeats has a new one and is taken', async () => {
  const { u1, order, wechat } = await started()
  await u1.pay(order)
  const notice = last(wechat.sent())
  const [{ headers, body } = last(notice.attempts)] = notice.attempts
  expect(await postNotice(notice.url, body, headers)).toMatchObject({ status: 401 })
  expect(await wechat.redeliver(notice)).toBe(204)
  expect(await entries()).toBe(2)
})

it('a refund notice is verified over its raw bytes, and by whichever key signs by now', async () => {
  const { u1, order, wechat } = await started('certificate')
  await u1.pay(order)
  expect(await entries()).toBe(2)
  const payment = await app.db.read.findOneByOrFail(Payment, { orderId: order.id })
  const back = (amountFen: number): Promise<Refund> =>
    app.db.transaction((tx) => openRefund(tx, payment, { ...ofTicket, amountFen }))
  const [one, two] = [await back(100), await back(200)]
  await app.settle()
  wechat.endRefund(one.outRefundNo, 'SUCCESS')
  await app.settle()
  // A new certificate signs; it is fetched when it is named, and the former one is still taken.
  wechat.rotateCertificate()
  app.clock.advance(2 * 60_000)
  wechat.spoilNotices('signature')
  wechat.endRefund(two.outRefundNo, 'SUCCESS')
  await app.settle()
  expect(last(wechat.sent()).attempts.map(({ status }) => status)).toEqual([401])
  expect(await wechat.redeliver(last(wechat.sent()))).toBe(204)
  expect(
    (await app.db.read.find(Refund, { order: { id: 'ASC' } })).map(({ state }) => state),
  ).toEqual(['arrived', 'arrived'])
  // Whoever makes up serials makes us ask WeChat once a minute at most.
  const asked = (): number =>
    app.sandbox.control.snapshot().apiCalls.filter(({ path }) => path === '/v3/certificates').length
  const before = asked()
  for (let time = 0; time < 5; time += 1)
    expect(await wechat.redeliver(last(wechat.sent()), 'serial')).toBe(401)
  expect(asked() - before).toBeLessThanOrEqual(1)
})

it('an answer that WeChat did not sign tells nothing: what was asked is asked again', async () => {
  const { u1, order, wechat } = await started()
  const { privateKey } = wechat.desk.account.platform
  wechat.desk.account.platform.privateKey = wechat.desk.account.merchant.privateKey
  const answer = await u1.ask(`orders/${order.orderNumber}/payment`, { method: 'POST' })
  wechat.desk.account.platform.privateKey = privateKey
  expect(answer).toMatchObject({ status: 502, body: { code: 'upstream_failed' } })
  await u1.pay(order)
  expect(await entries()).toBe(2)
})

it('a GET, and a body of no end, are not taken', async () => {
  await started()
  expect((await fetch(`${app.url}/callback/pay/transaction`)).status).toBe(405)
  expect(
    (await fetch(`${app.url}/callback/pay/refund`, { method: 'POST', body: 'x'.repeat(70_000) }))
      .status,
  ).toBe(413)
})
