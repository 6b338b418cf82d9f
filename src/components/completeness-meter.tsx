import { View } from '@tarojs/components'
import { Icon } from './icon'
import './completeness-meter.scss'

interface CompletenessMeterProps {
  /** 0–100 */
  value: number
  praise: string
  hints: readonly string[]
}

/** Praises what is there and names what would help. It has no say in whether a form may go. */
export function CompletenessMeter({ value, praise, hints }: CompletenessMeterProps) {
  const filled = Math.min(100, Math.max(0, value))
  const role = { role: 'progressbar', 'aria-valuenow': String(filled), 'aria-label': '说明的完整程度' }
  return (
    <View className="meter">
      <View className="meter__track" {...role}><View className="meter__fill" style={{ width: `${filled}%` }} /></View>
      <View className="meter__praise">{praise}</View>
      {hints.length > 0 && (
        <View className="meter__hints">
          <View className="meter__lead">再补充这些会更快,不补也可以提交</View>
          {hints.map((hint) => (
            <View key={hint} className="meter__hint"><Icon name="plus" size="small" /><View>{hint}</View></View>
          ))}
        </View>
      )}
    </View>
  )
}
