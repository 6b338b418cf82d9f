import { View } from '@tarojs/components'
import { Button } from '@/components/button'
import { Callout } from '@/components/callout'
import { Card } from '@/components/card'
import { status } from '@/components/spoken'
import { useGuarded } from '@/hooks/use-guarded'
import { routes } from '@/lib/routes'
import { withdrawConsents, type MyData } from '@/services/my-data'
import { go } from '@/shell/go'

interface ConsentsProps {
  consents: MyData['consents']
  reload: () => Promise<void>
}

/** What was agreed to, and the way to take it back. */
export function Consents({ consents: { balance, text }, reload }: ConsentsProps) {
  const withdraw = useGuarded(async () => {
    await withdrawConsents()
    await reload()
  })
  return (
    <Card title="收回同意">
      <View className="my-data__note" {...status()}>
        {text}
      </View>
      <View className="my-data__kept">收回不影响办事，进度在小程序里一直看得到</View>
      <View className="my-data__deeds">
        {balance > 0 && (
          <Button
            kind="secondary"
            busy={withdraw.busy}
            busyText="正在收回"
            onTap={() => void withdraw.run()}
          >
            收回订阅消息的同意
          </Button>
        )}
        <Button kind="quiet" onTap={() => go(routes.binding())}>
          公众号通知，去解除绑定
        </Button>
      </View>
      {withdraw.error && (
        <Callout tone="late" icon="alert">
          {withdraw.error.detail}
        </Callout>
      )}
    </Card>
  )
}
