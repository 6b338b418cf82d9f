import { View } from '@tarojs/components'
import { Card } from '@/components/card'
import { Icon } from '@/components/icon'
import { NavRow } from '@/components/nav-row'
import { heading, status } from '@/components/spoken'
import { routes } from '@/lib/routes'
import type { CallsNow } from '@/services/calls'
import { go } from './go'
import './call-now.scss'

/** The telephone between us at this moment, and what is planned: nothing where there is neither. */
export function CallNow({ calls }: { calls: CallsNow | null }) {
  if (!calls) return null
  const [next] = calls.planned
  return (
    <>
      {calls.ongoing && <Ongoing call={calls.ongoing} />}
      {next && !calls.ongoing && (
        <Card flush>
          <NavRow
            icon="phone"
            title={`约好的电话：${next.windowText}`}
            text={`${next.by}${next.fromNumber ? `，从 ${next.fromNumber} 打给您` : ''}`}
            onTap={() => go(routes.contacts())}
          />
        </Card>
      )}
    </>
  )
}

/** Both sides know each other by one word: it is what is largest here. */
function Ongoing({ call }: { call: NonNullable<CallsNow['ongoing']> }) {
  const { headline, by, fromNumber, word, direction } = call
  return (
    <Card>
      <View className="call-now" {...status()}>
        <View className="call-now__head">
          <Icon name="phone" />
          <View className="call-now__title" {...heading(2)}>
            {headline}
          </View>
        </View>
        <View className="call-now__line">
          {`${by}${fromNumber ? `，从 ${fromNumber} 打来` : ''}`}
        </View>
        <View className="call-now__ask">
          {direction === 'outbound' ? '请让对方先说出口令' : '对方要对您说的口令'}
        </View>
        <View className="call-now__word">{word}</View>
        <View className="call-now__line">说不出来的不是我们，请马上挂断。口令不要念给对方听</View>
      </View>
    </Card>
  )
}
