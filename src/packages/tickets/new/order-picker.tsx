import { View } from '@tarojs/components'
import { Button } from '@/components/button'
import { EmptyState } from '@/components/empty-state'
import { usePages } from '@/hooks/use-pages'
import { listOrders, type OrderSummary } from '@/services/orders'
import type { TicketForm } from '@/services/tickets'
import { ListView } from '@/shell/list-view'
import { OrderCard } from '@/shell/order-card'

/** My orders to pick from. */
export function OrderPicker({ onChoose }: { onChoose: (order: TicketForm['order']) => void }) {
  const orders = usePages('picker', (page) => listOrders(page))
  return (
    <>
      <View className="order-choice__none">
        <Button kind="secondary" onTap={() => onChoose(null)}>
          和订单无关
        </Button>
      </View>
      <ListView
        pages={orders}
        empty={
          <EmptyState icon="box" title="还没有订单" text="可以直接描述问题，不选订单也能提交" />
        }
      >
        {(order) => (
          <OrderCard key={order.orderNumber} order={order} onTap={() => onChoose(chosen(order))} />
        )}
      </ListView>
      {orders.hasMore && (
        <Button
          kind="quiet"
          busy={orders.busy}
          busyText="正在读取"
          onTap={() => void orders.more()}
        >
          更早的订单
        </Button>
      )}
    </>
  )
}

const chosen = ({
  orderNumber,
  productName,
  stateText,
  quantity,
  openTicketNumber,
}: OrderSummary): TicketForm['order'] => ({
  orderNumber,
  productName,
  stateText,
  quantity,
  openTicketNumber,
})
