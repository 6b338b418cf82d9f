import { View } from '@tarojs/components'
import { Due } from '@/components/due'
import { Phrases } from '@/components/phrases'
import { describeDue, formatSpan } from '@/lib/moments'
import type { TicketDetail } from '@/services/tickets'

const MINUTE_MS = 60_000

/** What is promised and not yet kept, each with the time left, and what happens when it is over. Nothing where nothing is owed. */
export function Clocks({
  ticket: { clocks, overText },
  now,
}: {
  ticket: TicketDetail
  now: number
}) {
  if (clocks.length === 0) return null
  return (
    <View className="clocks">
      {clocks.map((clock) => (
        <View key={clock.kind} className="clocks__row">
          <View className="clocks__name">
            {clock.risenTo ? `${clock.name} · 已升级给${clock.risenTo}` : clock.name}
          </View>
          <Left clock={clock} now={now} />
        </View>
      ))}
      {overText && (
        <View className="clocks__over">
          <Phrases>{overText}</Phrases>
        </View>
      )}
    </View>
  )
}

function Left({
  clock: { dueAt, startedAt, minutesLeft },
  now,
}: {
  clock: TicketDetail['clocks'][number]
  now: number
}) {
  if (minutesLeft !== null)
    return <Due relative={`暂停，还剩 ${formatSpan(minutesLeft * MINUTE_MS)}`} tone="wait" />
  const { at, relative, tone } = describeDue(dueAt, startedAt, now)
  return <Due at={at} relative={relative} tone={tone} />
}
