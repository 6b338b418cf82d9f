import { Button } from '@/components/button'
import { Callout } from '@/components/callout'
import { Sheet } from '@/components/sheet'
import { TextField } from '@/components/text-field'
import { useDraft } from '@/hooks/use-draft'
import { useGuarded } from '@/hooks/use-guarded'
import { confirmTicket, type TicketDetail } from '@/services/tickets'

const EMPTY = { text: '' }
export const parseText = (kept: unknown): Partial<typeof EMPTY> => {
  const text: unknown = typeof kept === 'object' && kept !== null ? Reflect.get(kept, 'text') : null
  return typeof text === 'string' ? { text } : {}
}

interface NotSolvedProps {
  number: string
  open: boolean
  onClose: () => void
  onSent: (ticket: TicketDetail) => void
}

/** What is missing, in a word: the ticket is worked on again, whether it waited for a yes or was closed already. */
export function NotSolved({ number, open, onClose, onSent }: NotSolvedProps) {
  const word = useDraft({ name: `not-solved/${number}`, empty: EMPTY, parse: parseText })
  const send = useGuarded(async () => {
    const ticket = await confirmTicket(number, {
      body: { solved: false, text: word.form.text },
      idempotencyKey: word.idempotencyKey,
    })
    word.finish()
    onClose()
    onSent(ticket)
  })
  return (
    <Sheet
      title="哪里还没解决"
      open={open}
      onClose={onClose}
      footer={
        <Button busy={send.busy} busyText="正在提交" onTap={() => void send.run()}>
          请继续处理
        </Button>
      }
    >
      <TextField
        label="还差什么"
        note="选填"
        tall
        most={500}
        value={word.form.text}
        placeholder="例如：补发的卡密还是提示无效"
        onInput={(text) => word.change({ text })}
      />
      {send.error && (
        <Callout tone="late" icon="alert">
          {send.error.detail}
        </Callout>
      )}
    </Sheet>
  )
}
