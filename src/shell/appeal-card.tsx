import { View } from '@tarojs/components'
import { Card } from '@/components/card'
import { Facts } from '@/components/facts'
import { Tag } from '@/components/tag'
import { useNow } from '@/hooks/use-now'
import { formatMoment } from '@/lib/moments'
import type { AppealShown } from '@/services/appeals'
import './appeal-card.scss'

/** What was asked for above whoever works on it: where it stands, and the decision with its reasons and the rule. */
export function AppealCard({ appeal }: { appeal: AppealShown }) {
  const now = useNow()
  const {
    kindText,
    number,
    words,
    askedAt,
    dueAt,
    done,
    stateText,
    outcomeText,
    reasons,
    rule,
    decidedAt,
    by,
  } = appeal
  const late = !done && Date.parse(dueAt) < now
  return (
    <Card
      title={kindText}
      aside={
        <Tag tone={done ? 'done' : late ? 'late' : 'wait'}>
          {done ? '已答复' : late ? '晚了' : '处理中'}
        </Tag>
      }
    >
      <View className="appeal__state">{done ? (outcomeText ?? stateText) : stateText}</View>
      {reasons && <View className="appeal__reasons">{reasons}</View>}
      <Facts
        items={[
          { name: '依据', value: rule },
          { name: done ? '谁答复的' : '谁在处理', value: by },
          { name: '答复时间', value: decidedAt && formatMoment(decidedAt, now) },
          { name: '您写的', value: words },
          { name: '编号', value: number },
          { name: '提出时间', value: formatMoment(askedAt, now) },
        ]}
      />
    </Card>
  )
}
