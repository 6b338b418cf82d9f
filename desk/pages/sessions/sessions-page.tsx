import type { InputRef } from 'antd'
import { useCallback, useRef, useState } from 'react'
import { useNavigate, useParams } from 'react-router'
import type { SessionListItem } from '../../../server/reception/desk/desk-session.contract'
import { useCounts } from '../../hooks/use-counts'
import { useListKeys } from '../../hooks/use-list-keys'
import { usePhone, useWide } from '../../hooks/use-media'
import { useNow } from '../../hooks/use-now'
import { usePresence } from '../../hooks/use-presence'
import { SESSION_VIEWS } from '../../lib/labels'
import { SessionPage } from '../session/session-page'
import { SessionFilter } from './session-filter'
import { SessionList } from './session-list'
import { useSessionList } from './use-session-list'
import { useSessionView, type SessionViewHandle } from './use-session-view'

/** The sessions at the left, and the one that was opened from them. On a phone one of the two. */
export function SessionsPage() {
  const { sessionId } = useParams()
  const wide = useWide()
  const view = useSessionView()
  return (
    <div className={sessionId ? 'desk desk--open' : 'desk'}>
      {(!sessionId || wide) && <Sessions view={view} opened={sessionId} />}
      {sessionId && (
        <SessionPage key={sessionId} sessionId={sessionId} back={`/sessions${view.search}`} />
      )}
    </div>
  )
}

function Sessions({ view, opened }: { view: SessionViewHandle; opened: string | undefined }) {
  const [words, setWords] = useState('')
  const field = useRef<InputRef>(null)
  const now = useNow()
  const phone = usePhone()
  const navigate = useNavigate()
  const { sessions: counts } = useCounts()
  const { presence } = usePresence()
  const list = useSessionList(view.view)
  const shown = (list.data?.pages ?? [])
    .flatMap(({ items }) => items)
    .filter((session) => fits(session, words))
  useListKeys(
    SESSION_VIEWS.map(
      ({ value }) =>
        () =>
          view.change(value),
    ),
    useCallback(() => field.current?.focus({ cursor: 'all' }), []),
  )
  const go = (): void => {
    const [first] = shown
    if (first && words.trim()) void navigate(`/sessions/${first.sessionId}${view.search}`)
  }
  const brief = phone || opened !== undefined
  const Frame = opened === undefined ? 'main' : 'aside'
  return (
    <Frame className={brief ? 'queue queue--brief' : 'queue'} aria-label="会话列表">
      {opened === undefined && <h1 className="for-readers">会话</h1>}
      <SessionFilter
        ref={field}
        view={view.view}
        onView={view.change}
        counts={counts}
        block={brief}
        words={words}
        onWords={setWords}
        onGo={go}
      />
      {presence?.servicerText && (
        <p className="queue__stale" role="status">
          {presence.servicerText}
        </p>
      )}
      <SessionList
        list={list}
        shown={shown}
        view={view}
        searching={words.trim() !== ''}
        opened={opened}
        now={now}
        brief={brief}
      />
    </Frame>
  )
}

function fits(session: SessionListItem, words: string): boolean {
  const sought = words.trim().toLowerCase()
  return (
    sought === '' ||
    [
      session.customerName,
      session.what,
      session.orderNumber ?? '',
      session.holder ?? '',
      session.lastText ?? '',
    ].some((text) => text.toLowerCase().includes(sought))
  )
}
