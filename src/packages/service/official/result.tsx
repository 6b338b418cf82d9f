import { View } from '@tarojs/components'
import { Button } from '@/components/button'
import { Card } from '@/components/card'
import { Icon, type IconName } from '@/components/icon'
import { heading } from '@/components/spoken'
import { Tag } from '@/components/tag'
import type { Tone } from '@/components/tone'
import { routes } from '@/lib/routes'
import type { Finding, OfficialCheck } from '@/services/official'
import { go } from '@/shell/go'

type Verdict = NonNullable<OfficialCheck['verdict']>
const TONES: Readonly<Record<Verdict, Tone>> = { official: 'done', unknown: 'wait', fake: 'late' }
const ICONS: Readonly<Record<Verdict, IconName>> = {
  official: 'check',
  unknown: 'info',
  fake: 'alert',
}

/** What was found, each with why, and what to do now. */
export function Result({ result, onReport }: { result: OfficialCheck; onReport: () => void }) {
  const { verdict, headline, findings, more, steps } = result
  const tone = verdict === null ? 'plain' : TONES[verdict]
  return (
    <Card>
      <View className={`official__verdict official__verdict--${tone}`}>
        <Icon name={verdict === null ? 'info' : ICONS[verdict]} />
        <View className="official__headline" {...heading(2)}>
          {headline}
        </View>
      </View>
      {findings.map((finding) => (
        <Found key={`${finding.kind} ${finding.value}`} finding={finding} />
      ))}
      {more > 0 && (
        <View className="official__more">{`还有 ${more} 个没有列出来，先按上面说的做`}</View>
      )}
      <View className="official__steps">
        {steps.map((step, index) => (
          <View key={step} className="official__step">
            <View className="official__number">{index + 1}</View>
            <View className="official__words">{step}</View>
          </View>
        ))}
      </View>
      <View className="official__deeds">
        {verdict === 'fake' && (
          <Button kind="secondary" onTap={() => go(routes.firstAid())}>
            已经上当了，马上止损
          </Button>
        )}
        {verdict !== null && verdict !== 'official' && (
          <Button kind="danger" icon="flag" onTap={onReport}>
            举报
          </Button>
        )}
        <Button kind="secondary" onTap={() => go(routes.contact())}>
          联系客服
        </Button>
      </View>
    </Card>
  )
}

const Found = ({ finding: { value, verdict, verdictText, reason } }: { finding: Finding }) => (
  <View className="official__found">
    <View className="official__head">
      <View className="official__value">{value}</View>
      <Tag tone={TONES[verdict]}>{verdictText}</Tag>
    </View>
    <View className="official__reason">{reason}</View>
  </View>
)
