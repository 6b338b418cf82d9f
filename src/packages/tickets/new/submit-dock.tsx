import { View } from '@tarojs/components'
import { Button } from '@/components/button'
import { Callout } from '@/components/callout'
import { CompletenessMeter } from '@/components/completeness-meter'
import { status } from '@/components/spoken'
import type { TicketReview } from '@/services/tickets'
import { SubmitFault } from './submit-fault'
import type { NewTicket } from './use-new-ticket'

interface SubmitDockProps {
  ticket: NewTicket
  review: TicketReview | null
}

/** Always in reach: how much is told, what is still needed, and the one button. */
export function SubmitDock({
  ticket: { draft, submit, submitAnother, missed },
  review,
}: SubmitDockProps) {
  const error = submit.error ?? submitAnother.error
  const busy = submit.busy || submitAnother.busy
  return (
    <View className="submit-dock">
      <View {...status()}>
        {missed === 'kind' && <Callout tone="wait">请先点选一类，好直接转给对的部门</Callout>}
        {missed === 'words' && <Callout tone="wait">请用一句话说说发生了什么，再提交</Callout>}
        {error && !busy && (
          <SubmitFault
            error={error}
            onSendAsNew={draft.renewKey}
            onSendAnother={() => void submitAnother.run()}
          />
        )}
      </View>
      {review && !missed && (
        <View className="submit-dock__meter">
          <CompletenessMeter value={review.completeness} praise={review.praise} />
        </View>
      )}
      <Button busy={busy} busyText="正在提交" onTap={() => void submit.run()}>
        {draft.form.order?.openTicketNumber ? '另提一张工单' : '提交工单'}
      </Button>
    </View>
  )
}
