import { Text, View } from '@tarojs/components'
import Taro from '@tarojs/taro'
import { Button } from '@/components/button'
import { codeGroups } from '@/lib/code-groups'
import { routes } from '@/lib/routes'
import type { RevealedSecrets } from '@/services/orders'
import { go } from '@/shell/go'

interface SecretLineProps {
  secret: RevealedSecrets['secrets'][number]
  orderNumber: string
  /** The order has no other card. */
  only: boolean
}

/** One card in the open, each part ready to copy, and help at the very place where it is found not to work. */
export const SecretLine = ({
  secret: { line, cardNumber, secret },
  orderNumber,
  only,
}: SecretLineProps) => (
  <View className="secret">
    {!only && <View className="secret__line">{`第 ${line} 张`}</View>}
    {cardNumber && <Part name="卡号" value={cardNumber} />}
    <Part name="卡密" value={secret} />
    <View className="secret__door">
      <Button kind="quiet" onTap={() => go(routes.claim(orderNumber, { kind: 'quality', line }))}>
        这张卡有问题
      </Button>
    </View>
  </View>
)

const Part = ({ name, value }: { name: string; value: string }) => (
  <View className="secret__part">
    <View className="secret__head">
      <View className="secret__name">{name}</View>
      <Button kind="quiet" icon="copy" onTap={() => void Taro.setClipboardData({ data: value })}>
        复制
      </Button>
    </View>
    <Text className="secret__value" selectable userSelect>
      {codeGroups(value).map((group, index) => (
        <Text key={index} className="secret__group">
          {group}
        </Text>
      ))}
    </Text>
  </View>
)
