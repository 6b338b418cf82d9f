import { View } from '@tarojs/components'
import { useState } from 'react'
import { Button } from '@/components/button'
import { Callout } from '@/components/callout'
import { Card } from '@/components/card'
import { status } from '@/components/spoken'
import { useGuarded } from '@/hooks/use-guarded'
import { useNow } from '@/hooks/use-now'
import { formatMoment } from '@/lib/moments'
import { takeCallCode, type CallCode } from '@/services/calls'
import { Section } from '@/shell/section'

const SECOND_MS = 1_000

/** R4: read out on the phone; what comes back must be the word. Nobody has to ask for papers. */
export function PhoneCode() {
  const [taken, setTaken] = useState<CallCode | null>(null)
  const now = useNow(SECOND_MS)
  const take = useGuarded(async () => setTaken(await takeCallCode()))
  const good = taken !== null && Date.parse(taken.expiresAt) > now ? taken : null
  return (
    <Section title="打电话用的通话码">
      <Card>
        <View {...status()}>
          {good ? (
            <Shown code={good} now={now} />
          ) : (
            <View className="phone-code__words">
              {taken
                ? '刚才的通话码过期了，电话里需要的话再取一个'
                : '接通后念给客服听，客服就知道是您，不用再问。客服要说出同一个口令，您也知道对方是我们'}
            </View>
          )}
        </View>
        {take.error && (
          <Callout tone="late" icon="alert">
            {take.error.detail}
          </Callout>
        )}
        <View className="phone-code__take">
          <Button
            kind={good ? 'quiet' : 'secondary'}
            icon="key"
            busy={take.busy}
            busyText="正在取"
            onTap={() => void take.run()}
          >
            {taken ? '换一个通话码' : '取通话码'}
          </Button>
        </View>
      </Card>
    </Section>
  )
}

function Shown({ code: { code, word, expiresAt }, now }: { code: CallCode; now: number }) {
  const digits = `${code.slice(0, 3)} ${code.slice(3)}`
  return (
    <>
      <View className="phone-code__label">念给客服听</View>
      <View className="phone-code__digits" aria-label={[...code].join(' ')}>
        {digits}
      </View>
      <View className="phone-code__label">客服要说出的口令，您不用念</View>
      <View className="phone-code__word">{word}</View>
      <View className="phone-code__words">
        {`${formatMoment(expiresAt, now)} 前有效，只能用一次。口令对不上，请马上挂断`}
      </View>
    </>
  )
}
