import type { ReactNode } from 'react'
import { Link } from 'react-router'
import type { DeskTicket } from '../../../server/tickets/desk/desk-ticket.contract'
import { Copyable } from '../../components/copyable'
import { DueTime } from '../../components/due-time'
import { Icon } from '../../components/icon'
import { dueAt } from '../../lib/due'
import { statusLabel } from '../../lib/labels'
import { subjectOf } from '../../lib/subject'
import { formatMoment, formatSpan } from '../../lib/time'
import { Diagnose } from './diagnose'

const MINUTE_MS = 60_000

export function TicketTop({
  number,
  back,
  children,
}: {
  number: string
  back: string
  children?: ReactNode
}) {
  return (
    <div className="ticket__top">
      <Link to={back} className="ticket__back" aria-label="回到列表">
        <Icon name="back" size={18} />
      </Link>
      <Copyable text={number} what="工单编号" />
      <span className="ticket__top-rest">{children}</span>
    </div>
  )
}

/** Where it stands, what comes next and by when, above everything. */
export function TicketHead({
  ticket,
  now,
  work,
}: {
  ticket: DeskTicket
  now: number
  /** What may be done with it; left out where it is only looked at. */
  work?: ReactNode
}) {
  return (
    <header className="head">
      <h1 className="head__title">
        {ticket.urgent && <b className="urgent">急</b>}
        {subjectOf(ticket)}
      </h1>
      <p className="head__line">
        <b className="head__status">{statusLabel(ticket.status)}</b>
        <span>{ticket.department}</span>
        <span>{ticket.holder?.replace(`${ticket.department} `, '') ?? '还没有人接'}</span>
        <span>{ticket.kindName}</span>
        {ticket.urgentText && <span className="head__why">急：{ticket.urgentText}</span>}
      </p>
      <p className="head__next">
        <span>客户看到：</span>
        {ticket.nextStep}
      </p>
      {ticket.overText && <p className="head__next">{ticket.overText}</p>}
      {ticket.pausedReason && (
        <p className="head__paused">
          <Icon name="pause" /> {ticket.pausedReason}
        </p>
      )}
      {work}
      <Clocks ticket={ticket} now={now} />
      <Stages stages={ticket.stages} now={now} />
    </header>
  )
}

/** What is promised and not kept yet, the most urgent first; then what is answered, and whose side it lies on. */
function Clocks({ ticket, now }: { ticket: DeskTicket; now: number }) {
  return (
    <dl className="clocks">
      {ticket.clocks.map((clock) => (
        <div key={clock.kind}>
          <dt>
            {clock.kind === 'outside' ? `${ticket.work.outside?.from ?? '外部'}期限` : clock.name}
            {clock.risenTo && <b className="clocks__risen">已升级给{clock.risenTo}</b>}
          </dt>
          <dd>
            {clock.minutesLeft === null ? (
              <DueTime due={dueAt(clock.dueAt, clock.startedAt, now)} />
            ) : (
              `停表中，还剩 ${formatSpan(clock.minutesLeft * MINUTE_MS)}`
            )}
          </dd>
        </div>
      ))}
      {ticket.firstRespondedAt && (
        <div>
          <dt>首次回复</dt>
          <dd>{formatMoment(ticket.firstRespondedAt, now)} 已回复</dd>
        </div>
      )}
      <div>
        <dt>责任方</dt>
        <dd>
          {ticket.responsibleSideText}
          {ticket.responsibleBasis && `：${ticket.responsibleBasis}`}
          {ticket.mayDiagnose && <Diagnose ticket={ticket} />}
        </dd>
      </div>
    </dl>
  )
}

function Stages({ stages, now }: { stages: DeskTicket['stages']; now: number }) {
  return (
    <ol className="stages">
      {stages.map(({ name, state, at }) => (
        <li
          key={name}
          className={`stages__step stages__step--${state}`}
          aria-current={state === 'current' ? 'step' : undefined}
        >
          <span className="stages__name">{name}</span>
          <span className="stages__at">{at ? formatMoment(at, now) : ' '}</span>
        </li>
      ))}
    </ol>
  )
}
