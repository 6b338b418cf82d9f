import { useEffect, useRef, type ReactNode } from 'react'
import { Link } from 'react-router'
import type { HistoryItem } from '../../../server/conversations/history/history.contract'
import type {
  MannerFlagShown,
  SessionTimelineEntry,
} from '../../../server/reception/desk/desk-session.contract'
import { Icon } from '../../components/icon'
import { Moment } from '../../components/moment'
import { useMe } from '../../hooks/use-me'
import { partsOf } from '../../lib/marked'
import { SaidFiles } from './said-files'

interface SaidProps {
  item: HistoryItem
  customerName: string
  now: number
  /** The link that opened the session was about this one. */
  wanted: boolean
  /** What was asked for in it and may not be asked for. */
  asks?: readonly string[]
  /** What may be done about words that did not get there. */
  children?: ReactNode
}

/** One message: the customer's at the left, ours at the right, the bot's without a ground. */
export function Said({ item, customerName, now, wanted, asks = [], children }: SaidProps) {
  const row = useRef<HTMLLIElement>(null)
  useEffect(() => {
    if (wanted) row.current?.scrollIntoView({ block: 'center' })
  }, [wanted])
  if (item.recalled || item.author === 'system') {
    return (
      <li ref={row} className={wanted ? 'said said--brief said--wanted' : 'said said--brief'}>
        <p className="said__told">
          {item.text} <Moment at={item.at} now={now} />
        </p>
        <Offered item={item} />
        {item.stateText && <p className="said__state">{item.stateText}</p>}
      </li>
    )
  }
  const classes = [
    'said',
    `said--${item.author}`,
    item.kind === 'ticket' && 'said--ticket',
    wanted && 'said--wanted',
    asks.length > 0 && 'said--flagged',
  ]
    .filter(Boolean)
    .join(' ')
  return (
    <li ref={row} className={classes}>
      <p className="said__by">
        <b>{item.author === 'customer' ? customerName : item.authorLabel}</b>
        {item.generated && <Generated />}
        <Moment at={item.at} now={now} />
      </p>
      <div className="said__body">
        {item.ticketNumber && (
          <Link className="said__ticket" to={`/tickets/${item.ticketNumber}`}>
            工单 {item.title ?? item.ticketNumber}
          </Link>
        )}
        {item.text && (
          <p className="said__text">
            <Marked text={item.text} words={asks} />
          </p>
        )}
        <SaidFiles files={item.attachments} />
        <Offered item={item} />
      </div>
      {item.stateText && <p className={stateClass(item)}>{item.stateText}</p>}
      {asks.length > 0 && (
        <p className="said__state said__state--lost">违规：向客户要{asks.join('、')}</p>
      )}
      {item.undelivered && item.author === 'agent' && children}
    </li>
  )
}

/** U6: a language model wrote words of it; which one, and its filing, to whoever wants to know. */
function Generated() {
  const { languageModel } = useMe()
  return (
    <span
      className="said__generated"
      title={languageModel ? `${languageModel.name}，备案号 ${languageModel.filingNo}` : undefined}
    >
      AI 生成
    </span>
  )
}

function stateClass({ kind, undelivered }: HistoryItem): string {
  return undelivered
    ? 'said__state said__state--lost'
    : kind === 'ticket'
      ? 'said__state said__state--deed'
      : 'said__state'
}

/** What the customer could choose from or open; nothing that an agent would press. */
function Offered({ item: { choices, links } }: { item: HistoryItem }) {
  const offered = [...choices, ...links.map(({ label }) => label)]
  if (offered.length === 0) return null
  return (
    <ul className="said__offered" aria-label="客户可以选">
      {offered.map((label) => (
        <li key={label}>{label}</li>
      ))}
    </ul>
  )
}

/** What happened in the session; a note is only ever seen here. */
export function Happened({ event, now }: { event: SessionTimelineEntry; now: number }) {
  return (
    <li className="said said--brief">
      <p>
        {event.text}
        {event.type === 'noted' && `：${event.actorLabel}`} <Moment at={event.at} now={now} />
      </p>
      {event.note && (
        <p className="said__note">
          <Icon name="lock" size={13} /> {event.note}
        </p>
      )}
    </li>
  )
}

function Marked({ text, words }: { text: string; words: readonly string[] }) {
  return (
    <>
      {partsOf(text, words).map((part, index) =>
        part.marked ? <mark key={index}>{part.text}</mark> : part.text,
      )}
    </>
  )
}

/** What an agent wanted to say and was not let: it stands where it would have stood. */
export function Stopped({ flag, now }: { flag: MannerFlagShown; now: number }) {
  return (
    <li className="said said--agent said--stopped">
      <p className="said__by">
        <b>{flag.agentLabel}</b>
        <Moment at={flag.at} now={now} />
      </p>
      <div className="said__body">
        <p className="said__text">
          <Marked text={flag.excerpt} words={flag.what.replace(/…$/, '').split('、')} />
        </p>
      </div>
      <p className="said__state said__state--lost">
        违规：向客户要{flag.what}，{flag.reachedText}
      </p>
    </li>
  )
}
