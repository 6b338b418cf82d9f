import { View } from '@tarojs/components'
import type { ReactNode } from 'react'
import { ErrorState } from '@/components/error-state'
import { NoticeBar } from '@/components/notice-bar'
import { Skeleton } from '@/components/skeleton'
import type { Pages } from '@/hooks/use-pages'
import { wordsFor } from './error-words'
import './list-view.scss'

interface ListViewProps<Item> {
  pages: Pages<Item>
  empty: ReactNode
  children: (item: Item) => ReactNode
}

/** A list by pages: its shape while it loads, its end, and another try from where it stopped. */
export function ListView<Item>({ pages, empty, children }: ListViewProps<Item>) {
  const { items, error, busy, hasMore, reload, more } = pages
  if (items === null) {
    return error ? (
      <ErrorState {...wordsFor(error)} busy={busy} onRetry={() => void reload()} />
    ) : (
      <Skeleton cards={4} />
    )
  }
  const retry = {
    label: busy ? '正在读取' : '重试',
    onTap: () => {
      void (hasMore ? more() : reload())
    },
  }
  return (
    <>
      {items.length === 0 && !error ? empty : items.map(children)}
      {error && <NoticeBar action={retry}>{wordsFor(error).title}</NoticeBar>}
      {hasMore && !error && (
        <View className="list-end">{busy ? '正在读取更多' : '往下滑，还有更多'}</View>
      )}
    </>
  )
}
