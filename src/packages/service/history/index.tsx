import { View } from '@tarojs/components'
import { useEffect, useState } from 'react'
import { Button } from '@/components/button'
import { EmptyState } from '@/components/empty-state'
import { SearchField } from '@/components/search-field'
import { useLive } from '@/hooks/use-live'
import { useNow } from '@/hooks/use-now'
import { usePages, type CursorPage, type Pages } from '@/hooks/use-pages'
import { usePullDown } from '@/hooks/use-pull-down'
import { useSettled } from '@/hooks/use-settled'
import { byDay } from '@/lib/days'
import { routes } from '@/lib/routes'
import { Seen } from '@/lib/seen'
import { listHistory, type HistoryItem } from '@/services/history'
import { go } from '@/shell/go'
import { ListView } from '@/shell/list-view'
import { Page } from '@/shell/page'
import { HistoryEntry } from './history-entry'
import './index.scss'

/** As many as the server takes. */
const MOST_SEARCHED = 50
/** Who types on is not searched for yet. */
const SETTLED_MS = 400

const seen = new Seen<CursorPage<HistoryItem>>()

/** Everything that was said on any channel and what happened to tickets, newest first, and a search through all of it. */
export default function HistoryPage() {
  const [typed, setTyped] = useState('')
  const [words, searchNow] = useSettled(typed.trim(), SETTLED_MS)
  const history = usePages(words, (page) => listHistory({ ...page, q: words }), seen)
  usePullDown(history.reload)
  useLive(() => void history.reload(), words === '')
  useSearchOn(words, history)
  return (
    <Page>
      <SearchField
        value={typed}
        placeholder="搜索聊天和工单"
        most={MOST_SEARCHED}
        onInput={setTyped}
        onSearch={searchNow}
      />
      <HistoryList history={history} words={words} />
    </Page>
  )
}

function HistoryList({ history, words }: { history: Pages<HistoryItem>; words: string }) {
  const now = useNow()
  const days = { ...history, items: history.items && byDay(history.items, now) }
  const looking = words !== '' && history.items?.length === 0 && history.hasMore
  return (
    <>
      {history.items && history.items.length > 0 && (
        <View className="history__order">
          {words === '' ? '最近的在最上面，所有渠道和工单都在这里' : '最近的在最上面'}
        </View>
      )}
      <ListView pages={days} empty={looking ? null : <Nothing words={words} />}>
        {(day) => (
          <View key={day.head} className="history__day">
            <View className="history__head">{day.head}</View>
            {day.items.map((item) => (
              <HistoryEntry key={item.id} item={item} words={words} />
            ))}
          </View>
        )}
      </ListView>
    </>
  )
}

/** A search goes through a long history piece by piece: as long as nothing is found it looks on by itself. */
function useSearchOn(
  words: string,
  { items, hasMore, busy, error, more }: Pages<HistoryItem>,
): void {
  const found = items?.length ?? 1
  useEffect(() => {
    if (words !== '' && found === 0 && hasMore && !busy && !error) void more()
  }, [words, found, hasMore, busy, error, more])
}

const Nothing = ({ words }: { words: string }) =>
  words !== '' ? (
    <EmptyState
      icon="search"
      title="没有找到"
      text={`没有哪句话里有“${words}”，换个词试试，比如订单号的后几位`}
    />
  ) : (
    <>
      <EmptyState
        icon="chat"
        title="还没有沟通记录"
        text="您和客服说过的话、工单的每一步进展，都会留在这里"
      />
      <Button kind="secondary" icon="headset" onTap={() => go(routes.contact())}>
        联系客服
      </Button>
    </>
  )
