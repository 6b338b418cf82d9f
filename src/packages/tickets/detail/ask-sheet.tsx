import { View } from '@tarojs/components'
import { useState } from 'react'
import { Button } from '@/components/button'
import { Callout } from '@/components/callout'
import { Sheet } from '@/components/sheet'
import { TextField } from '@/components/text-field'
import { useDraft } from '@/hooks/use-draft'
import { useGuarded } from '@/hooks/use-guarded'
import { askAbove, urgeTicket, type TicketMore } from '@/services/appeals'
import type { TicketDetail } from '@/services/tickets'
import { parseText } from './not-solved'

export type AskKind = 'urge' | 'supervisor' | 'review'

interface Words {
  title: string
  label: string
  placeholder: string
  send: string
}

const WORDS: Readonly<Record<AskKind, Words>> = {
  urge: { title: '催一催', label: '想说的话', placeholder: '例如：今晚就要用', send: '催一下' },
  supervisor: {
    title: '转给主管',
    label: '哪里不满意',
    placeholder: '例如：等了两天，每次回复都一样',
    send: '转给主管',
  },
  review: {
    title: '申请复核',
    label: '对结果哪里不认可',
    placeholder: '例如：卡密我没有用过，截图里看得到',
    send: '申请复核',
  },
}
const EMPTY = { text: '' }

interface AskSheetProps {
  number: string
  kind: AskKind
  /** What happens then, and by when. */
  what: string
  onClose: () => void
  onAsked: (answer: { words: string; next: TicketMore; after: TicketDetail }) => void
}

/** What will happen is said before; what was typed stays until it was taken. */
export function AskSheet({ number, kind, what, onClose, onAsked }: AskSheetProps) {
  const { title, label, placeholder, send: sendText } = WORDS[kind]
  const {
    form: { text },
    change,
    finish,
    idempotencyKey,
  } = useDraft({ name: `${kind}/${number}`, empty: EMPTY, parse: parseText })
  const [missing, setMissing] = useState(false)
  const optional = kind === 'urge'
  const send = useGuarded(async () => {
    setMissing(!optional && !text.trim())
    if (!optional && !text.trim()) return
    const { told, ticket, more } =
      kind === 'urge'
        ? await urgeTicket(number, { body: { text }, idempotencyKey })
        : await askAbove(number, kind, { body: { text }, idempotencyKey })
    finish()
    onAsked({
      words: ticket.warning ? `${told}。${ticket.warning}` : told,
      next: more,
      after: ticket,
    })
  })
  return (
    <Sheet
      title={title}
      open
      onClose={onClose}
      footer={
        <Button busy={send.busy} busyText="正在提交" onTap={() => void send.run()}>
          {sendText}
        </Button>
      }
    >
      <View className="confirm__text">{what}</View>
      <TextField
        label={label}
        {...(optional ? { note: '选填' } : {})}
        tall
        most={optional ? 200 : 500}
        value={text}
        placeholder={placeholder}
        onInput={(next) => change({ text: next })}
      />
      {missing && !text.trim() && (
        <Callout tone="wait">请写一句是哪里不满意，接手的人先看这句</Callout>
      )}
      {send.error && (
        <Callout tone="late" icon="alert">{`${send.error.detail}，写好的还在`}</Callout>
      )}
    </Sheet>
  )
}
