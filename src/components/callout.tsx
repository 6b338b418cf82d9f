import { View } from '@tarojs/components'
import type { ReactNode } from 'react'
import { Icon, type IconName } from './icon'
import type { Tone } from './tone'
import './callout.scss'

interface CalloutProps {
  tone?: Tone
  icon?: IconName
  children: ReactNode
}

/** Something to know before going on. */
export const Callout = ({ tone = 'bridge', icon = 'info', children }: CalloutProps) => (
  <View className={`callout callout--${tone}`}>
    <Icon name={icon} />
    <View className="callout__words">{children}</View>
  </View>
)
