import { View } from '@tarojs/components'
import { useState } from 'react'
import { Button } from '@/components/button'
import { Callout } from '@/components/callout'
import { Card } from '@/components/card'
import { Sheet } from '@/components/sheet'
import { TextField } from '@/components/text-field'
import { useDraft } from '@/hooks/use-draft'
import { useGuarded } from '@/hooks/use-guarded'
import { randomId } from '@/lib/random-id'
import { confirmTicket, type TicketDetail } from '@/services/tickets'

const EMPTY = { text: '' }
const parse = (kept: unknown): Partial<typeof EMPTY> => {
  const text: unknown = typeof kept === 'object' && kept !== null ? Reflect.get(kept, 'text') : null
  return typeof text === 'string' ? { text } : {}
}

interface ConfirmCardProps {
  ticket: TicketDetail
  onConfirmed: (ticket: TicketDetail) => void
}

/** We think it is solved; whether it is, the customer says. */
export function ConfirmCard({ ticket: { number }, onConfirmed }: ConfirmCardProps) {
  const [asking, setAsking] = useState(false)
  const word = useDraft({ name: `not-solved/${number}`, empty: EMPTY, parse })
  const [yesKey] = useState(randomId)

  const solved = useGuarded(async () => {
    onConfirmed(await confirmTicket(number, { body: { solved: true }, idempotencyKey: yesKey }))
  })
  const notSolved = useGuarded(async () => {
    const ticket = await confirmTicket(number, { body: { solved: false, text: word.form.text }, idempotencyKey: word.idempotencyKey })
    word.finish()
    setAsking(false)
    onConfirmed(ticket)
  })

  return (
    <Card title="问题解决了吗">
      <View className="confirm__text">确认后工单结束;还没解决就告诉我们,会接着处理。</View>
      {solved.error && <Callout tone="late" icon="alert">{solved.error.detail}</Callout>}
      <View className="confirm__actions">
        <Button kind="secondary" onTap={() => setAsking(true)}>还没解决</Button>
        <Button busy={solved.busy} busyText="正在确认" onTap={() => void solved.run()}>已经解决</Button>
      </View>
      <Sheet
        title="哪里还没解决" open={asking} onClose={() => setAsking(false)}
        footer={<Button busy={notSolved.busy} busyText="正在提交" onTap={() => void notSolved.run()}>请继续处理</Button>}
      >
        <TextField
          label="还差什么" note="选填" tall most={500} value={word.form.text} placeholder="例如:补发的卡密还是提示无效"
          onInput={(text) => word.change({ text })}
        />
        {notSolved.error && <Callout tone="late" icon="alert">{notSolved.error.detail}</Callout>}
      </Sheet>
    </Card>
  )
}
