import { View } from '@tarojs/components'
import { useState } from 'react'
import { Icon } from '@/components/icon'
import { Sheet } from '@/components/sheet'
import { tappable } from '@/components/tappable'
import { Timeline } from '@/components/timeline'
import { useLoaded } from '@/hooks/use-loaded'
import { useNow } from '@/hooks/use-now'
import { formatMoment } from '@/lib/moments'
import { listReveals } from '@/services/orders'
import { Loadable } from '@/shell/loadable'

/** Who has looked at the secrets, and when: for their owner to check. */
export function RevealRecord({ orderNumber, looks }: { orderNumber: string; looks: number }) {
  const [open, setOpen] = useState(false)
  return (
    <>
      <View className="secret__record" {...tappable} onClick={() => setOpen(true)}>
        <View>{looks > 0 ? `查看记录（${looks} 次）` : '还没有查看过'}</View>
        <Icon name="right" size="small" />
      </View>
      <Sheet title="卡密查看记录" open={open} onClose={() => setOpen(false)}>
        <Record orderNumber={orderNumber} />
      </Sheet>
    </>
  )
}

function Record({ orderNumber }: { orderNumber: string }) {
  const now = useNow()
  const reveals = useLoaded(() => listReveals(orderNumber))
  return (
    <Loadable loaded={reveals} cards={1}>
      {({ items }) => (
        <>
          {items.length === 0 && <View className="order__ask">还没有人查看过这笔订单的卡密。</View>}
          <Timeline
            items={items.map(({ line, by, at }, index) => ({
              id: String(index),
              title: `${by}查看了第 ${line} 张`,
              at: formatMoment(at, now),
            }))}
          />
          <View className="order__ask">有不是您自己的查看，请马上联系客服。</View>
        </>
      )}
    </Loadable>
  )
}
