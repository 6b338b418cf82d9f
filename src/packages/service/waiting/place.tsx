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
  const due = promisedAt ? describeDue(promisedAt, since, now) : null
  return (
    <Card>
      <View className="place">
        <View className="place__figure">
          <View className="place__number">{position === null ? '正在排' : `第 ${position} 位`}</View>
          <View className="place__name">您的位置</View>
        </View>
        <View className="place__figure">
          <View className="place__number">{minutes === null ? '还估不准' : `${minutesAsRange(minutes)} 分钟`}</View>
          <View className="place__name">大约还要等</View>
        </View>
      </View>
      <View className="place__line">{queueText}</View>
      {due && <Due {...due} at={due.tone === 'late' ? due.at : `承诺${due.at}接通`} />}
      <View className="place__basis">
        {`我们承诺 ${promisedMinutes} 分钟内接通。时间按最近半小时的接待速度估算,紧急的问题和会员等级会影响先后`}
      </View>
      {tierText && <View className="place__tier">{tierText}</View>}
    </Card>
  )
}
