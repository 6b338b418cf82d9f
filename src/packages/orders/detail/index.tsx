import { View } from '@tarojs/components'
import Taro, { useRouter } from '@tarojs/taro'
import { Button } from '@/components/button'
import { Card } from '@/components/card'
import { Facts } from '@/components/facts'
import { NavRow } from '@/components/nav-row'
import { Phrases } from '@/components/phrases'
import { Timeline } from '@/components/timeline'
import { useLoaded } from '@/hooks/use-loaded'
import { useNow } from '@/hooks/use-now'
import { usePullDown } from '@/hooks/use-pull-down'
import { useServiceChat } from '@/hooks/use-service-chat'
import { formatMoment } from '@/lib/moments'
import { formatMoney } from '@/lib/money'
import { routes } from '@/lib/routes'
import { getOrder, type OrderDetail } from '@/services/orders'
import { go } from '@/shell/go'
import { Loadable } from '@/shell/loadable'
import { Page } from '@/shell/page'
import { SecretsCard } from './secrets-card'
import './index.scss'

/** One order: how it stands in words, what it holds, and what one can do about it. */
export default function OrderPage() {
  const orderNumber = useRouter().params['orderNumber'] ?? ''
  const order = useLoaded(() => getOrder(orderNumber))
  usePullDown(order.reload)
  return (
    <Page dock={order.data && <Actions order={order.data} />}>
      <Loadable loaded={order} cards={4}>{(data) => <OrderView order={data} onRevealed={() => void order.reload()} />}</Loadable>
    </Page>
  )
}

function Actions({ order: { orderNumber, openTicketNumber } }: { order: OrderDetail }) {
  const chat = useServiceChat({ from: 'order', orderNumber }, () => go(routes.contact({ orderNumber })))
  return (
    <View className="order__actions">
      <Button kind="secondary" icon="headset" busy={chat.busy} busyText="正在打开" onTap={chat.open}>在线客服</Button>
      {openTicketNumber
        ? <Button onTap={() => go(routes.ticket(openTicketNumber))}>查看工单进度</Button>
        : <Button onTap={() => go(routes.newTicket({ orderNumber }))}>提交工单</Button>}
    </View>
  )
}

function OrderView({ order, onRevealed }: { order: OrderDetail; onRevealed: () => void }) {
  const now = useNow()
  const at = (iso: string | null): string | null => (iso ? formatMoment(iso, now) : null)
  const { product, payment, delivery } = order
  return (
    <>
      <View className="order__state">{order.stateText}</View>
      <View className="order__headline"><Phrases>{order.headline}</Phrases></View>
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
      <Card title="付款与发货">
        <Facts
          items={[
            { name: '下单', value: at(order.placedAt) },
            { name: '付款', value: at(payment.paidAt) ?? '还没有付款' },
            { name: '方式', value: payment.method },
            { name: '付款单号', value: payment.reference },
            { name: '发货', value: at(delivery.deliveredAt) ?? '还没有发货' },
            { name: '充值账号', value: delivery.accountMasked },
            { name: '失败原因', value: delivery.failureReason },
          ]}
        />
        <View className="order__number">
          <View className="order__number-text">{`订单号 ${order.orderNumber}`}</View>
          <Button kind="quiet" icon="copy" onTap={() => void Taro.setClipboardData({ data: order.orderNumber })}>复制</Button>
        </View>
      </Card>
      {order.secrets.length > 0 && <SecretsCard order={order} onRevealed={onRevealed} />}
      {product.refundRule && <Card title="这件商品的退款规则"><View className="order__rule">{product.refundRule}</View></Card>}
      {order.timeline.length > 0 && (
        <Card title="订单经过">
          <Timeline
            items={order.timeline.map((entry) => ({ id: `${entry.at} ${entry.text}`, title: entry.text, at: formatMoment(entry.at, now) }))}
          />
        </Card>
      )}
      <Card flush>
        <NavRow
          icon="phone" title="其他联系方式" text="电话、公众号、投诉,都带着这笔订单" onTap={() => go(routes.contact({ orderNumber: order.orderNumber }))}
        />
      </Card>
    </>
  )
}
