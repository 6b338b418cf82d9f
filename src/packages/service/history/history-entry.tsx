import { View } from '@tarojs/components'
import { Tag } from '@/components/tag'
import { tappable } from '@/components/tappable'
import { timeOfDay } from '@/lib/days'
import { routes } from '@/lib/routes'
import type { HistoryItem } from '@/services/history'
import { go } from '@/shell/go'
import { Highlighted } from './highlighted'
import { Files } from './files'

/** One thing that was said or done: by whom, where and when, with what was sent along. */
export function HistoryEntry({ item, words }: { item: HistoryItem; words: string }) {
  if (item.recalled || (item.author === 'system' && item.kind === 'message')) return <Aside item={item} />
  const own = item.author === 'customer'
  return (
    <View className={`said ${own ? 'said--own' : ''}`}>
      <View className="said__head">
        <View className="said__who">{item.authorLabel}</View>
        <Tag tone={item.kind === 'ticket' ? 'bridge' : 'plain'}>{item.channelText}</Tag>
        <View>{timeOfDay(item.at)}</View>
      </View>
      {item.kind === 'ticket' && <TicketHead item={item} words={words} />}
      {item.text !== '' && <View className="said__text"><Highlighted text={item.text} words={words} /></View>}
      <Files files={item.attachments} />
      {item.choices.length > 0 && <View className="said__state">{`可选:${item.choices.join(' / ')}`}</View>}
      {item.links.length > 0 && (
        <View className="said__doors">
          {item.links.map(({ label, page }) => <View key={page} className="said__door" {...tappable} onClick={() => go(page)}>{label}</View>)}
        </View>
      )}
      {item.stateText && <View className="said__state">{item.stateText}</View>}
    </View>
  )
}

/** What happened rather than was said. */
const Aside = ({ item }: { item: HistoryItem }) => (
  <View className="said__aside">{`${item.text} · ${item.channelText} ${timeOfDay(item.at)}`}</View>
)

function TicketHead({ item: { ticketNumber, title }, words }: { item: HistoryItem; words: string }) {
  if (!ticketNumber) return null
  return (
    <View className="said__ticket" {...tappable} onClick={() => go(routes.ticket(ticketNumber))}>
      <Highlighted text={`工单 ${ticketNumber}${title ? ` · ${title}` : ''}`} words={words} />
    </View>
  )
}
