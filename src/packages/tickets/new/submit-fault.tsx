import { View } from '@tarojs/components'
import { Button } from '@/components/button'
import { Callout } from '@/components/callout'
import { routes } from '@/lib/routes'
import type { ApiError } from '@/services/api-error'
import { go } from '@/shell/go'

interface SubmitFaultProps {
  error: ApiError
  onSendAsNew: () => void
  onSendAnother: () => void
}

/** Why the ticket did not go; everything typed is still there. */
export function SubmitFault({ error, onSendAsNew, onSendAnother }: SubmitFaultProps) {
  if (error.code === 'idempotency_key_reused') return <AlreadyTaken onSendAsNew={onSendAsNew} />
  if (error.code === 'order_has_ticket')
    return <SecondOne error={error} onSendAnother={onSendAnother} />
  const { detail, requestId, kind } = error
  return (
    <Callout tone="late" icon={kind === 'offline' ? 'offline' : 'alert'}>
      <View>{detail}</View>
      <View>填好的内容都还在，再点一次提交就好，不会重复</View>
      {kind === 'fault' && requestId && (
        <View>{`如果一直这样，请把编号 ${requestId} 告诉客服`}</View>
      )}
    </Callout>
  )
}

/** An earlier try did arrive, though its answer did not, and the words were changed since. */
const AlreadyTaken = ({ onSendAsNew }: { onSendAsNew: () => void }) => (
  <Callout tone="wait">
    <View>刚才那一次其实已经收到，之后改动的内容没有提交</View>
    <Button kind="quiet" onTap={() => go(routes.tickets())}>
      去看已收到的工单
    </Button>
    <Button kind="quiet" onTap={onSendAsNew}>
      把现在的内容另提一张
    </Button>
  </Callout>
)

/** It came to be meanwhile: by another page, or by somebody else on this account. */
const SecondOne = ({
  error: { detail, ticketNumber },
  onSendAnother,
}: {
  error: ApiError
  onSendAnother: () => void
}) => (
  <Callout tone="wait" icon="ticket">
    <View>{detail}</View>
    <Button
      kind="quiet"
      onTap={() => go(ticketNumber ? routes.ticket(ticketNumber) : routes.tickets())}
    >
      去看这张工单
    </Button>
    <Button kind="quiet" onTap={onSendAnother}>
      仍然另提一张
    </Button>
  </Callout>
)
