import { View } from '@tarojs/components'
import { Button } from '@/components/button'
import { Callout } from '@/components/callout'
import { Sheet } from '@/components/sheet'
import { TextField } from '@/components/text-field'
import { useDraft } from '@/hooks/use-draft'
import { useGuarded } from '@/hooks/use-guarded'
import { leaveMessage, type LeftMessage } from '@/services/waiting'

interface LeaveMessageProps {
  sessionId: string | null
  open: boolean
  onClose: () => void
  onLeft: (left: LeftMessage) => void
}

const EMPTY = { text: '' }
const parse = (kept: unknown): Partial<typeof EMPTY> => {
  const text: unknown = typeof kept === 'object' && kept !== null ? Reflect.get(kept, 'text') : null
  return typeof text === 'string' ? { text } : {}
}

/** Instead of waiting: what was said becomes a ticket, with a word more where one is wanted. */
export function LeaveMessage({ sessionId, open, onClose, onLeft }: LeaveMessageProps) {
  const { form, change, finish, idempotencyKey } = useDraft({
    name: `message/${sessionId ?? 'new'}`,
    empty: EMPTY,
    parse,
  })
  const send = useGuarded(async () => {
    const left = await leaveMessage({ body: { sessionId, text: form.text }, idempotencyKey })
    finish()
    onLeft(left)
  })
  return (
    <Sheet
      title="留言"
      open={open}
      onClose={onClose}
      footer={
        <Button busy={send.busy} busyText="正在提交" onTap={() => void send.run()}>
          提交留言
        </Button>
      }
    >
      <View className="waiting__words">
        您在会话里说过的话和发过的图片都会带上，变成一张工单。有结果会通知您，不用再等。
      </View>
      <TextField
        label="还想补充什么"
        note="选填"
        tall
        most={2000}
        value={form.text}
        placeholder="例如：希望今天之内处理，联系我时请发消息"
        onInput={(text) => change({ text })}
      />
      {send.error && (
        <Callout tone="late" icon="alert">{`${send.error.detail}，写好的内容还在`}</Callout>
      )}
    </Sheet>
  )
}
