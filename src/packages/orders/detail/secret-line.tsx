import { Text, View } from '@tarojs/components'
import Taro from '@tarojs/taro'
import { Button } from '@/components/button'
import type { RevealedSecrets } from '@/services/orders'

/** One card in the open, each part ready to copy. */
export const SecretLine = ({ secret: { cardNumber, secret } }: { secret: RevealedSecrets['secrets'][number] }) => (
  <View className="secret">
    {cardNumber && <Part name="卡号" value={cardNumber} />}
    <Part name="卡密" value={secret} />
  </View>
)

const Part = ({ name, value }: { name: string; value: string }) => (
  <View className="secret__part">
    <View className="secret__head">
      <View className="secret__name">{name}</View>
      <Button kind="quiet" icon="copy" onTap={() => void Taro.setClipboardData({ data: value })}>复制</Button>
    </View>
    <Text className="secret__value" selectable userSelect>{value}</Text>
  </View>
)
