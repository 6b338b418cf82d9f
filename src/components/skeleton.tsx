import { View } from '@tarojs/components'
import './skeleton.scss'

/** The shape of what is coming, while it comes. */
export function Skeleton({ cards = 3 }: { cards?: number }) {
  const state = { 'aria-busy': 'true', 'aria-label': '正在读取' }
  return (
    <View className="skeleton" {...state}>
      {Array.from({ length: cards }, (_, index) => (
        <View key={index} className="skeleton__card">
          <View className="skeleton__bar skeleton__bar--title" />
          <View className="skeleton__bar" />
          <View className="skeleton__bar skeleton__bar--short" />
        </View>
      ))}
    </View>
  )
}
