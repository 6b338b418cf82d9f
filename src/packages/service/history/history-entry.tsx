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
  if (item.recalled || (item.author === 'system' && item.kind === 'message'))
    return <Aside item={item} />
  const own = item.author === 'customer'
  return (
    <View className={`said ${own ? 'said--own' : ''}`}>
      <View className="said__head">
        <View className="said__who">{item.authorLabel}</View>
        {item.generated && <Tag>AI 生成</Tag>}
        <View>{item.channelText}</View>
        <View>{timeOfDay(item.at)}</View>
      </View>
      {item.kind === 'ticket' ? (
        <TicketWords item={item} words={words} />
      ) : (
        item.text !== '' && (
          <View className="said__text">
            <Highlighted text={item.text} words={words} />
          </View>
        )
      )}
      <Files files={item.attachments} />
      {item.choices.length > 0 && (
        <View className="said__choices">{`可以选：${item.choices.join('、')}`}</View>
      )}
      {item.links.length > 0 && (
        <View className="said__doors">
          {item.links.map(({ label, page }) => (
            <View key={page} className="said__door" {...tappable} onClick={() => go(page)}>
              {label}
            </View>
          ))}
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

/** An entry of a ticket leads to it as a whole. */
function TicketWords({
  item: { ticketNumber, title, text },
  words,
}: {
  item: HistoryItem
  words: string
}) {
  const open = ticketNumber ? { ...tappable, onClick: () => go(routes.ticket(ticketNumber)) } : {}
  return (
    <View className="said__text said__text--ticket" {...open}>
      <View className="said__ticket">
        <Highlighted
          text={`工单 ${ticketNumber ?? ''}${title ? ` · ${title}` : ''}`}
          words={words}
        />
      </View>
      {text !== '' && <Highlighted text={text} words={words} />}
    </View>
  )
}
