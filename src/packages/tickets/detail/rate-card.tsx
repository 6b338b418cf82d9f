import { View } from '@tarojs/components'
import { useState } from 'react'
import { Button } from '@/components/button'
import { Callout } from '@/components/callout'
import { Card } from '@/components/card'
import { Reasons } from '@/components/reasons'
import { status } from '@/components/spoken'
import { Stars } from '@/components/stars'
import { TextField } from '@/components/text-field'
import { useDraft } from '@/hooks/use-draft'
import { useGuarded } from '@/hooks/use-guarded'
import { rateTicket } from '@/services/appeals'
import type { TicketDetail } from '@/services/tickets'

interface Form {
  score: number
  reasons: readonly string[]
  words: string
}

const EMPTY: Form = { score: 0, reasons: [], words: '' }

function parse(kept: unknown): Partial<Form> {
  if (typeof kept !== 'object' || kept === null) return {}
  const { score, reasons, words } = { ...EMPTY, ...kept }
  return {
    score: typeof score === 'number' ? score : 0,
    words: typeof words === 'string' ? words : '',
    reasons: Array.isArray(reasons)
      ? reasons.filter((one): one is string => typeof one === 'string')
      : [],
  }
}

interface RateCardProps {
  ticket: TicketDetail
  rating: NonNullable<TicketDetail['rating']>
  onRated: (ticket: TicketDetail) => void
}

/** Who confirmed is asked once how it was; what was said stays to be read (M7). */
export function RateCard({ ticket: { number }, rating, onRated }: RateCardProps) {
  const {
    form: { score, reasons, words },
    change,
    finish,
    idempotencyKey,
  } = useDraft({ name: `rate/${number}`, empty: EMPTY, parse })
  const [missing, setMissing] = useState(false)
  const send = useGuarded(async () => {
    setMissing(score === 0)
    if (score === 0) return
    const ticket = await rateTicket(number, {
      body: { score, reasons: [...reasons], words },
      idempotencyKey,
    })
    finish()
    onRated(ticket)
  })
  if (rating.score !== null)
    return <Said score={rating.score} reasons={rating.reasons} words={rating.words} />
  return (
    <Card title="这次处理怎么样">
      <Stars score={score} onChange={(next) => change({ score: next, reasons: [] })} />
      <Reasons
        score={score}
        choices={rating.choices}
        picked={reasons}
        onChange={(next) => change({ reasons: next })}
      />
      {score > 0 && (
        <TextField
          label="想说的话"
          note="选填，只给我们改进用"
          most={500}
          value={words}
          placeholder="哪里好，哪里让您不舒服"
          onInput={(text) => change({ words: text })}
        />
      )}
      <View {...status()}>
        {missing && score === 0 && <Callout tone="wait">请点一颗星，告诉我们这次怎么样</Callout>}
      </View>
      {send.error && (
        <Callout tone="late" icon="alert">{`${send.error.detail}，选好的还在`}</Callout>
      )}
      <View className="stars__send">
        <Button kind="secondary" busy={send.busy} busyText="正在提交" onTap={() => void send.run()}>
          提交评价
        </Button>
      </View>
    </Card>
  )
}

function Said({
  score,
  reasons,
  words,
}: {
  score: number
  reasons: readonly string[]
  words: string | null
}) {
  const said = [...reasons, ...(words ? [words] : [])].join('，')
  return (
    <Card title="您的评价">
      <View className="confirm__text">{`${score} 星${said ? `：${said}` : ''}`}</View>
      <View className="confirm__text">
        {score <= 2 ? '谢谢您直说，主管一天内会来看这件事' : '谢谢您的评价'}
      </View>
    </Card>
  )
}
