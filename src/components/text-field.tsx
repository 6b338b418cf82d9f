import { Textarea, View } from '@tarojs/components'
import './text-field.scss'

interface TextFieldProps {
  label: string
  /** Beside the label, for instance 选填. */
  note?: string
  placeholder?: string
  value: string
  most: number
  /** More than one line from the start. */
  tall?: boolean
  onInput: (value: string) => void
}

/** Words of one's own. It grows with them. */
export function TextField({
  label,
  note,
  placeholder,
  value,
  most,
  tall = false,
  onInput,
}: TextFieldProps) {
  const left = most - value.length
  return (
    <View className="text-field">
      <View className="text-field__head">
        <View className="text-field__label">{label}</View>
        {note && <View className="text-field__note">{note}</View>}
      </View>
      <Textarea
        className={`text-field__input ${tall ? 'text-field__input--tall' : ''}`}
        placeholderClass="text-field__placeholder"
        ariaLabel={label}
        placeholder={placeholder}
        value={value}
        maxlength={most}
        autoHeight
        disableDefaultPadding
        showConfirmBar={false}
        cursorSpacing={24}
        onInput={({ detail }) => onInput(detail.value)}
      />
      {left < most * 0.1 && <View className="text-field__left">{`还可以写 ${left} 个字`}</View>}
    </View>
  )
}
