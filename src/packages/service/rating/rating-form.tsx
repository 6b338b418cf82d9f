import { View } from '@tarojs/components'
import { useState } from 'react'
import { Button } from '@/components/button'
import { Callout } from '@/components/callout'
import { Card } from '@/components/card'
import { Chip } from '@/components/chip'
import { TextField } from '@/components/text-field'
import { useDraft } from '@/hooks/use-draft'
import { useGuarded } from '@/hooks/use-guarded'
import { useNow } from '@/hooks/use-now'
import { formatMoment } from '@/lib/moments'
import { rateChat, type RatedChat, type RatingAsked } from '@/services/waiting'
import { Stars } from './stars'

interface Form {
  solved: boolean | null
  score: number
  words: string
}

const EMPTY: Form = { solved: null, score: 0, words: '' }

function parse(kept: unknown): Partial<Form> {
  if (typeof kept !== 'object' || kept === null) return {}
  const solved: unknown = Reflect.get(kept, 'solved')
  const score: unknown = Reflect.get(kept, 'score')
  const words: unknown = Reflect.get(kept, 'words')
  return {
    solved: typeof solved === 'boolean' ? solved : null,
    score: typeof score === 'number' ? score : 0,
    words: typeof words === 'string' ? words : '',
  }
}

/** Whether it is solved, how it was, and a word. */
export function RatingForm({ rating, onRated }: { rating: RatingAsked; onRated: (rated: RatedChat) => void }) {
  const now = useNow()
  const { form: { solved, score, words }, change, finish, idempotencyKey } = useDraft({ name: `rating/${rating.sessionId}`, empty: EMPTY, parse })
  const [hint, setHint] = useState('')
  const send = useGuarded(async () => {
    if (solved === null) return setHint('请先选一下问题有没有解决')
    if (score === 0) return setHint('请点一颗星,告诉我们这次怎么样')
    const rated = await rateChat(rating.sessionId, { body: { solved, score, words }, idempotencyKey })
    finish()
    onRated(rated)
  })
  return (
    <>
      <View className="rating__who">{rating.servedBy}</View>
      <View className="rating__when">
        {[rating.channelText, `${formatMoment(rating.endedAt, now)} 结束`, rating.orderNumber && `订单 ${rating.orderNumber}`]
          .filter(Boolean).join(' · ')}
      </View>
      <Card title="问题解决了吗">
        <View className="chips">
          <Chip selected={solved === true} onTap={() => change({ solved: true })}>已经解决</Chip>
          <Chip selected={solved === false} onTap={() => change({ solved: false })}>还没解决</Chip>
        </View>
        {solved === false && <View className="rating__note">提交后会转成一张工单接着处理,说过的话都带着</View>}
      </Card>
      <Card title="这次服务怎么样"><Stars score={score} onChange={(next) => change({ score: next })} /></Card>
      <Card>
        <TextField
          label="想说的话" note="选填,只给我们改进用" tall most={500} value={words} placeholder="哪里好,哪里让您不舒服"
          onInput={(text) => change({ words: text })}
        />
      </Card>
      {send.error && <Callout tone="late" icon="alert">{`${send.error.detail},选好的还在`}</Callout>}
      {hint !== '' && <Callout tone="wait">{hint}</Callout>}
      <Button busy={send.busy} busyText="正在提交" onTap={() => void send.run()}>提交评价</Button>
    </>
  )
}
