import { Link } from 'react-router'
import type { SessionListItem } from '../../../server/reception/desk/desk-session.contract'
import { WaitClock } from '../../components/wait-clock'
import { formatMoment } from '../../lib/time'

interface SessionRowProps {
  session: SessionListItem
  now: number
  search: string
  current: boolean
}

/** One session: a line of a table where there is room, two lines beside an open session and on a phone. */
export function SessionRow({ session, now, search, current }: SessionRowProps) {
  const { lastText, lastAt } = session
  return (
    <li className="queue__item">
      <Link
        className="row row--session"
        to={`/sessions/${session.sessionId}${search}`}
        data-row={session.sessionId}
        aria-current={current ? 'true' : undefined}
      >
        <span className="row__wait">
          <WaitClock session={session} />
        </span>
        <span className="row__channel">
          <ChannelMark channel={session.channel} text={session.channelText} />
        </span>
        <span className="row__who">
          <span>{session.customerName}</span>
          {session.tierName && <i className="tier">{session.tierName}</i>}
          {!session.verified && <i className="unverified">未确认</i>}
        </span>
        <span className="row__title">
          <Marks session={session} />
          {session.what}
        </span>
        <span className="row__last">{lastText}</span>
        <span className="row__department">{session.department}</span>
        <span className="row__held">{heldBy(session)}</span>
        <span className="row__updated">{lastAt ? formatMoment(lastAt, now) : ''}</span>
      </Link>
    </li>
  )
}

/** Where the customer writes: beside the name it says which of our tools answers there. */
export function ChannelMark({ channel, text }: { channel: string; text: string }) {
  return <span className={`channel channel--${channel}`}>{text}</span>
}

function Marks({ session }: { session: SessionListItem }) {
  return (
    <>
      {session.urgent && <b className="urgent">急</b>}
      {session.flagged && <b className="urgent">有违规</b>}
    </>
  )
}

function heldBy({ status, statusText, holder, mine, endText, rating }: SessionListItem): string {
  if (status === 'ended')
    return [endText, rating === null ? null : `${rating} 星`].filter(Boolean).join('，')
  return mine ? '我' : (holder ?? statusText)
}

const HEADINGS = ['等待', '渠道', '客户', '什么事', '客户最后一句', '部门', '谁在接待', '最后说话']

export function SessionListHead() {
  return (
    <div className="queue__head row row--session" aria-hidden="true">
      {HEADINGS.map((heading) => (
        <span key={heading}>{heading}</span>
      ))}
    </div>
  )
}
