import { View } from '@tarojs/components'
import type { Tone } from './tone'
import './tag.scss'

/** A state in one or two words. */
export const Tag = ({ tone = 'plain', children }: { tone?: Tone; children: string }) => (
  <View className={`tag tag--${tone}`}>{children}</View>
)
