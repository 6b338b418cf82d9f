import { useState } from 'react'
import { useDidShow } from '@tarojs/taro'
import { EmptyState } from '@/components/empty-state'
import { Tabs } from '@/components/tabs'
import { usePages, type CursorPage } from '@/hooks/use-pages'
import { usePullDown } from '@/hooks/use-pull-down'
import { orderFilter } from '@/lib/order-filter'
import { ORDER_VIEWS, type OrderView } from '@/lib/order-states'
import { routes } from '@/lib/routes'
import { Seen } from '@/lib/seen'
import { listOrders, type OrderSummary } from '@/services/orders'
import { go } from '@/shell/go'
import { ListView } from '@/shell/list-view'
import { OrderCard } from '@/shell/order-card'
import { Page } from '@/shell/page'

const seen = new Seen<CursorPage<OrderSummary>>()

/** All orders, by what they wait for. */
export default function OrdersPage() {
  const [view, setView] = useState<OrderView>('all')
  useDidShow(() => {
    const wanted = orderFilter.take()
    if (wanted) setView(wanted)
  })
  const states = ORDER_VIEWS.find(({ value }) => value === view)?.states ?? []
  const orders = usePages(view, (page) => listOrders({ ...page, states }), seen)
  usePullDown(orders.reload)

  return (
    <Page overTabs>
      <Tabs items={ORDER_VIEWS} value={view} onChange={setView} />
      <ListView pages={orders} empty={<NoOrders view={view} onAll={() => setView('all')} />}>
        {(order) => <OrderCard key={order.orderNumber} order={order} />}
      </ListView>
    </Page>
  )
}

function NoOrders({ view, onAll }: { view: OrderView; onAll: () => void }) {
  if (view !== 'all') {
    return (
      <EmptyState
        icon="box"
        title="这里没有订单"
        text="换一个分类看看，或者看全部订单"
        action={{ label: '看全部订单', onTap: onAll }}
      />
    )
  }
  return (
    <EmptyState
      icon="box"
      title="还没有订单"
      text="在平台下单后，订单会自动出现在这里。如果已经下过单却看不到，请联系客服"
      action={{ label: '联系客服', onTap: () => go(routes.contact()) }}
    />
  )
}
