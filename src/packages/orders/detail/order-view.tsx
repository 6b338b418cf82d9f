import { View } from '@tarojs/components'
import Taro from '@tarojs/taro'
import type { ReactNode } from 'react'
import { Button } from '@/components/button'
import { Card } from '@/components/card'
import { Facts } from '@/components/facts'
import { NavRow } from '@/components/nav-row'
import { Phrases } from '@/components/phrases'
import { heading, status } from '@/components/spoken'
import { Timeline } from '@/components/timeline'
import { useNow } from '@/hooks/use-now'
import { formatMoment } from '@/lib/moments'
import { formatMoney } from '@/lib/money'
import { routes } from '@/lib/routes'
import type { OrderDetail } from '@/services/orders'
import { go } from '@/shell/go'
import { OrderClaims } from '@/shell/order-claims'
import { SecretsCard } from './secrets-card'

interface OrderViewProps {
  order: OrderDetail
  onRevealed: () => void
  /** What money does just now. */
  children: ReactNode
}

/** The state in words, the goods themselves, then all that is known about them. */
export function OrderView({ order, onRevealed, children }: OrderViewProps) {
  const now = useNow()
  const { product } = order
  return (
    <>
      <View {...status()}>
        <View className="order__state" {...heading(1)}>
          {order.stateText}
        </View>
        <View className={`order__headline ${order.late ? 'order__headline--late' : ''}`}>
          <Phrases>{order.headline}</Phrases>
        </View>
      </View>
      {children}
      {order.secrets.length > 0 && <SecretsCard order={order} onRevealed={onRevealed} />}
      <OrderClaims orderNumber={order.orderNumber} news={order} />
      <Card title="商品">
        <View className="order__product">{product.name}</View>
        <Facts
          items={[
            { name: '类别', value: product.category },
            { name: '数量', value: `${order.quantity} 件` },
            { name: '合计', value: formatMoney(order.total) },
          ]}
        />
        {product.howToUse && <View className="order__how">{product.howToUse}</View>}
      </Card>
      <Payment order={order} now={now} />
      {product.refundRule && (
        <Card title="这件商品的退款规则">
          <View className="order__rule">{product.refundRule}</View>
        </Card>
      )}
      {order.timeline.length > 0 && (
        <Card title="订单经过">
          <Timeline
            items={order.timeline.map((entry) => ({
              id: `${entry.at} ${entry.text}`,
              title: entry.text,
              at: formatMoment(entry.at, now),
            }))}
          />
        </Card>
      )}
      <Card flush>
        <NavRow
          icon="phone"
          title="其他联系方式"
          text="电话、公众号、投诉，都带着这笔订单"
          onTap={() => go(routes.contact({ orderNumber: order.orderNumber }))}
        />
      </Card>
    </>
  )
}

function Payment({
  order: { orderNumber, placedAt, payment, delivery },
  now,
}: {
  order: OrderDetail
  now: number
}) {
  const at = (iso: string | null): string | null => (iso ? formatMoment(iso, now) : null)
  return (
    <Card title="付款与发货">
      <Facts
        items={[
          { name: '下单', value: at(placedAt) },
          { name: '付款', value: at(payment.paidAt) ?? '还没有付款' },
          { name: '方式', value: payment.method },
          { name: '付款单号', value: payment.reference },
          { name: '发货', value: at(delivery.deliveredAt) ?? '还没有发货' },
          { name: '充值账号', value: delivery.accountMasked },
        ]}
      />
      <View className="order__number">
        <View className="order__number-text">{`订单号 ${orderNumber}`}</View>
        <Button
          kind="quiet"
          icon="copy"
          onTap={() => void Taro.setClipboardData({ data: orderNumber })}
        >
          复制
        </Button>
      </View>
    </Card>
  )
}
