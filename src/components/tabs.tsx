import { ScrollView, View } from '@tarojs/components'
import { tappable } from './tappable'
import './tabs.scss'

interface TabsProps<Value extends string> {
  items: readonly { value: Value; label: string }[]
  value: Value
  onChange: (value: Value) => void
}

/** Views of one list, side by side; they scroll when they do not fit. */
export function Tabs<Value extends string>({ items, value, onChange }: TabsProps<Value>) {
  return (
    <ScrollView className="tabs" scrollX enhanced showScrollbar={false}>
      <View className="tabs__row">
        {items.map((item) => {
          const state = { ...tappable, 'aria-pressed': item.value === value ? 'true' : 'false' }
          return (
            <View
              key={item.value}
              className={`tabs__item ${item.value === value ? 'tabs__item--current' : ''}`}
              {...state}
              onClick={() => onChange(item.value)}
            >
              {item.label}
            </View>
          )
        })}
      </View>
    </ScrollView>
  )
}
