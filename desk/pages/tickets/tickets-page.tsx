import type { InputRef } from 'antd'
import { useCallback, useRef, useState } from 'react'
import { useNavigate, useParams } from 'react-router'
import { useCounts } from '../../hooks/use-counts'
import { usePhone, useWide } from '../../hooks/use-media'
import { useNow } from '../../hooks/use-now'
import { useSettled } from '../../hooks/use-settled'
import { TicketPage } from '../ticket/ticket-page'
import { BulkBar } from './bulk-bar'
import { QueueFilter } from './queue-filter'
import { QueueList } from './queue-list'
import { useChosen } from './use-chosen'
import { useQueueKeys } from './use-queue-keys'
import { useQueueView } from './use-queue-view'
import { useTicketList } from './use-ticket-list'

const NUMBER = /^T\d{6}-\d{4,}$/i

/** The queue at the left, and the ticket that was opened from it. On a phone one of the two. */
export function TicketsPage() {
  const { number } = useParams()
  const wide = useWide()
  const view = useQueueView()
  return (
    <div className={number ? 'desk desk--open' : 'desk'}>
      {(!number || wide) && <Queue view={view} opened={number} />}
      {number && <TicketPage key={number} number={number} back={`/tickets${view.search}`} />}
    </div>
  )
}

function Queue({
  view,
  opened,
}: {
  view: ReturnType<typeof useQueueView>
  opened: string | undefined
}) {
  const [words, setWords] = useState('')
  const field = useRef<InputRef>(null)
  const now = useNow()
  const phone = usePhone()
  const navigate = useNavigate()
  const { tickets: counts } = useCounts()
  const sought = useSettled(words.replace(/\s+/g, ''))
  const list = useTicketList({ ...view.filter, q: sought })
  const shown = (list.data?.pages ?? []).flatMap(({ items }) => items)
  useQueueKeys(
    view,
    useCallback(() => field.current?.focus({ cursor: 'all' }), []),
  )
  const go = (): void => {
    const typed = words.replace(/\s+/g, '')
    const target = NUMBER.test(typed)
      ? typed.toUpperCase()
      : typed === sought
        ? shown[0]?.number
        : undefined
    if (target && typed) void navigate(`/tickets/${target}${view.search}`)
  }
  const brief = phone || opened !== undefined
  const chosen = useChosen(shown, !brief)
  const Frame = opened === undefined ? 'main' : 'aside'
  return (
    <Frame className={brief ? 'queue queue--brief' : 'queue'} aria-label="工单列表">
      {opened === undefined && <h1 className="for-readers">工单</h1>}
      <QueueFilter
        ref={field}
        filter={view.filter}
        onChange={view.change}
        counts={counts}
        block={brief}
        words={words}
        onWords={setWords}
        onGo={go}
      />
      <QueueList
        list={list}
        shown={shown}
        filter={view.filter}
        onChange={view.change}
        sought={sought}
        opened={opened}
        search={view.search}
        now={now}
        brief={brief}
        chosen={brief ? null : chosen}
      />
      {!brief && <BulkBar chosen={chosen} search={view.search} />}
    </Frame>
  )
}
