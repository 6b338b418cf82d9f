import { View } from '@tarojs/components'
import { useState } from 'react'
import { Button } from '@/components/button'
import { Callout } from '@/components/callout'
import { useGuarded } from '@/hooks/use-guarded'
import { stayWaiting, type Waiting } from '@/services/waiting'

const HALF =
  '让您久等了，抱歉。承诺的时间已经过去一半，您可以继续等，也可以改成留言：说过的话都带着，不用从头说'
const LATE =
  '没有按承诺接待您，抱歉。改成留言马上有工单编号，说过的话都带着，不用从头说；也可以继续等，位置替您留着'

interface LongWaitProps {
  sessionId: string | null
  /** The promise is past, not only half of it: leaving a message is offered first. */
  late: boolean
  onLeave: () => void
  onStay: (waiting: Waiting) => void
}

/** It takes long: an apology, and the choice. */
export function LongWait({ sessionId, late, onLeave, onStay }: LongWaitProps) {
  const [stays, setStays] = useState(false)
  const stay = useGuarded(async () => {
    onStay(await stayWaiting({ sessionId }))
    setStays(true)
  })
  if (stays)
    return (
      <Callout tone="bridge" icon="check">
        好的，我们继续为您排着。随时可以改成留言
      </Callout>
    )
  return (
    <View className="waiting__long">
      <Callout tone={late ? 'late' : 'wait'} icon="clock">
        <View>{late ? LATE : HALF}</View>
        <View className="waiting__stay">
          {late && (
            <Button kind="secondary" icon="ticket" onTap={onLeave}>
              留言，有结果通知我
            </Button>
          )}
          <Button
            kind="secondary"
            busy={stay.busy}
            busyText="正在告诉客服"
            onTap={() => void stay.run()}
          >
            继续等
          </Button>
        </View>
        {stay.error && <View>{stay.error.detail}</View>}
      </Callout>
    </View>
  )
}
