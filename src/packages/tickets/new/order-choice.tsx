import { View } from '@tarojs/components'
import { useState } from 'react'
import { Card } from '@/components/card'
import { Icon } from '@/components/icon'
import { Sheet } from '@/components/sheet'
import { Tag } from '@/components/tag'
import type { TicketForm } from '@/services/tickets'
import { OrderPicker } from './order-picker'

interface OrderChoiceProps {
  order: TicketForm['order']
  onChoose: (order: TicketForm['order']) => void
}

/** Which order it is about: picked, never typed. */
export function OrderChoice({ order, onChoose }: OrderChoiceProps) {
  const [open, setOpen] = useState(false)
  const choose = (next: TicketForm['order']): void => {
    onChoose(next)
    setOpen(false)
  }
  return (
    <>
      <Card onTap={() => setOpen(true)}>
        <View className="order-choice">
          <Icon name="order" />
          <View className="order-choice__words">
            {order ? (
              <ChosenOrder order={order} />
            ) : (
              <View className="order-choice__name">选择相关的订单</View>
            )}
            {!order && <View className="order-choice__text">选了订单，客服不用再问您要单号</View>}
          </View>
          <View className="order-choice__change">{order ? '换一笔' : '去选'}</View>
        </View>
      </Card>
      <Sheet title="和哪笔订单有关" open={open} onClose={() => setOpen(false)}>
        <OrderPicker onChoose={choose} />
      </Sheet>
    </>
  )
}

const ChosenOrder = ({ order }: { order: NonNullable<TicketForm['order']> }) => (
  <>
    <View className="order-choice__name">{order.productName}</View>
    <View className="order-choice__line">
      <Tag>{order.stateText}</Tag>
      <View className="order-choice__text">{order.orderNumber}</View>
    </View>
  </>
)
