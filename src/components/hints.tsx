import { View } from '@tarojs/components'
import './hints.scss'

interface HintsProps {
  lead: string
  /** What helps most comes first. */
  items: readonly string[]
}

/** More than a few would nag. */
const MOST = 3

/** What would help, said once and never insisted on. */
export const Hints = ({ lead, items }: HintsProps) => (
  <View className="hints">
    <View className="hints__lead">{lead}</View>
    {items.slice(0, MOST).map((item) => (
      <View key={item} className="hints__item">
        <View className="hints__point" />
        <View className="hints__words">{item}</View>
      </View>
    ))}
  </View>
)
