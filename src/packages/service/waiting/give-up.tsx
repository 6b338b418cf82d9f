import { View } from '@tarojs/components'
import { useState } from 'react'
import { Button } from '@/components/button'
import { Callout } from '@/components/callout'
import { Sheet } from '@/components/sheet'
import { useGuarded } from '@/hooks/use-guarded'
import { giveUpWaiting, type Waiting } from '@/services/waiting'

/** Leaving the queue for good takes a second word. */
export function GiveUp({
  sessionId,
  onGivenUp,
}: {
  sessionId: string | null
  onGivenUp: (waiting: Waiting) => void
}) {
  const [asking, setAsking] = useState(false)
  const leave = useGuarded(async () => {
    onGivenUp(await giveUpWaiting({ sessionId }))
    setAsking(false)
  })
  return (
    <>
      <Button kind="quiet" onTap={() => setAsking(true)}>
        不等了
      </Button>
      <Sheet
        title="不再排队"
        open={asking}
        onClose={() => setAsking(false)}
        footer={
          <>
            <Button
              kind="danger"
              busy={leave.busy}
              busyText="正在离开"
              onTap={() => void leave.run()}
            >
              确认不等了
            </Button>
            <Button kind="secondary" onTap={() => setAsking(false)}>
              接着排
            </Button>
          </>
        }
      >
        <View className="waiting__words">
          离开后位置不保留，再来要重新排。问题还没解决的话，留言更合适：会有编号，有结果就通知您。
        </View>
        {leave.error && (
          <Callout tone="late" icon="alert">
            {leave.error.detail}
          </Callout>
        )}
      </Sheet>
    </>
  )
}
