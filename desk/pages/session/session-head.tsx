import type { ReactNode } from 'react'
import { Link } from 'react-router'
import type { DeskSession } from '../../../server/reception/desk/desk-session.contract'
import { Icon } from '../../components/icon'
import { WaitClock } from '../../components/wait-clock'
import type { Tone } from '../../lib/due'
import { ChannelMark } from '../sessions/session-row'
import { Summary } from './summary'

export function SessionTop({ back, children }: { back: string; children?: ReactNode }) {
  return (
    <div className="ticket__top">
      <Link to={back} className="ticket__back" aria-label="回到列表">
        <Icon name="back" size={18} />
      </Link>
      {children}
    </div>
  )
}

/** What it is about, who has it and how long the customer waits, above everything that was said. */
export function SessionHead({
  session,
  now,
  brief,
  phone,
}: {
  session: DeskSession
  now: number
  brief: boolean
  phone: boolean
}) {
  const { firstAnswer, status } = session
  if (phone) return <PhoneHead session={session} />
  return (
    <header className="talk-head">
      <h1 className="head__title">
        {session.urgent && <b className="urgent">急</b>}
        {session.what}
      </h1>
      <p className="head__line">
        <b className="head__status">{session.statusText}</b>
        <span>
          <ChannelMark channel={session.channel} text={session.channelText} />
        </span>
        <span>{session.department}</span>
        <span>
          {session.mine && status === 'serving' ? '我在接待' : (session.holder ?? '还没有人接')}
        </span>
      </p>
      {status !== 'ended' && (
        <p className="talk-head__clock">
          <WaitClock session={session} />
          {firstAnswer.dueAt && (
            <span className={`due due--${toneOf(firstAnswer, now)}`}>{firstAnswer.text}</span>
          )}
        </p>
      )}
      {session.block && <p className="talk-head__verified">{session.block.text}</p>}
      {!session.verified && <p className="talk-head__verified">{session.customer.verifiedText}</p>}
      {brief && session.summary && (
        <details className="talk-head__brief">
          <summary>交接摘要：{session.summary.whyText}</summary>
          <Summary summary={session.summary} />
        </details>
      )}
    </header>
  )
}

/** Two lines: the talk needs the room. Who it is stands above, 未确认 with it; the rest is under 资料. */
function PhoneHead({ session }: { session: DeskSession }) {
  const { status, statusText, urgent, what, mine, holder, block } = session
  return (
    <header className="talk-head talk-head--phone">
      <h1 className="head__title">
        {urgent && <b className="urgent">急</b>}
        {what}
      </h1>
      <p className="head__line">
        <b className="head__status">{statusText}</b>
        <span>{mine && status === 'serving' ? '我在接待' : (holder ?? '还没有人接')}</span>
        {status !== 'ended' && <WaitClock session={session} />}
      </p>
      {block && <p className="talk-head__verified">{block.text}</p>}
    </header>
  )
}

function toneOf({ at, dueAt, promisedSeconds }: DeskSession['firstAnswer'], now: number): Tone {
  if (at !== null || dueAt === null) return 'calm'
  const left = Date.parse(dueAt) - now
  return left < 0 ? 'late' : left * 2 < promisedSeconds * 1_000 ? 'wait' : 'calm'
}
