import { View } from '@tarojs/components'
import { useMemo, useState } from 'react'
import { Button } from '@/components/button'
import { Callout } from '@/components/callout'
import { Card } from '@/components/card'
import { Chip } from '@/components/chip'
import { status } from '@/components/spoken'
import { TextField } from '@/components/text-field'
import { useDraft } from '@/hooks/use-draft'
import { useGuarded } from '@/hooks/use-guarded'
import { fileComplaint, type Complaints } from '@/services/appeals'

const ABOUT = [
  { about: 'ticket', label: '工单的处理' },
  { about: 'chat', label: '客服的接待' },
  { about: 'bot', label: '自动客服、转人工' },
  { about: 'rule', label: '平台的规则' },
  { about: 'other', label: '别的事' },
] as const
type About = (typeof ABOUT)[number]['about']

interface Form {
  about: About | null
  text: string
}

function parse(kept: unknown): Partial<Form> {
  if (typeof kept !== 'object' || kept === null) return {}
  const about: unknown = Reflect.get(kept, 'about')
  const text: unknown = Reflect.get(kept, 'text')
  return {
    about: ABOUT.find((one) => one.about === about)?.about ?? null,
    text: typeof text === 'string' ? text : '',
  }
}

interface ComplaintFormProps {
  /** The ticket from which it was opened. */
  ticketNumber: string | null
  onFiled: (complaints: Complaints) => void
}

/** What it is about, and what happened. Opened from a ticket, that ticket goes along. */
export function ComplaintForm({ ticketNumber, onFiled }: ComplaintFormProps) {
  const empty = useMemo<Form>(
    () => ({ about: ticketNumber === null ? null : 'ticket', text: '' }),
    [ticketNumber],
  )
  const {
    form: { about, text },
    change,
    finish,
    idempotencyKey,
  } = useDraft({ name: `complaint/${ticketNumber ?? ''}`, empty, parse })
  const [tapped, setTapped] = useState(false)
  const [told, setTold] = useState('')
  const missing =
    about === null ? '请先选一下是哪一类事' : text.trim() === '' ? '请写一句发生了什么' : null
  const send = useGuarded(async () => {
    setTapped(true)
    setTold('')
    if (about === null || missing !== null) return
    const filed = await fileComplaint({
      body: { about, text, ticketNumber: about === 'ticket' ? ticketNumber : null },
      idempotencyKey,
    })
    finish()
    setTapped(false)
    setTold(`收到了，编号 ${filed.items[0]?.number ?? ''}，进展会通知您，这一页也看得到`)
    onFiled(filed)
  })
  return (
    <Card title="提交投诉">
      <View className="complaints__about">
        <View className="complaints__label">
          {ticketNumber ? `关于工单 ${ticketNumber}` : '关于'}
        </View>
        <View className="chips">
          {ABOUT.map((one) => (
            <Chip
              key={one.about}
              selected={about === one.about}
              onTap={() => change({ about: one.about })}
            >
              {one.label}
            </Chip>
          ))}
        </View>
      </View>
      <TextField
        label="发生了什么"
        tall
        most={1000}
        value={text}
        placeholder="哪一天、谁、怎么说的，希望怎么解决"
        onInput={(next) => change({ text: next })}
      />
      <View {...status()}>
        {tapped && missing && <Callout tone="wait">{missing}</Callout>}
        {told && (
          <Callout tone="done" icon="check">
            {told}
          </Callout>
        )}
      </View>
      {send.error && (
        <Callout tone="late" icon="alert">{`${send.error.detail}，写好的还在`}</Callout>
      )}
      <View className="complaints__send">
        <Button busy={send.busy} busyText="正在提交" onTap={() => void send.run()}>
          提交投诉
        </Button>
      </View>
    </Card>
  )
}
