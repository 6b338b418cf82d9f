import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { fireEvent, render, screen } from '@testing-library/react'
import { MemoryRouter } from 'react-router'
import OpenForPage from '../../../desk/pages/tickets/open-for-page'
import { addBrowserParts } from './browser-parts'
import { fakeServer } from './fake-server'

beforeAll(addBrowserParts)

const found = {
  items: [
    {
      customerId: 'cus_1',
      name: '林**',
      tierName: '黄金会员',
      foundBy: '订单号对上',
      orders: [
        {
          orderNumber: 'HKM1',
          productName: '游戏A点卡',
          stateText: '已发货',
          placedAt: '2026-03-05T12:00:00.000+08:00',
        },
      ],
      openTickets: [{ number: 'T260305-0001', title: '充值失败', visible: true }],
    },
  ],
  more: false,
}

it('finds a customer with the reason, opens a ticket in their name, and a second one of an order on purpose', async () => {
  const server = fakeServer()
  server.on('GET', /ticket-choices/, () => ({
    body: {
      kinds: [{ kind: 'how-to', name: '怎么用', department: 'tech', departmentName: '技术部' }],
      departments: [],
    },
  }))
  server.on('POST', /customers\/find/, () => ({ body: found }))
  const refusal = { code: 'order_has_ticket', detail: '这笔订单已经有一张工单在处理' }
  let tries = 0
  server.on('POST', /\/tickets$/, () =>
    (tries += 1) === 1
      ? { status: 409, body: refusal }
      : {
          body: {
            ticketNumber: 'T260305-0009',
            text: '已交给技术部',
            customerHears: false,
            visible: false,
          },
        },
  )
  render(
    <QueryClientProvider client={new QueryClient()}>
      <MemoryRouter>
        <OpenForPage />
      </MemoryRouter>
    </QueryClientProvider>,
  )
  fireEvent.click(screen.getByLabelText('在群里求助'))
  fireEvent.change(screen.getByLabelText('找客户', { selector: 'input' }), {
    target: { value: ' HKM1 ' },
  })
  fireEvent.click(screen.getByRole('button', { name: /找/ }))
  expect(await screen.findByText('替林**开工单')).toBeTruthy()
  fireEvent.change(screen.getByPlaceholderText(/照对方说的写/), { target: { value: '看不懂步骤' } })
  fireEvent.click(screen.getByRole('button', { name: '开工单' }))
  expect(await screen.findByText(/已经有一张工单在处理，写的还在/)).toBeTruthy()
  fireEvent.click(screen.getByRole('button', { name: '是另一件事，仍然再开一张' }))
  expect((await screen.findByText('已交给技术部')).closest('[role=alert]')).toBeTruthy()
  expect(screen.getByText(/开好了工单/).textContent).toContain('T260305-0009')
  const asked = server.asked.filter(({ method }) => method === 'POST').map(({ body }) => body)
  expect(asked).toMatchObject([
    { q: 'HKM1', why: 'group' },
    {
      customerId: 'cus_1',
      kind: 'how-to',
      description: '看不懂步骤',
      why: 'group',
      another: false,
    },
    { another: true },
  ])
})
