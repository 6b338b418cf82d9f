import { Callout } from '@/components/callout'
import { useLive } from '@/hooks/use-live'
import { useLoaded } from '@/hooks/use-loaded'
import { usePageParam } from '@/hooks/use-page-param'
import { usePullDown } from '@/hooks/use-pull-down'
import { routes } from '@/lib/routes'
import { Seen } from '@/lib/seen'
import { getOrderMoney, type OrderMoney } from '@/services/money'
import { getOrder, type OrderDetail } from '@/services/orders'
import { IncidentsOfOrder } from '@/shell/incidents'
import { Loadable } from '@/shell/loadable'
import { NotHere } from '@/shell/not-here'
import { OrderReissues } from '@/shell/order-reissues'
import { OrderRefunds } from '@/shell/order-refunds'
import { Page } from '@/shell/page'
import { OrderActions } from './order-actions'
import { OrderView } from './order-view'
import { PayResult } from './pay-result'
import { usePayment } from './use-payment'
import './index.scss'

const ORDERS = { label: '看全部订单', address: routes.orders() }
/** Without a secret: those come by a tap only, and live in the page alone. */
const seen = new Seen<OrderDetail>()
const seenMoney = new Seen<OrderMoney>()

/** One order: how it stands in words, what it holds, and what one can do about it. */
export default function OrderPage() {
  const orderNumber = usePageParam('orderNumber')
  if (!orderNumber)
    return (
      <Page>
        <NotHere text="打开的地址里没有订单号，可以从列表里选" elsewhere={ORDERS} />
      </Page>
    )
  return <OneOrder key={orderNumber} orderNumber={orderNumber} />
}

function OneOrder({ orderNumber }: { orderNumber: string }) {
  const order = useLoaded(() => getOrder(orderNumber), { keep: { seen, name: orderNumber } })
  const money = useLoaded(() => getOrderMoney(orderNumber), {
    keep: { seen: seenMoney, name: orderNumber },
  })
  const reload = async (): Promise<void> =>
    void (await Promise.all([order.reload(), money.reload()]))
  usePullDown(reload)
  useLive(() => void reload(), order.data !== null)
  const { outcome, paying } = usePayment(orderNumber, (settled) => {
    money.put(settled)
    void order.reload()
  })
  const pay =
    money.data?.payable === true && order.data
      ? { total: order.data.total, busy: paying.busy, start: () => void paying.run() }
      : null
  return (
    <Page dock={order.data && <OrderActions order={order.data} pay={pay} />}>
      <Loadable loaded={order} cards={4} elsewhere={ORDERS}>
        {(data) => (
          <OrderView order={data} onRevealed={() => void order.reload()}>
            <IncidentsOfOrder orderNumber={orderNumber} news={data} />
            <PayResult outcome={outcome} error={paying.error} />
            {money.data?.whyNotText && <Callout>{money.data.whyNotText}</Callout>}
            <OrderReissues orderNumber={orderNumber} news={data} />
            <OrderRefunds refunds={money.data?.refunds ?? []} />
          </OrderView>
        )}
      </Loadable>
    </Page>
  )
}
