import { View } from '@tarojs/components'
import { useState } from 'react'
import { Button } from '@/components/button'
import { Callout } from '@/components/callout'
import { Card } from '@/components/card'
import { Sheet } from '@/components/sheet'
import { useNow } from '@/hooks/use-now'
import { formatMoment } from '@/lib/moments'
import { useGuarded } from '@/hooks/use-guarded'
import type { OrderDetail } from '@/services/orders'
import { RevealRecord } from './reveal-record'
import { SecretLine } from './secret-line'
import { useSecrets } from './use-secrets'

interface SecretsCardProps {
  order: OrderDetail
  /** The record has grown. */
  onRevealed: () => void
}

/** The goods themselves: masked until their owner asks to see them and says so twice. */
export function SecretsCard({ order: { orderNumber, secrets }, onRevealed }: SecretsCardProps) {
  const now = useNow()
  const [asking, setAsking] = useState(false)
  const { shown, secondsLeft, reveal, hide } = useSecrets(orderNumber)
  const confirm = useGuarded(async () => {
    await reveal()
    setAsking(false)
    onRevealed()
  })
  const looks = secrets.reduce((sum, { revealedTimes }) => sum + revealedTimes, 0)

  return (
    <Card title="卡密" aside={shown ? `${secondsLeft} 秒后自动隐藏` : undefined}>
      {shown
        ? shown.map((secret) => (
            <SecretLine
              key={secret.line}
              secret={secret}
              orderNumber={orderNumber}
              only={shown.length === 1}
            />
          ))
        : secrets.map(({ line, cardNumberMasked, renewedAt }) => (
            <View key={line} className="secret">
              <View className="secret__number">{cardNumberMasked}</View>
              <View className="secret__hidden">
                {renewedAt === null
                  ? '卡密已隐藏'
                  : `${formatMoment(renewedAt, now)} 换发的新卡密，已隐藏`}
              </View>
            </View>
          ))}
      {shown ? (
        <Button kind="secondary" icon="eye-off" onTap={hide}>
          现在隐藏
        </Button>
      ) : (
        <Button kind="secondary" icon="eye" onTap={() => setAsking(true)}>
          查看卡密
        </Button>
      )}
      <RevealRecord orderNumber={orderNumber} looks={looks} />
      <Sheet
        title="现在查看卡密？"
        open={asking}
        onClose={() => setAsking(false)}
        footer={
          <>
            <Button
              icon="eye"
              busy={confirm.busy}
              busyText="正在取出"
              onTap={() => void confirm.run()}
            >
              确认查看
            </Button>
            <Button kind="secondary" onTap={() => setAsking(false)}>
              先不看
            </Button>
          </>
        }
      >
        <View className="order__ask">
          请先确认身边没有别人。卡密会显示 60
          秒，离开这个页面就隐藏。每次查看都会记下时间，只有您能看到。
        </View>
        <View className="order__ask">官方客服不会向您要卡密，也不会让您发截图。</View>
        {confirm.error && (
          <Callout tone="late" icon="alert">
            {confirm.error.detail}
          </Callout>
        )}
      </Sheet>
    </Card>
  )
}
