import type { InputRef } from 'antd'
import { useCallback, useRef, useState } from 'react'
import { useNavigate, useParams } from 'react-router'
import type { DeskTicketSummary } from '../../../server/tickets/desk-ticket.contract'
import { usePhone, useWide } from '../../hooks/use-media'
import { useNow } from '../../hooks/use-now'
import { TicketPage } from '../ticket/ticket-page'
import { QueueFilter } from './queue-filter'
import { QueueList } from './queue-list'
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

function Queue({ view, opened }: { view: ReturnType<typeof useQueueView>; opened: string | undefined }) {
  const [words, setWords] = useState('')
  const field = useRef<InputRef>(null)
  const now = useNow()
  const phone = usePhone()
  const navigate = useNavigate()
  const list = useTicketList(view.filter)
  const shown = (list.data?.pages ?? []).flatMap(({ items }) => items).filter((ticket) => fits(ticket, words))
  useQueueKeys(view, useCallback(() => field.current?.focus({ cursor: 'all' }), []))
  const go = (): void => {
    const typed = words.trim()
    const target = NUMBER.test(typed) ? typed.toUpperCase() : shown[0]?.number
    if (target && typed) void navigate(`/tickets/${target}${view.search}`)
  }
  const brief = phone || opened !== undefined
  return (
    <aside className={brief ? 'queue queue--brief' : 'queue'} aria-label="工单列表">
      <QueueFilter ref={field} filter={view.filter} onChange={view.change} block={brief} words={words} onWords={setWords} onGo={go} />
      <QueueList list={list} shown={shown} filter={view.filter} onChange={view.change} searching={words.trim() !== ''}
        opened={opened} search={view.search} now={now} brief={brief} />
    </aside>
  )
}

function fits(ticket: DeskTicketSummary, words: string): boolean {
  const sought = words.trim().toLowerCase()
  return sought === '' || [ticket.number, ticket.customerName, ticket.title, ticket.orderNumber ?? '', ticket.kindName]
    .some((text) => text.toLowerCase().includes(sought))
}
