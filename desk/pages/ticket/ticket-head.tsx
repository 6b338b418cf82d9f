import type { ReactNode } from 'react'
import { Link } from 'react-router'
import type { DeskTicket } from '../../../server/tickets/desk-ticket.contract'
import { Copyable } from '../../components/copyable'
import { DueTime } from '../../components/due-time'
import { Icon } from '../../components/icon'
import { dueAt } from '../../lib/due'
import { statusLabel } from '../../lib/labels'
import { formatMoment } from '../../lib/time'

export function TicketTop({ number, back, children }: { number: string; back: string; children?: ReactNode }) {
  return (
    <div className="ticket__top">
      <Link to={back} className="ticket__back" aria-label="回到列表"><Icon name="back" size={18} /></Link>
      <Copyable text={number} what="工单编号" />
      <span className="ticket__top-rest">{children}</span>
    </div>
  )
}

/** Where it stands, what comes next and by when, above everything. */
export function TicketHead({ ticket, now }: { ticket: DeskTicket; now: number }) {
  return (
    <header className="head">
      <h1 className="head__title">{ticket.urgent && <b className="urgent">急</b>}{ticket.title}</h1>
      <p className="head__line">
        <b className="head__status">{statusLabel(ticket.status)}</b>
        <span>{ticket.kindName}</span><span>{ticket.department}</span><span>{ticket.holder ?? '还没有人接'}</span>
      </p>
      <p className="head__next"><span>客户看到:</span>{ticket.nextStep}</p>
      {ticket.pausedReason && <p className="head__paused"><Icon name="pause" /> {ticket.pausedReason}</p>}
      <Clocks ticket={ticket} now={now} />
      <Stages stages={ticket.stages} now={now} />
    </header>
  )
}

function Clocks({ ticket, now }: { ticket: DeskTicket; now: number }) {
  const running = ticket.pausedReason === null && !['resolved', 'closed'].includes(ticket.status)
  return (
    <dl className="clocks">
      <div>
        <dt>首次回复</dt>
        <dd>{ticket.firstRespondedAt
          ? `${formatMoment(ticket.firstRespondedAt, now)} 已回复`
          : <DueTime due={dueAt(ticket.firstResponseDueAt, ticket.createdAt, now)} />}</dd>
      </div>
      <div>
        <dt>解决</dt>
        <dd>{running ? <DueTime due={dueAt(ticket.resolutionDueAt, ticket.createdAt, now)} /> : clockAtRest(ticket, now)}</dd>
      </div>
      <div>
        <dt>责任方</dt>
        <dd>{ticket.responsibleSideText}{ticket.responsibleBasis && `:${ticket.responsibleBasis}`}</dd>
      </div>
    </dl>
  )
}

const clockAtRest = (ticket: DeskTicket, now: number): string =>
  ticket.pausedReason === null ? '已给出' : `停表中,原定 ${formatMoment(ticket.resolutionDueAt, now)} 前`

function Stages({ stages, now }: { stages: DeskTicket['stages']; now: number }) {
  return (
    <ol className="stages">
      {stages.map(({ name, state, at }) => (
        <li key={name} className={`stages__step stages__step--${state}`} aria-current={state === 'current' ? 'step' : undefined}>
          <span className="stages__name">{name}</span>
          <span className="stages__at">{at ? formatMoment(at, now) : ' '}</span>
        </li>
      ))}
    </ol>
  )
}
