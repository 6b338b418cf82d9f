import { View } from '@tarojs/components'
import type { ReactNode } from 'react'
import { Icon, type IconName } from './icon'
import { tappable } from './tappable'
import './nav-row.scss'

interface NavRowProps {
  icon?: IconName
  title: string
  text?: string | null
  /** A second line under it. */
  note?: string | null
  /** At the right, before the arrow. */
  aside?: ReactNode
  /** How many wait; 0 shows none. */
  count?: number
  /** Without it the row only tells. */
  onTap?: () => void
  /** A row that is a switch, and how it stands; it leads nowhere. */
  pressed?: boolean
}

/** A row that leads somewhere. */
export function NavRow({ icon, title, text, note, aside, count = 0, onTap, pressed }: NavRowProps) {
  const acts = onTap ? { ...tappable, onClick: onTap } : {}
  const stands = pressed === undefined ? {} : { 'aria-pressed': pressed ? 'true' : 'false' }
  return (
    <View className="nav-row" {...acts} {...stands}>
      {icon && (
        <View className="nav-row__icon">
          <Icon name={icon} />
        </View>
      )}
      <View className="nav-row__words">
        <View className="nav-row__title">{title}</View>
        {text && <View className="nav-row__text">{text}</View>}
        {note && <View className="nav-row__text">{note}</View>}
      </View>
      {aside && <View className="nav-row__aside">{aside}</View>}
      {count > 0 && <View className="nav-row__count">{count > 99 ? '99+' : count}</View>}
      {onTap && pressed === undefined && (
        <View className="nav-row__arrow">
          <Icon name="right" size="small" />
        </View>
      )}
    </View>
  )
}
