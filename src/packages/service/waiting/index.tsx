import { useRouter } from '@tarojs/taro'
import { useState } from 'react'
import { Button } from '@/components/button'
import { useEvery } from '@/hooks/use-every'
import { useLive } from '@/hooks/use-live'
import { useLoaded } from '@/hooks/use-loaded'
import { usePullDown } from '@/hooks/use-pull-down'
import { getWaiting, type LeftMessage } from '@/services/waiting'
import { toTop } from '@/shell/to-top'
import { Loadable } from '@/shell/loadable'
import { Page } from '@/shell/page'
import { LeaveMessage } from './leave-message'
import { LeftMessageView } from './left-message-view'
import { WaitingView } from './waiting-view'
import './index.scss'

/** Minutes go by without anything happening: what is told of them is asked for again. */
const LOOK_AGAIN_MS = 20_000

/** Where one stands in the queue. It lives on when one goes away and comes back, and costs none of WeChat's messages. */
export default function WaitingPage() {
  const sessionId = useRouter().params['sessionId']
  const waiting = useLoaded(() => getWaiting(sessionId))
  const [leaving, setLeaving] = useState(false)
  const [left, setLeft] = useState<LeftMessage | null>(null)
  const unsettled = left === null && waiting.data !== null
  usePullDown(waiting.reload)
  useLive(() => void waiting.reload(), left === null)
  useEvery(
    LOOK_AGAIN_MS,
    () => void waiting.reload(),
    unsettled && waiting.data?.status === 'waiting',
  )

  const onLeft = (message: LeftMessage): void => {
    setLeaving(false)
    setLeft(message)
    toTop()
  }
  if (left)
    return (
      <Page>
        <LeftMessageView left={left} />
      </Page>
    )
  const canLeave = waiting.data?.canLeaveMessage ?? false
  return (
    <Page
      dock={
        canLeave ? (
          <Button icon="ticket" onTap={() => setLeaving(true)}>
            留言，有结果通知我
          </Button>
        ) : undefined
      }
    >
      <Loadable loaded={waiting} cards={3}>
        {(data) => (
          <>
            <WaitingView waiting={data} onLeave={() => setLeaving(true)} onChanged={waiting.put} />
            <LeaveMessage
              sessionId={data.sessionId}
              open={leaving}
              onClose={() => setLeaving(false)}
              onLeft={onLeft}
            />
          </>
        )}
      </Loadable>
    </Page>
  )
}
