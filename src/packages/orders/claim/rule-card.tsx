import { View } from '@tarojs/components'
import { Card } from '@/components/card'
import { Tag } from '@/components/tag'
import type { Tone } from '@/components/tone'
import type { ClaimOption } from '@/services/claims'

const TONE: Readonly<Record<ClaimOption['outcome'], Tone>> = {
  gives: 'done',
  check: 'bridge',
  person: 'bridge',
  answers: 'bridge',
  refuses: 'wait',
}

/** Which rule decides, what decided so far, and what would change it. */
export const RuleCard = ({
  rule,
  outcome,
  outcomeText,
}: Pick<ClaimOption, 'rule' | 'outcome' | 'outcomeText'>) => (
  <Card title={rule.name} aside={<Tag tone={TONE[outcome]}>{outcomeText}</Tag>}>
    <View className="claim__because">{rule.because}</View>
    {rule.change && <View className="claim__change">{rule.change}</View>}
    <View className="claim__rule">{rule.text}</View>
    <View className="claim__version">{rule.versionText}</View>
  </Card>
)
