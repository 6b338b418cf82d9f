import { View } from '@tarojs/components'
import { useState } from 'react'
import { Button } from '@/components/button'
import { Callout } from '@/components/callout'
import { Sheet } from '@/components/sheet'
import { useGuarded } from '@/hooks/use-guarded'
import { withdrawClaim, type ClaimView } from '@/services/claims'

/** Its owner wants nothing of it any more, after a second word. */
export function WithdrawClaim({
  claimId,
  onWithdrawn,
}: {
  claimId: string
  onWithdrawn: (claim: ClaimView) => void
}) {
  const [asking, setAsking] = useState(false)
  const withdraw = useGuarded(async () => onWithdrawn(await withdrawClaim(claimId)))
  return (
    <>
      <Button kind="quiet" onTap={() => setAsking(true)}>
        撤回这次申请
      </Button>
      <Sheet
        title="撤回这次申请？"
        open={asking}
        onClose={() => setAsking(false)}
        footer={
          <>
            <Button
              kind="danger"
              busy={withdraw.busy}
              busyText="正在撤回"
              onTap={() => void withdraw.run()}
            >
              确认撤回
            </Button>
            <Button kind="secondary" onTap={() => setAsking(false)}>
              先不撤回
            </Button>
          </>
        }
      >
        <View className="progress__text">
          撤回后这次申请不再处理，工单还在。需要时可以再提一次。
        </View>
        {withdraw.error && (
          <Callout tone="late" icon="alert">
            {withdraw.error.detail}
          </Callout>
        )}
      </Sheet>
    </>
  )
}
