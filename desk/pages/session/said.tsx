import { useEffect, useRef } from 'react'
import { Link } from 'react-router'
import type { HistoryItem } from '../../../server/conversations/history.contract'
import type { SessionTimelineEntry } from '../../../server/reception/desk-session.contract'
import { Icon } from '../../components/icon'
import { Moment } from '../../components/moment'
import { SaidFiles } from './said-files'

interface SaidProps {
  item: HistoryItem
  customerName: string
  now: number
  /** The link that opened the session was about this one. */
  wanted: boolean
}

/** One message: the customer's at the left, ours at the right, the bot's without a ground. */
export function Said({ item, customerName, now, wanted }: SaidProps) {
  const row = useRef<HTMLLIElement>(null)
  useEffect(() => { if (wanted) row.current?.scrollIntoView({ block: 'center' }) }, [wanted])
  if (item.recalled || item.author === 'system') {
    return (
      <li ref={row} className={wanted ? 'said said--brief said--wanted' : 'said said--brief'}>
        <p className="said__told">{item.text} <Moment at={item.at} now={now} /></p>
        <Offered item={item} />
        {item.stateText && <p className="said__state">{item.stateText}</p>}
      </li>
    )
  }
  const classes = ['said', `said--${item.author}`, item.kind === 'ticket' && 'said--ticket', wanted && 'said--wanted'].filter(Boolean).join(' ')
  return (
    <li ref={row} className={classes}>
      <p className="said__by">
        <b>{item.author === 'customer' ? customerName : item.authorLabel}</b>
        <Moment at={item.at} now={now} />
      </p>
      <div className="said__body">
        {item.ticketNumber && <Link className="said__ticket" to={`/tickets/${item.ticketNumber}`}>工单 {item.title ?? item.ticketNumber}</Link>}
        {item.text && <p className="said__text">{item.text}</p>}
        <SaidFiles files={item.attachments} />
        <Offered item={item} />
      </div>
      {item.stateText && <p className="said__state">{item.stateText}</p>}
    </li>
  )
}

/** What the customer could choose from or open; nothing that an agent would press. */
function Offered({ item: { choices, links } }: { item: HistoryItem }) {
  const offered = [...choices, ...links.map(({ label }) => label)]
  if (offered.length === 0) return null
  return <ul className="said__offered" aria-label="客户可以选">{offered.map((label) => <li key={label}>{label}</li>)}</ul>
}

/** What happened in the session; a note is only ever seen here. */
export function Happened({ event, now }: { event: SessionTimelineEntry; now: number }) {
  return (
    <li className="said said--brief">
      <p>{event.text}{event.type === 'noted' && `:${event.actorLabel}`} <Moment at={event.at} now={now} /></p>
      {event.note && <p className="said__note"><Icon name="lock" size={13} /> {event.note}</p>}
    </li>
  )
}
