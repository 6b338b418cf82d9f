import { View } from '@tarojs/components'
import { tappable } from './tappable'
import './chip.scss'

interface ChipProps {
  selected?: boolean
  onTap: () => void
  children: string
}

/** One of several to choose from. */
export function Chip({ selected = false, onTap, children }: ChipProps) {
  const state = { ...tappable, 'aria-pressed': selected ? 'true' : 'false' }
  return (
    <View className={`chip ${selected ? 'chip--selected' : ''}`} {...state} onClick={onTap}>
      {children}
    </View>
  )
}
