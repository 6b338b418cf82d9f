import { View } from '@tarojs/components'
import { Card } from '@/components/card'
import { Due } from '@/components/due'
import { useNow } from '@/hooks/use-now'
import { describeDue } from '@/lib/moments'
import { minutesAsRange } from '@/lib/wait-range'
import type { Waiting } from '@/services/waiting'

/** The place in the queue, how long that takes, by when it is promised, and what it depends on. */
export function Place({ waiting: { position, minutes, queueText, promisedAt, since, promisedMinutes, tierText } }: { waiting: Waiting }) {
  const now = useNow(10_000)
  return (
    <Card>
      <View className="place">
        <View className="place__figure">
          <View className="place__number">{position ?? '…'}</View>
          <View className="place__name">您的位置</View>
        </View>
        <View className="place__figure">
          <View className="place__number">{minutes === null ? '…' : minutesAsRange(minutes)}</View>
          <View className="place__name">大约还要几分钟</View>
        </View>
      </View>
      <View className="place__line">{queueText}</View>
      {promisedAt && <Due {...describeDue(promisedAt, since, now)} />}
      <View className="place__basis">
        {`我们承诺 ${promisedMinutes} 分钟内接通。时间按最近半小时的接待速度估算,紧急的问题和会员等级会影响先后`}
      </View>
      {tierText && <View className="place__tier">{tierText}</View>}
    </Card>
  )
}
