import { View } from '@tarojs/components'
import type { ReactNode } from 'react'
import { Icon } from './icon'
import { heading, spokenAs } from './spoken'
import { tappable } from './tappable'
import './sheet.scss'

interface SheetProps {
  title: string
  open: boolean
  onClose: () => void
  children: ReactNode
  /** Stays in view while the rest scrolls. */
  footer?: ReactNode
}

/** Comes up over a page for one decision. */
export function Sheet({ title, open, onClose, children, footer }: SheetProps) {
  if (!open) return null
  const dialog = { ...spokenAs('dialog'), 'aria-modal': 'true', 'aria-label': title }
  const close = { ...tappable, 'aria-label': '关闭' }
  return (
    <View className="sheet">
      <View className="sheet__veil" onClick={onClose} catchMove />
      <View className="sheet__panel" {...dialog}>
        <View className="sheet__head">
          <View className="sheet__title" {...heading(2)}>
            {title}
          </View>
          <View className="sheet__close" {...close} onClick={onClose}>
            <Icon name="close" />
          </View>
        </View>
        <View className="sheet__body">{children}</View>
        {footer && <View className="sheet__footer">{footer}</View>}
      </View>
    </View>
  )
}
