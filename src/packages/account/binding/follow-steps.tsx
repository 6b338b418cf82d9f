import { Image, View } from '@tarojs/components'
import { useEffect, useState } from 'react'
import { Button } from '@/components/button'
import { Card } from '@/components/card'
import { useLoaded } from '@/hooks/use-loaded'
import { useNow } from '@/hooks/use-now'
import { describeDue } from '@/lib/moments'
import {
  canOpenOfficialAccount,
  canProveFollower,
  makeBindingScene,
  openOfficialAccount,
  proveFollower,
} from '@/services/bindings'
import { Loadable } from '@/shell/loadable'

/** A code of one's own to scan, and the steps with it. */
export function FollowSteps({ accountName }: { accountName: string }) {
  // Coming back to the page must not make another code: the one on the screen may have been scanned just now.
  const scene = useLoaded(makeBindingScene, { once: true })
  const now = useNow(10_000)
  const steps = [
    '长按下面的二维码，选择“识别图中的二维码”',
    `关注“${accountName}”`,
    '公众号会问是不是您本人，回复 1，再回到这里',
  ]
  return (
    <Card title="三步开通">
      {steps.map((step, index) => (
        <View key={step} className="binding__step">
          <View className="binding__number">{index + 1}</View>
          <View className="binding__step-text">{step}</View>
        </View>
      ))}
      <Loadable loaded={scene} cards={1}>
        {({ qrImage, expiresAt }) => {
          const due = describeDue(expiresAt, null, now)
          const over = due.tone === 'late'
          const named = { 'aria-label': `${accountName}的二维码` }
          return (
            <View className="binding__code">
              <Image
                className={`binding__qr ${over ? 'binding__qr--over' : ''}`}
                src={qrImage}
                mode="aspectFit"
                showMenuByLongpress
                {...named}
              />
              <View className="binding__when">
                {over
                  ? '二维码已过期，请换一张'
                  : `这个二维码只属于您，${due.at}有效（${due.relative}）`}
              </View>
              <Button
                kind="quiet"
                icon="refresh"
                busy={scene.busy}
                busyText="正在换"
                onTap={() => void scene.reload()}
              >
                换一张二维码
              </Button>
            </View>
          )
        }}
      </Loadable>
      <OtherWays />
    </Card>
  )
}

/** Other ways, where the platform has them. */
function OtherWays() {
  const canProve = useAnswer(canProveFollower)
  const canOpen = useAnswer(canOpenOfficialAccount)
  return (
    <View className="binding__plain">
      不方便长按时，可以把二维码截图，用微信“扫一扫”从相册里选取。已经关注过，也请扫一次。
      {canProve && (
        <Button kind="secondary" icon="shield" onTap={proveFollower}>
          已经关注，用微信登录确认
        </Button>
      )}
      {canOpen && (
        <Button kind="secondary" icon="chat" onTap={() => void openOfficialAccount()}>
          打开公众号
        </Button>
      )}
    </View>
  )
}

function useAnswer(ask: () => Promise<boolean>): boolean {
  const [answer, setAnswer] = useState(false)
  useEffect(() => {
    ask().then(setAnswer, () => undefined)
  }, [ask])
  return answer
}
