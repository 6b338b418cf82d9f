import { fireEvent, render, screen } from '@testing-library/react'
import OrderPage from '@/packages/orders/detail/index'
import ContactPage from '@/packages/service/contact/index'
import TicketPage from '@/packages/tickets/detail/index'
import HomePage from '@/pages/home/index'
import type { PublicIncident } from '@/services/incidents'
import { router } from '../../support/taro'
import { fakeServer, loggedIn } from './support/fake-server'
import { contact, me, orderDetail, ticketDetail } from './support/samples'

const incident = (change: Partial<PublicIncident> = {}): PublicIncident => ({
  incidentId: 'inc_1',
  title: '话费直充到账慢',
  status: 'open',
  statusText: '正在处理',
  text: '正在切换到备用通道，钱不会少',
  lineText: '预计今天 18:30 恢复；最晚今天 15:30 再告诉您进展',
  startedAt: '2026-03-05T12:00:00.000+08:00',
  yoursText: null,
  updates: [{ at: '2026-03-05T12:10:00.000+08:00', text: '上游通道拥堵' }],
  ...change,
})
const items = (...incidents: PublicIncident[]) => ({ items: incidents })
const none = { items: [], nextCursor: null }

beforeEach(() => loggedIn())

it('home tells what is down, what of it is mine and by when, and what was said before on a tap', async () => {
  const yoursText = '您的订单 HKM1（话费直充）在这个范围里'
  fakeServer({
    'GET /me': () => me(),
    'GET /tickets': () => none,
    'GET /orders': () => none,
    'GET /contact': () => contact({ incidents: [incident({ yoursText })] }),
  })
  render(<HomePage />)
  expect(await screen.findByText('话费直充到账慢')).toBeTruthy()
  expect(screen.getByText(yoursText)).toBeTruthy()
  expect(document.body.textContent).toContain('最晚今天 15:30 再告诉您进展')
  expect(screen.queryByText('上游通道拥堵')).toBeNull()
  fireEvent.click(screen.getByText('看之前的 1 条进展'))
  expect(screen.getByText('上游通道拥堵')).toBeTruthy()
})

it('the contact screen tells it to strangers too', async () => {
  fakeServer({ 'GET /contact': () => contact({ incidents: [incident()] }) })
  render(<ContactPage />)
  expect(await screen.findByText('话费直充到账慢')).toBeTruthy()
})

it('an order and a ticket tell the one that they are of, and that it is over', async () => {
  router.params = { orderNumber: orderDetail().orderNumber }
  fakeServer({
    [`GET /orders/${orderDetail().orderNumber}`]: () => orderDetail(),
    [`GET /orders/${orderDetail().orderNumber}/incidents`]: () => items(incident()),
  })
  const { unmount } = render(<OrderPage />)
  expect(await screen.findByText('话费直充到账慢')).toBeTruthy()
  unmount()

  router.params = { number: ticketDetail().number }
  fakeServer({
    [`GET /tickets/${ticketDetail().number}`]: () => ticketDetail(),
    [`GET /tickets/${ticketDetail().number}/incidents`]: () =>
      items(incident({ status: 'solved', statusText: '已恢复', updates: [] })),
  })
  render(<TicketPage />)
  expect(await screen.findByText('已恢复')).toBeTruthy()
})
