import { View } from '@tarojs/components'
import { useState } from 'react'
import { Button } from '@/components/button'
import { Callout } from '@/components/callout'
import { useGuarded } from '@/hooks/use-guarded'
import { stayWaiting, type Waiting } from '@/services/waiting'

/** Half of what was promised is over: an apology, and the choice. */
export function LongWait({ sessionId, onStay }: { sessionId: string | null; onStay: (waiting: Waiting) => void }) {
  const [stays, setStays] = useState(false)
  const stay = useGuarded(async () => {
    onStay(await stayWaiting({ sessionId }))
    setStays(true)
  })
  if (stays) return <Callout tone="bridge" icon="check">好的,我们继续为您排着。随时可以改成留言</Callout>
  return (
    <View className="waiting__long">
      <Callout tone="wait" icon="clock">
        <View>让您久等了,抱歉。承诺的时间已经过去一半,您可以继续等,也可以改成留言:说过的话都带着,不用从头说</View>
        <View className="waiting__stay">
          <Button kind="secondary" busy={stay.busy} busyText="正在告诉客服" onTap={() => void stay.run()}>继续等</Button>
        </View>
        {stay.error && <View>{stay.error.detail}</View>}
      </Callout>
    </View>
  )
}
