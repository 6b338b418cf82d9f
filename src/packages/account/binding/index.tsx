import { View } from '@tarojs/components'
import { useState } from 'react'
import { Button } from '@/components/button'
import { Card } from '@/components/card'
import { Callout } from '@/components/callout'
import { Sheet } from '@/components/sheet'
import { useEvery } from '@/hooks/use-every'
import { useGuarded } from '@/hooks/use-guarded'
import { useLoaded } from '@/hooks/use-loaded'
import { usePullDown } from '@/hooks/use-pull-down'
import { getAppConfig } from '@/services/app-config'
import { getBinding, undoBinding, type Binding } from '@/services/bindings'
import { Loadable } from '@/shell/loadable'
import { Page } from '@/shell/page'
import { BindingState } from './binding-state'
import { FollowSteps } from './follow-steps'
import './index.scss'

/** While somebody is off to follow and scan, the answer may come any moment. */
const LOOK_AGAIN_MS = 4_000

async function loadBinding() {
  const [binding, config] = await Promise.all([getBinding(), getAppConfig()])
  return { binding, accountName: config.officialAccountName }
}

/** Whether WeChat brings the notices, how to make it so, and how to undo it. */
export default function BindingPage() {
  const loaded = useLoaded(loadBinding)
  usePullDown(loaded.reload)
  useEvery(
    LOOK_AGAIN_MS,
    () => void loaded.reload(),
    loaded.data !== null && loaded.data.binding.state !== 'verified',
  )
  return (
    <Page>
      <Loadable loaded={loaded} cards={2}>
        {({ binding, accountName }) => (
          <>
            <BindingState binding={binding} accountName={accountName} />
            {binding.state !== 'verified' && <FollowSteps accountName={accountName} />}
            <WhatIsUsed />
            {binding.state !== 'none' && (
              <Undo onUndone={(undone) => loaded.put({ binding: undone, accountName })} />
            )}
          </>
        )}
      </Loadable>
    </Page>
  )
}

const WhatIsUsed = () => (
  <Card title="我们怎么认出您">
    <View className="binding__plain">
      微信会给同一家平台的小程序和公众号一个共同的编号，叫
      UnionID。两边的编号对得上，就知道是同一位用户，不用您再填什么。
    </View>
    <View className="binding__plain">
      我们只用它把通知发给您本人，看不到您的手机号、好友和聊天。通知里不会出现卡密。
    </View>
  </Card>
)

function Undo({ onUndone }: { onUndone: (binding: Binding) => void }) {
  const [asking, setAsking] = useState(false)
  const undo = useGuarded(async () => {
    onUndone(await undoBinding())
    setAsking(false)
  })
  return (
    <>
      <Button kind="quiet" onTap={() => setAsking(true)}>
        解除绑定
      </Button>
      <Sheet
        title="解除微信绑定"
        open={asking}
        onClose={() => setAsking(false)}
        footer={
          <>
            <Button
              kind="danger"
              busy={undo.busy}
              busyText="正在解除"
              onTap={() => void undo.run()}
            >
              确认解除
            </Button>
            <Button kind="secondary" onTap={() => setAsking(false)}>
              先不解除
            </Button>
          </>
        }
      >
        <View className="binding__plain">
          解除后，公众号不再收到订单和工单的进度，进度仍可在小程序里看。以后随时可以重新绑定。
        </View>
        {undo.error && (
          <Callout tone="late" icon="alert">
            {undo.error.detail}
          </Callout>
        )}
      </Sheet>
    </>
  )
}
