import { Picker, View } from '@tarojs/components'
import { Chip } from '@/components/chip'
import { epochMs } from '@/lib/clock'
import { dayName, fromPickerValues, minuteIso, toPickerValues } from '@/lib/moments'

interface WhenFieldProps {
  value: string | null
  onChange: (value: string | null) => void
}

/** When it happened: two pickers, or one tap for just now. */
export function WhenField({ value, onChange }: WhenFieldProps) {
  const today = toPickerValues(minuteIso(epochMs()))
  const shown = value ? toPickerValues(value) : null
  const date = shown?.date ?? today.date
  const time = shown?.time ?? today.time
  const look = `when__box ${shown ? '' : 'when__box--empty'}`
  return (
    <View className="when">
      <View className="text-field__head">
        <View className="text-field__label">什么时候发生的</View>
        <View className="text-field__note">大概就行</View>
      </View>
      <View className="when__row">
        <Picker
          mode="date"
          value={date}
          end={today.date}
          onChange={({ detail }) => onChange(fromPickerValues(detail.value, time))}
        >
          <View className={look}>{value ? dayName(value, epochMs()) : '选日期'}</View>
        </Picker>
        <Picker
          mode="time"
          value={time}
          onChange={({ detail }) => onChange(fromPickerValues(date, String(detail.value)))}
        >
          <View className={look}>{shown?.time ?? '选时间'}</View>
        </Picker>
        <Chip onTap={() => onChange(minuteIso(epochMs()))}>刚刚</Chip>
      </View>
    </View>
  )
}
