import { Link } from 'react-router'
import type { DeskTicketSummary } from '../../../server/tickets/desk/desk-ticket.contract'
import { DueTime } from '../../components/due-time'
import { dueOf } from '../../lib/due'
import { statusLabel } from '../../lib/labels'
import { formatMoment } from '../../lib/time'

interface QueueRowProps {
  ticket: DeskTicketSummary
  now: number
  search: string
  current: boolean
  brief: boolean
}

/** One ticket: a line of a table where there is room, two lines beside an open ticket and on a phone. */
export function QueueRow({ ticket, now, search, current, brief }: QueueRowProps) {
  return (
    <li className="queue__item">
      <Link
        className="row"
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
          {ticket.title}
        </span>
        <span className="row__customer">
          <span>{ticket.customerName}</span>
          {ticket.tierName && <i className="tier">{ticket.tierName}</i>}
        </span>
        <span className="row__status" title={ticket.dueText ?? undefined}>
          {statusLabel(ticket.status)}
          {ticket.dueText && <i className="row__clock">{ticket.dueText}</i>}
        </span>
        <span className="row__holder">{ticket.holder ?? '还没有人接'}</span>
        <span className="row__updated">{formatMoment(ticket.updatedAt, now)}</span>
      </Link>
    </li>
  )
}

const HEADINGS = ['下一个时限', '编号', '类型', '问题', '客户', '状态', '处理人', '更新于']

export function QueueHead() {
  return (
    <div className="queue__head row" aria-hidden="true">
      {HEADINGS.map((heading) => (
        <span key={heading}>{heading}</span>
      ))}
    </div>
  )
}
