import { View } from '@tarojs/components'
import { useState } from 'react'
import { Button } from '@/components/button'
import { Callout } from '@/components/callout'
import { Sheet } from '@/components/sheet'
import { TextField } from '@/components/text-field'
import { useGuarded } from '@/hooks/use-guarded'
import { randomId } from '@/lib/random-id'
import { withdrawTicket, type TicketDetail } from '@/services/tickets'

interface WithdrawProps {
  number: string
  onWithdrawn: (ticket: TicketDetail) => void
}

/** Sent twice, or solved by itself: its owner takes it back, after a second word. */
export function Withdraw({ number, onWithdrawn }: WithdrawProps) {
  const [asking, setAsking] = useState(false)
  const [text, setText] = useState('')
  const [idempotencyKey] = useState(randomId)
  const withdraw = useGuarded(async () => {
    onWithdrawn(await withdrawTicket(number, { body: { text }, idempotencyKey }))
  })
  return (
    <>
      <Button kind="quiet" onTap={() => setAsking(true)}>
        撤回这张工单
      </Button>
      <Sheet
        title="撤回这张工单？"
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
        <View className="confirm__text">
          撤回后客服不再处理，记录还在。同一件事需要时可以再提交一张。
        </View>
        <TextField
          label="为什么撤回"
          note="选填"
          most={200}
          value={text}
          placeholder="例如：提交了两次、已经自己解决了"
          onInput={setText}
        />
        {withdraw.error && (
          <Callout tone="late" icon="alert">
            {withdraw.error.detail}
          </Callout>
        )}
      </Sheet>
    </>
  )
}
