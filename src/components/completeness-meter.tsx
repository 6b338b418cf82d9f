import { View } from '@tarojs/components'
import { spokenAs } from './spoken'
import './completeness-meter.scss'

interface CompletenessMeterProps {
  /** 0–100 */
  value: number
  praise: string
}

/** Praises what is there. It has no say in whether a form may go. */
export function CompletenessMeter({ value, praise }: CompletenessMeterProps) {
  const filled = Math.min(100, Math.max(0, value))
  const role = {
    ...spokenAs('progressbar'),
    'aria-valuenow': String(filled),
    'aria-label': '说明的完整程度',
  }
  return (
    <View className="meter">
      <View className="meter__track" {...role}>
        <View className="meter__fill" style={{ width: `${filled}%` }} />
      </View>
      <View className="meter__praise">{praise}</View>
    </View>
  )
}
