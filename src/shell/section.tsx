import { View } from '@tarojs/components'
import type { ReactNode } from 'react'
import { Icon } from '@/components/icon'
import { heading } from '@/components/spoken'
import { tappable } from '@/components/tappable'
import { go } from './go'
import './section.scss'

interface SectionProps {
  title: string
  action?: { label: string; address: string }
  children: ReactNode
}

/** A part of a page under its own heading. */
export const Section = ({ title, action, children }: SectionProps) => (
  <View className="section">
    <View className="section__head">
      <View className="section__title" {...heading(2)}>
        {title}
      </View>
      {action && (
        <View className="section__action" {...tappable} onClick={() => go(action.address)}>
          {action.label}
          <Icon name="right" size="small" />
        </View>
      )}
    </View>
    {children}
  </View>
)
