import { View } from '@tarojs/components'
import type { ReactNode } from 'react'
import { heading } from './spoken'
import { tappable } from './tappable'
import './card.scss'

interface CardProps {
  title?: string
  /** Beside the title, at the right. */
  aside?: ReactNode
  /** A card that leads somewhere as a whole. */
  onTap?: () => void
  /** Rows reach the card's edges. */
  flush?: boolean
  children: ReactNode
}

export function Card({ title, aside, onTap, flush = false, children }: CardProps) {
  const acts = onTap ? { ...tappable, onClick: onTap } : {}
  return (
    <View className={`card ${flush ? 'card--flush' : ''}`} {...acts}>
      {(title || aside) && (
        <View className="card__head">
          {title && (
            <View className="card__title" {...heading(2)}>
              {title}
            </View>
          )}
          {aside && <View className="card__aside">{aside}</View>}
        </View>
      )}
      {children}
    </View>
  )
}
