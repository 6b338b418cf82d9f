import { View } from '@tarojs/components'
import { Chip } from './chip'

interface ReasonsProps {
  score: number
  choices: { good: readonly string[]; bad: readonly string[] }
  picked: readonly string[]
  onChange: (picked: readonly string[]) => void
}

/** From here on it was good. */
const GOOD = 4

/** Why it was good or bad, as many as apply; asked once there is a mark. */
export function Reasons({ score, choices, picked, onChange }: ReasonsProps) {
  if (score === 0) return null
  const toggled = (reason: string): readonly string[] =>
    picked.includes(reason) ? picked.filter((one) => one !== reason) : [...picked, reason]
  return (
    <View className="chips chips--reasons">
      {(score >= GOOD ? choices.good : choices.bad).map((reason) => (
        <Chip
          key={reason}
          selected={picked.includes(reason)}
          onTap={() => onChange(toggled(reason))}
        >
          {reason}
        </Chip>
      ))}
    </View>
  )
}
