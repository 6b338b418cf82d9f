import { Link } from 'react-router'
import type { DeskTicketRow } from '../../../server/tickets/desk/desk-ticket.contract'
import { DueTime } from '../../components/due-time'
import { dueOf } from '../../lib/due'
import { statusLabel } from '../../lib/labels'
import { formatMoment } from '../../lib/time'

interface QueueRowProps {
  ticket: DeskTicketRow
  now: number
  search: string
  current: boolean
  brief: boolean
  /** Whether it is chosen, to do something with many; left out where that is not offered. */
  chosen?: boolean | undefined
  onChoose: (range: boolean) => void
}

/** One ticket: a line of a table where there is room, two lines beside an open ticket and on a phone. */
export function QueueRow(props: QueueRowProps) {
  const { ticket, now, search, current, brief, chosen, onChoose } = props
  return (
    <li className={chosen === undefined ? 'queue__item' : 'queue__item queue__item--choice'}>
      {chosen !== undefined && (
        <input
          type="checkbox"
          className="queue__choice"
          aria-label={`选 ${ticket.number}`}
          checked={chosen}
          onChange={() => undefined}
          onClick={(event) => {
            onChoose(event.shiftKey)
            // Back to the row, where the keys work; who came by Tab stays on the box.
            if (event.detail > 0)
              event.currentTarget.parentElement?.querySelector<HTMLElement>('[data-row]')?.focus()
          }}
        />
      )}
      <Link
        className="row"
        onClick={(event) => {
          if (!event.shiftKey || chosen === undefined) return
          event.preventDefault()
          onChoose(true)
        }}
        to={`/tickets/${ticket.number}${search}`}
        data-row={ticket.number}
        aria-current={current ? 'true' : undefined}
      >
        <span className="row__due">
          <DueTime due={dueOf(ticket, now)} brief={brief} />
        </span>
        <span className="row__number code">{ticket.number}</span>
        <span className="row__kind">{ticket.kindName}</span>
        <span className="row__title">
          {ticket.urgent && <b className="urgent">急</b>}
          <span>{ticket.title}</span>
          {ticket.incident?.open && <i className="mark mark--incident">{ticket.incident.title}</i>}
          {ticket.tags.slice(0, SHOWN_TAGS).map((tag) => (
            <i key={tag} className="mark">
              {tag}
            </i>
          ))}
          {ticket.tags.length > SHOWN_TAGS && (
            <i className="mark" title={ticket.tags.join('、')}>
              +{ticket.tags.length - SHOWN_TAGS}
            </i>
          )}
        </span>
        <span className="row__customer">
          <span>{ticket.customerName}</span>
          {ticket.tierName && <i className="tier">{ticket.tierName}</i>}
        </span>
        <span className="row__status" title={ticket.dueText ?? undefined}>
          {statusLabel(ticket.status)}
          {ticket.dueText && <i className="row__clock">{ticket.dueText}</i>}
        </span>
        <span
          className="row__holder"
          title={ticket.helpers.length > 0 ? `协助：${ticket.helpers.join('、')}` : undefined}
        >
          {ticket.holder ?? '还没有人接'}
          {ticket.helpers.length > 0 && ` +${ticket.helpers.length}`}
        </span>
        <span className="row__updated">{formatMoment(ticket.updatedAt, now)}</span>
      </Link>
    </li>
  )
}

/** As many as leave room for what it is about. */
const SHOWN_TAGS = 2

const HEADINGS = ['下一个时限', '编号', '类型', '问题', '客户', '状态', '处理人', '更新于']

export function QueueHead({ choice }: { choice: boolean }) {
  return (
    <div
      className={choice ? 'queue__head queue__head--choice row' : 'queue__head row'}
      aria-hidden="true"
    >
      {HEADINGS.map((heading) => (
        <span key={heading}>{heading}</span>
      ))}
    </div>
  )
}
