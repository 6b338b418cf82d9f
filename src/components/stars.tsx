import { View } from '@tarojs/components'
import { Icon } from './icon'
import { tappable } from './tappable'
import './stars.scss'

const MEANINGS = ['很不满意', '不满意', '一般', '满意', '很满意']

/** One to five, each with its word. */
export function Stars({ score, onChange }: { score: number; onChange: (score: number) => void }) {
  return (
    <>
      <View className="stars">
        {MEANINGS.map((meaning, index) => {
          const given = index < score
          const spoken = {
            ...tappable,
            'aria-label': `${index + 1} 星 ${meaning}`,
            'aria-pressed': given ? 'true' : 'false',
          }
          return (
            <View
              key={meaning}
              className={`stars__star ${given ? 'stars__star--given' : ''}`}
              {...spoken}
              onClick={() => onChange(index + 1)}
            >
              <Icon name="star" size="large" />
            </View>
          )
        })}
      </View>
      <View className="stars__meaning">{MEANINGS[score - 1] ?? '点一颗星'}</View>
    </>
  )
}
