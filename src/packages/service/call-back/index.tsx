import { View } from '@tarojs/components'
import { useState } from 'react'
import { Button } from '@/components/button'
import { Callout } from '@/components/callout'
import { Card } from '@/components/card'
import { Chip } from '@/components/chip'
import { heading, status } from '@/components/spoken'
import { TextField } from '@/components/text-field'
import { useDraft } from '@/hooks/use-draft'
import { useGuarded } from '@/hooks/use-guarded'
import { usePageParam } from '@/hooks/use-page-param'
import { routes } from '@/lib/routes'
import { leaveCallWish, type CallWishLeft } from '@/services/calls'
import { go } from '@/shell/go'
import { Page } from '@/shell/page'
import './index.scss'

const TIMES = ['越快越好', '上午', '下午', '晚上'] as const

interface Form {
  number: string
  bestTime: string
  text: string
}

const EMPTY: Form = { number: '', bestTime: TIMES[0], text: '' }

function parse(kept: unknown): Partial<Form> {
  if (typeof kept !== 'object' || kept === null) return {}
  const [number, bestTime, text]: unknown[] = ['number', 'bestTime', 'text'].map((name): unknown =>
    Reflect.get(kept, name),
  )
  return {
    ...(typeof number === 'string' ? { number } : {}),
    ...(typeof bestTime === 'string' ? { bestTime } : {}),
    ...(typeof text === 'string' ? { text } : {}),
  }
}

/** R3: where nobody picks up, a word is left; it has a number at once. What was typed outlives a lost network. */
export default function CallBackPage() {
  const orderNumber = usePageParam('orderNumber') ?? null
  const [left, setLeft] = useState<CallWishLeft | null>(null)
  return (
    <Page>
      {left ? <Left left={left} /> : <CallBackForm orderNumber={orderNumber} onLeft={setLeft} />}
    </Page>
  )
}

interface CallBackFormProps {
  orderNumber: string | null
  onLeft: (left: CallWishLeft) => void
}

function CallBackForm({ orderNumber, onLeft }: CallBackFormProps) {
  const { form, change, finish, idempotencyKey } = useDraft({
    name: `call-back/${orderNumber ?? ''}`,
    empty: EMPTY,
    parse,
  })
  const [missing, setMissing] = useState<string | null>(null)
  const send = useGuarded(async () => {
    const fault = faultOf(form)
    setMissing(fault)
    if (fault !== null) return
    const { number, bestTime, text } = form
    onLeft(
      await leaveCallWish({
        body: { number: number.trim(), bestTime, text: text.trim(), orderNumber },
        idempotencyKey,
      }),
    )
    finish()
  })
  return (
    <>
      <View className="call-back__lead">
        留下号码和要说的事，马上有编号。回电之前，小程序里会先告诉您谁打、从哪个号码打、口令是什么
      </View>
      <Card>
        {orderNumber && <View className="call-back__label">{`关于订单 ${orderNumber}`}</View>}
        <TextField
          label="回电号码"
          most={20}
          value={form.number}
          placeholder="手机或座机，座机写上区号"
          onInput={(number) => change({ number })}
        />
        <View className="call-back__label">什么时候方便</View>
        <View className="chips">
          {TIMES.map((time) => (
            <Chip
              key={time}
              selected={form.bestTime === time}
              onTap={() => change({ bestTime: time })}
            >
              {time}
            </Chip>
          ))}
        </View>
        <TextField
          label="什么事"
          tall
          most={1_000}
          value={form.text}
          placeholder="哪笔订单、出了什么问题。密码和卡密不用写"
          onInput={(text) => change({ text })}
        />
        <View {...status()}>{missing && <Callout tone="wait">{missing}</Callout>}</View>
        {send.error && (
          <Callout tone="late" icon="alert">{`${send.error.detail}，写的还在`}</Callout>
        )}
        <View className="call-back__send">
          <Button busy={send.busy} busyText="正在提交" onTap={() => void send.run()}>
            留言，请回电
          </Button>
        </View>
      </Card>
    </>
  )
}

function faultOf({ number, text }: Form): string | null {
  if (!/^\+?\d{7,15}$/.test(number.replace(/[\s-]/g, ''))) return '请写下能打通的号码，座机写上区号'
  return text.trim() === '' ? '请用一句话说说什么事' : null
}

const Left = ({ left: { ticketNumber, text, warning } }: { left: CallWishLeft }) => (
  <Card>
    <View className="call-back__done" {...heading(1)}>{`收到了，工单 ${ticketNumber}`}</View>
    <Callout tone="done" icon="check">
      {text}
    </Callout>
    {warning && (
      <Callout tone="wait" icon="shield">
        {warning}
      </Callout>
    )}
    <View className="call-back__send">
      <Button kind="secondary" onTap={() => go(routes.ticket(ticketNumber))}>
        看这张工单
      </Button>
    </View>
  </Card>
)
