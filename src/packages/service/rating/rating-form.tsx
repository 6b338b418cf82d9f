import { View } from '@tarojs/components'
import { useMemo, useState } from 'react'
import { Button } from '@/components/button'
import { Callout } from '@/components/callout'
import { Card } from '@/components/card'
import { Chip } from '@/components/chip'
import { heading, status } from '@/components/spoken'
import { Reasons } from '@/components/reasons'
import { Stars } from '@/components/stars'
import { TextField } from '@/components/text-field'
import { useDraft } from '@/hooks/use-draft'
import { useGuarded } from '@/hooks/use-guarded'
import { useNow } from '@/hooks/use-now'
import { formatMoment } from '@/lib/moments'
import { rateChat, type RatedChat, type RatingAsked } from '@/services/waiting'

interface Form {
  solved: boolean | null
  score: number
  reasons: readonly string[]
  words: string
}

const EMPTY: Form = { solved: null, score: 0, reasons: [], words: '' }

function parse(kept: unknown): Partial<Form> {
  if (typeof kept !== 'object' || kept === null) return {}
  const solved: unknown = Reflect.get(kept, 'solved')
  const score: unknown = Reflect.get(kept, 'score')
  const words: unknown = Reflect.get(kept, 'words')
  const reasons: unknown = Reflect.get(kept, 'reasons')
  return {
    ...(typeof solved === 'boolean' ? { solved } : {}),
    score: typeof score === 'number' ? score : 0,
    words: typeof words === 'string' ? words : '',
    reasons: Array.isArray(reasons)
      ? reasons.filter((one): one is string => typeof one === 'string')
      : [],
  }
}

/** Whether it is solved, how it was, and a word. */
export function RatingForm({
  rating,
  onRated,
}: {
  rating: RatingAsked
  onRated: (rated: RatedChat) => void
}) {
  const now = useNow()
  const empty = useMemo(() => ({ ...EMPTY, solved: rating.solved }), [rating.solved])
  const {
    form: { solved, score, reasons, words },
    change,
    finish,
    idempotencyKey,
  } = useDraft({ name: `rating/${rating.sessionId}`, empty, parse })
  const [tapped, setTapped] = useState(false)
  const missing =
    solved === null
      ? '请先选一下问题有没有解决'
      : score === 0
        ? '请点一颗星，告诉我们这次怎么样'
        : null
  const send = useGuarded(async () => {
    setTapped(true)
    if (solved === null || missing !== null) return
    const rated = await rateChat(rating.sessionId, {
      body: { solved, score, reasons: [...reasons], words },
      idempotencyKey,
    })
    finish()
    onRated(rated)
  })
  return (
    <>
      <View className="rating__who" {...heading(1)}>
        {rating.servedBy}
      </View>
      <View className="rating__when">
        {[
          rating.channelText,
          `${formatMoment(rating.endedAt, now)} 结束`,
          rating.orderNumber && `订单 ${rating.orderNumber}`,
        ]
          .filter(Boolean)
          .join(' · ')}
      </View>
      <Card title="问题解决了吗">
        <View className="chips">
          {rating.solved !== false && (
            <Chip selected={solved === true} onTap={() => change({ solved: true })}>
              已经解决
            </Chip>
          )}
          <Chip selected={solved === false} onTap={() => change({ solved: false })}>
            还没解决
          </Chip>
        </View>
        <Solved rating={rating} solved={solved} />
      </Card>
      <Card title="这次服务怎么样">
        <Stars score={score} onChange={(next) => change({ score: next, reasons: [] })} />
        <Reasons
          score={score}
          choices={rating.choices}
          picked={reasons}
          onChange={(next) => change({ reasons: next })}
        />
      </Card>
      <Card>
        <TextField
          label="想说的话"
          note="选填，只给我们改进用"
          tall
          most={500}
          value={words}
          placeholder="哪里好，哪里让您不舒服"
          onInput={(text) => change({ words: text })}
        />
      </Card>
      {send.error && (
        <Callout tone="late" icon="alert">{`${send.error.detail}，选好的还在`}</Callout>
      )}
      <View {...status()}>{tapped && missing && <Callout tone="wait">{missing}</Callout>}</View>
      <Button busy={send.busy} busyText="正在提交" onTap={() => void send.run()}>
        提交评价
      </Button>
    </>
  )
}

/** What was answered in the chat is known, and what follows from the answer is said. */
function Solved({ rating, solved }: { rating: RatingAsked; solved: boolean | null }) {
  if (rating.solved === false) {
    return (
      <View className="rating__note">{`您在会话里说还没解决${rating.ticketNumber ? `，工单 ${rating.ticketNumber} 正在接着处理` : ''}`}</View>
    )
  }
  if (solved === false)
    return <View className="rating__note">提交后会转成一张工单接着处理，说过的话都带着</View>
  return rating.solved ? (
    <View className="rating__note">您在会话里说已经解决。后来又不行的话，改选“还没解决”</View>
  ) : null
}
