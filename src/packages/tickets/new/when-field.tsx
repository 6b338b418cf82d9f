import { Picker, View } from '@tarojs/components'
import { Chip } from '@/components/chip'
import { epochMs } from '@/lib/clock'
import { fromPickerValues, minuteIso, toPickerValues } from '@/lib/moments'

interface WhenFieldProps {
  value: string | null
  onChange: (value: string | null) => void
}

/** When it happened: two pickers, or one tap for just now. */
export function WhenField({ value, onChange }: WhenFieldProps) {
  const today = toPickerValues(minuteIso(epochMs()))
  const shown = value ? toPickerValues(value) : null
  return (
    <View className="when">
      <View className="text-field__head">
        <View className="text-field__label">什么时候发生的</View>
        <View className="text-field__note">大概就行</View>
      </View>
      <View className="when__row">
        <Picker mode="date" value={shown?.date ?? today.date} end={today.date} onChange={({ detail }) => onChange(fromPickerValues(detail.value, shown?.time ?? today.time))}>
          <View className={`when__box ${shown ? '' : 'when__box--empty'}`}>{shown?.date ?? '选日期'}</View>
        </Picker>
        <Picker mode="time" value={shown?.time ?? today.time} onChange={({ detail }) => onChange(fromPickerValues(shown?.date ?? today.date, String(detail.value)))}>
          <View className={`when__box ${shown ? '' : 'when__box--empty'}`}>{shown?.time ?? '选时间'}</View>
        </Picker>
        <Chip onTap={() => onChange(minuteIso(epochMs()))}>刚刚</Chip>
      </View>
    </View>
  )
}
