import { View } from '@tarojs/components'
import './facts.scss'

export interface Fact {
  name: string
  /** A fact without a value is left out. */
  value: string | null | undefined
}

/** Names and values, one under the other. */
export const Facts = ({ items }: { items: readonly Fact[] }) => (
  <View className="facts">
    {items.map(
      ({ name, value }) =>
        value && (
          <View key={name} className="facts__row">
            <View className="facts__name">{name}</View>
            <View className="facts__value">{value}</View>
          </View>
        ),
    )}
  </View>
)
