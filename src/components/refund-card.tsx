import { View } from '@tarojs/components'
import { Card } from './card'
import { Facts } from './facts'
import { Phrases } from './phrases'
import { status } from './spoken'
import { StageLine, type Stage } from './stage-line'
import './refund-card.scss'

interface RefundCardProps {
  amountText: string
  stageText: string
  headline: string
  pocketText: string
  refundNo: string
  /** In their order; `at` null: not yet. Empty where it leads nowhere. */
  steps: readonly { text: string; at: string | null }[]
  /** By when it is there, put into words; null once it is. */
  byText: string | null
  /** A person has to help, or nothing came of it. */
  troubled: boolean
}

/** Money on its way back: where it is, to which pocket it goes, and by when. */
export const RefundCard = ({
  amountText,
  stageText,
  headline,
  pocketText,
  refundNo,
  steps,
  byText,
  troubled,
}: RefundCardProps) => (
  <Card title={`退款 ${amountText}`} aside={stageText}>
    <View
      className={`refund__headline ${troubled ? 'refund__headline--troubled' : ''}`}
      {...status()}
    >
      <Phrases>{headline}</Phrases>
    </View>
    {steps.length > 0 && <StageLine stages={stagesOf(steps)} />}
    <View className="refund__facts">
      <Facts
        items={[
          { name: '去向', value: pocketText },
          { name: '最晚到账', value: byText },
          { name: '退款单号', value: refundNo },
        ]}
      />
    </View>
  </Card>
)

/** Done up to the last moment that is known; the next one is what is waited for. */
function stagesOf(steps: RefundCardProps['steps']): Stage[] {
  const next = steps.findIndex(({ at }) => at === null)
  return steps.map(({ text }, index) => ({
    name: text,
    state: next === -1 || index < next ? 'done' : index === next ? 'current' : 'ahead',
  }))
}
