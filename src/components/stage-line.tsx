import { View } from '@tarojs/components'
import { Icon } from './icon'
import { spokenAs } from './spoken'
import './stage-line.scss'

export interface Stage {
  name: string
  state: 'done' | 'current' | 'ahead'
}

const SPOKEN = { done: '已完成', current: '现在', ahead: '之后' }

/** Where a thing stands on its way, end to end. */
export const StageLine = ({ stages }: { stages: readonly Stage[] }) => (
  <View className="stage-line">
    {stages.map(({ name, state }) => {
      const spoken = { ...spokenAs('img'), 'aria-label': `${name}，${SPOKEN[state]}` }
      return (
        <View key={name} className={`stage-line__stage stage-line__stage--${state}`} {...spoken}>
          <View className="stage-line__dot">
            {state === 'done' && <Icon name="check" size="small" />}
          </View>
          <View className="stage-line__name">{name}</View>
        </View>
      )
    })}
  </View>
)
