import { View } from '@tarojs/components'
import { useState } from 'react'
import { Button } from '@/components/button'
import { Callout } from '@/components/callout'
import { Card } from '@/components/card'
import { Icon } from '@/components/icon'
import { status } from '@/components/spoken'
import { Section } from '@/shell/section'

interface EmergencyProps {
  /** Null where the telephone is open, or the platform has no contact for it. */
  text: string | null
  counts: readonly string[]
}

/** Only for what cannot wait: what counts stands before the number, and the number is shown by a deliberate tap. */
export function Emergency({ text, counts }: EmergencyProps) {
  const [shown, setShown] = useState(false)
  if (text === null) return null
  return (
    <Section title="紧急联系">
      <Card>
        <View className="emergency__words">遇到下面这些，不用等到上班：</View>
        {counts.map((one) => (
          <View key={one} className="emergency__one">
            <Icon name="alert" size="small" />
            <View className="emergency__text">{one}</View>
          </View>
        ))}
        <View {...status()}>
          {shown && (
            <Callout tone="late" icon="phone">
              {text}
            </Callout>
          )}
        </View>
        {!shown && (
          <Button kind="danger" onTap={() => setShown(true)}>
            我遇到的就是这样，显示紧急电话
          </Button>
        )}
        <View className="emergency__words">别的急事，请提交工单并标为紧急</View>
      </Card>
    </Section>
  )
}
