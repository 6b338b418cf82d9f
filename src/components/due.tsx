import { View } from '@tarojs/components'
import { Icon } from './icon'
import './due.scss'

interface DueProps {
  /** `今天 18:30 前`; left out where a sentence beside it says so already. */
  at?: string
  /** `还有 2 小时` */
  relative: string
  tone: 'calm' | 'wait' | 'late'
}

/** By when, and how long that still is. */
export const Due = ({ at, relative, tone }: DueProps) => (
  <View className={`due due--${tone}`}>
    <Icon name="clock" size="small" />
    <View>{at ? `${at}（${relative}）` : relative}</View>
  </View>
)
