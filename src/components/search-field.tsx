import { Input, View } from '@tarojs/components'
import { Icon } from './icon'
import { tappable } from './tappable'
import './search-field.scss'

interface SearchFieldProps {
  value: string
  placeholder: string
  most: number
  onInput: (value: string) => void
  /** The keyboard's own search key. */
  onSearch: () => void
}

/** One line to search by. */
export function SearchField({ value, placeholder, most, onInput, onSearch }: SearchFieldProps) {
  const spoken = { 'aria-label': placeholder }
  const clear = { ...tappable, 'aria-label': '清除' }
  return (
    <View className="search-field">
      <Icon name="search" />
      <Input
        {...spoken}
        className="search-field__input"
        placeholderClass="text-field__placeholder"
        placeholder={placeholder}
        value={value}
        maxlength={most}
        confirmType="search"
        onInput={({ detail }) => onInput(detail.value)}
        onConfirm={onSearch}
      />
      {value !== '' && (
        <View className="search-field__clear" {...clear} onClick={() => onInput('')}>
          <Icon name="close" size="small" />
        </View>
      )}
    </View>
  )
}
