import { View } from '@tarojs/components'
import { Chip } from '@/components/chip'

interface CardChoiceProps {
  quantity: number
  chosen: readonly number[]
  onChange: (cards: number[]) => void
}

/** More cards than that are told in words. */
const MOST = 20

/** Which of several cards it is about. */
export function CardChoice({ quantity, chosen, onChange }: CardChoiceProps) {
  if (quantity > MOST) return null
  const toggle = (card: number): void =>
    onChange(chosen.includes(card) ? chosen.filter((one) => one !== card) : [...chosen, card])
  return (
    <View className="card-choice">
      <View className="text-field__head">
        <View className="text-field__label">第几张有问题</View>
        <View className="text-field__note">可以多选</View>
      </View>
      <View className="chips">
        {Array.from({ length: quantity }, (_, index) => index + 1).map((card) => (
          <Chip
            key={card}
            selected={chosen.includes(card)}
            onTap={() => toggle(card)}
          >{`第 ${card} 张`}</Chip>
        ))}
      </View>
    </View>
  )
}
