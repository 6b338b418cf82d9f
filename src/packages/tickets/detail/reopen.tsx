import { View } from '@tarojs/components'
import { useState } from 'react'
import { Button } from '@/components/button'
import { Card } from '@/components/card'
import type { TicketDetail } from '@/services/tickets'
import { NotSolved } from './not-solved'

/** What is over may come back for a while. */
export function Reopen({
  ticket: { number },
  onReopened,
}: {
  ticket: TicketDetail
  onReopened: (ticket: TicketDetail) => void
}) {
  const [asking, setAsking] = useState(false)
  return (
    <Card title="又不行了">
      <View className="confirm__text">说一声就重新处理，之前的记录都在，不用从头说。</View>
      <Button kind="secondary" onTap={() => setAsking(true)}>
        还没解决，重新处理
      </Button>
      <NotSolved
        number={number}
        open={asking}
        onClose={() => setAsking(false)}
        onSent={onReopened}
      />
    </Card>
  )
}
