import { View } from '@tarojs/components'
import { formatMoment } from '@/lib/moments'
import type { TicketDetail } from '@/services/tickets'

interface PointProps {
  point: NonNullable<TicketDetail['point']>
  /** It is a question; else it is the result. */
  asks: boolean
  now: number
}

/** The question or the result itself, where one looks first. */
export const Point = ({ point: { text, by, at }, asks, now }: PointProps) => (
  <View className={`point ${asks ? 'point--asks' : ''}`}>
    <View className="point__by">{`${by} · ${formatMoment(at, now)}`}</View>
    <View className="point__text">{text}</View>
    {asks && <View className="point__how">在下面的输入框里回答，也可以附图片</View>}
  </View>
)
