import { View } from '@tarojs/components'
import { Icon, type IconName } from '@/components/icon'
import { tappable } from '@/components/tappable'
import { orderFilter } from '@/lib/order-filter'
import { ORDER_VIEWS, type OrderView } from '@/lib/order-states'
import { routes } from '@/lib/routes'
import { go } from '@/shell/go'

const ICONS: Record<OrderView, IconName> = {
  all: 'order',
  unpaid: 'wallet',
  moving: 'truck',
  delivered: 'box',
  trouble: 'back-money',
}

/** The orders by what they wait for. */
export function OrderDoors() {
  const open = (view: OrderView): void => {
    orderFilter.ask(view)
    go(routes.orders())
  }
  return (
    <View className="order-doors">
      {ORDER_VIEWS.filter(({ value }) => value !== 'all').map(({ value, label }) => (
        <View key={value} className="order-doors__door" {...tappable} onClick={() => open(value)}>
          <Icon name={ICONS[value]} />
          <View className="order-doors__label">{label}</View>
        </View>
      ))}
    </View>
  )
}
