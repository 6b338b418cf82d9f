import { View } from '@tarojs/components'
import { useState } from 'react'
import { Button } from '@/components/button'
import { Callout } from '@/components/callout'
import { Card } from '@/components/card'
import { useGuarded } from '@/hooks/use-guarded'
import { randomId } from '@/lib/random-id'
import { confirmTicket, type TicketDetail } from '@/services/tickets'
import { NotSolved } from './not-solved'

interface ConfirmCardProps {
  ticket: TicketDetail
  onConfirmed: (ticket: TicketDetail) => void
}

/** We think it is solved; whether it is, the customer says. */
export function ConfirmCard({ ticket: { number }, onConfirmed }: ConfirmCardProps) {
  const [asking, setAsking] = useState(false)
  const [yesKey] = useState(randomId)
  const solved = useGuarded(async () => {
    onConfirmed(await confirmTicket(number, { body: { solved: true }, idempotencyKey: yesKey }))
  })
  return (
    <Card title="问题解决了吗">
      <View className="confirm__text">确认后工单结束；还没解决就告诉我们，会接着处理。</View>
      {solved.error && (
        <Callout tone="late" icon="alert">
          {solved.error.detail}
        </Callout>
      )}
      <View className="confirm__actions">
        <Button kind="secondary" onTap={() => setAsking(true)}>
          还没解决
        </Button>
        <Button busy={solved.busy} busyText="正在确认" onTap={() => void solved.run()}>
          已经解决
        </Button>
      </View>
      <NotSolved
        number={number}
        open={asking}
        onClose={() => setAsking(false)}
        onSent={onConfirmed}
      />
    </Card>
  )
}
