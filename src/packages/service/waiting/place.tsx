import { View } from '@tarojs/components'
import { Card } from '@/components/card'
import type { Waiting } from '@/services/waiting'

/** The place in the queue, the one number of the wait, what the promise comes to, and what it depends on. */
export function Place({
  waiting: { position, expectedText, queueText, promiseText, promisedMinutes, standing, tierText },
}: {
  waiting: Waiting
}) {
  return (
    <Card>
      <View className="place">
        <View className="place__figure">
          <View className="place__number">
            {position === null ? '正在排' : `第 ${position} 位`}
          </View>
          <View className="place__name">您的位置</View>
        </View>
        {expectedText && (
          <View className="place__figure">
            <View className="place__number">{expectedText}</View>
            <View className="place__name">{standing === 'late' ? '预计还要' : '预计等待'}</View>
          </View>
        )}
      </View>
      <View className="place__line">{queueText}</View>
      {promiseText && standing !== 'late' && <View className="place__line">{promiseText}</View>}
      <View className="place__basis">{basisOf({ promisedMinutes, expectedText, standing })}</View>
      {tierText && <View className="place__tier">{tierText}</View>}
    </Card>
  )
}

/** What the numbers above rest on: what is not told needs no ground, and a promise that nobody keeps now is not praised. */
function basisOf({
  promisedMinutes,
  expectedText,
  standing,
}: Pick<Waiting, 'promisedMinutes' | 'expectedText' | 'standing'>): string {
  const order = '紧急的问题和会员等级会影响先后'
  const promise = standing === 'on-time' ? `我们承诺 ${promisedMinutes} 分钟内接通。` : ''
  return `${promise}${expectedText ? `时间按最近半小时的接待速度估算，${order}` : order}`
}
