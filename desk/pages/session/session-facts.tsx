import { Button } from 'antd'
import { Link } from 'react-router'
import type {
  DeskSession,
  SessionOrder,
  SessionTicket,
} from '../../../server/reception/desk/desk-session.contract'
import { Copyable } from '../../components/copyable'
import { MaskedName } from '../../components/masked-name'
import { Rows } from '../../components/rows'
import { useTieTalk } from '../../hooks/use-tie-talk'
import { formatMoment } from '../../lib/time'
import { Summary } from './summary'

/** What is known already, so that nobody asks the customer for it again. */
export function SessionFacts({ session, now }: { session: DeskSession; now: number }) {
  return (
    <div className="facts">
      {session.order && <TiedOrder order={session.order} now={now} />}
      {session.summary && (
        <section className="card">
          <h2>交接摘要</h2>
          <Summary summary={session.summary} />
        </section>
      )}
      <SessionFlags session={session} now={now} />
      <Customer session={session} />
      {!session.order && <LatestOrders session={session} now={now} />}
      <Tickets session={session} />
      <Outcome session={session} />
    </div>
  )
}

function Customer({
  session: { sessionId, customer, earlierSessions, elsewhere, channelText, entryText },
}: {
  session: DeskSession
}) {
  return (
    <section className="card">
      <h2>客户</h2>
      <p className="card__lead">
        <MaskedName key={sessionId} name={customer.name} at={{ session: sessionId }} />
        {customer.tierName && <i className="tier">{customer.tierName}</i>}
      </p>
      <p className={customer.verified ? 'verified' : 'verified verified--not'}>
        {customer.verifiedText}
      </p>
      <Rows
        rows={[
          ['来处', `${channelText}，${entryText}`],
          [
            '以前',
            earlierSessions === 0 ? '第一次来' : `有过 ${earlierSessions} 次会话，往上翻可以看到`,
          ],
        ]}
      />
      {elsewhere.map((one) => (
        <Elsewhere key={one.sessionId} session={one} />
      ))}
    </section>
  )
}

function Elsewhere({
  session: { sessionId, channelText, statusText, holder, visible },
}: {
  session: DeskSession['elsewhere'][number]
}) {
  const text = `${channelText}里还有一个会话，${[statusText, holder].filter(Boolean).join(' · ')}`
  return (
    <p className="elsewhere">
      {visible ? <Link to={`/sessions/${sessionId}`}>{text}</Link> : text}
    </p>
  )
}

function LatestOrders({ session, now }: { session: DeskSession; now: number }) {
  if (!session.verified) return null
  return (
    <section className="card">
      <h2>最近的订单</h2>
      {session.latestOrders.length === 0 ? (
        <p className="card__none">没有订单</p>
      ) : (
        <ul className="latest">
          {session.latestOrders.map(({ orderNumber, productName, stateText, placedAt }) => (
            <li key={orderNumber}>
              <p>
                <b>{productName}</b>
                <span>{stateText}</span>
              </p>
              <p>
                <Copyable text={orderNumber} what="订单号" />
                <span>{formatMoment(placedAt, now)}</span>
              </p>
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}

function TiedOrder({ order, now }: { order: SessionOrder; now: number }) {
  const told = (text: string, at: string | null): string =>
    at ? `${text}，${formatMoment(at, now)}` : text
  return (
    <section className="card">
      <h2>订单</h2>
      <p className="card__lead">
        {order.productName}
        {order.quantity > 1 && ` × ${order.quantity}`}
      </p>
      <p className="card__order">
        <Copyable text={order.orderNumber} what="订单号" />
      </p>
      {order.failureReason && <p className="card__failure">{order.failureReason}</p>}
      <p className="card__headline">{order.headline}</p>
      <Rows
        rows={[
          ['状态', order.stateText],
          ['金额', order.amountText],
          ['付款', told(order.paymentText, order.paidAt)],
          ['发货', told(order.deliveryText, order.deliveredAt)],
          ['下单', formatMoment(order.placedAt, now)],
          ['卡密', order.secret?.seen ? order.secret.text : null],
        ]}
      />
      {order.secret?.seen === false && <p className="card__unseen">卡密{order.secret.text}</p>}
    </section>
  )
}

function Tickets({
  session: { sessionId, ticket, openTickets, linkedTickets, leftTicket, verified },
}: {
  session: DeskSession
}) {
  const linked = new Set(linkedTickets.map(({ number }) => number))
  const listed = [
    ...linkedTickets,
    ...[...(ticket ? [ticket] : []), ...openTickets].filter(({ number }) => !linked.has(number)),
  ]
  const left = leftTicket !== null && !listed.some(({ number }) => number === leftTicket)
  if (!verified && !left && listed.length === 0) return null
  return (
    <section className="card">
      <h2>工单</h2>
      {listed.length === 0 && !left && <p className="card__none">没有进行中的工单</p>}
      <ul className="earlier">
        {listed.map((one) => (
          <TicketLine
            key={one.number}
            sessionId={sessionId}
            ticket={one}
            linked={linked.has(one.number)}
          />
        ))}
        {left && leftTicket && (
          <li>
            <Link to={`/tickets/${leftTicket}`}>这次留言的工单</Link>
            <span className="code">{leftTicket}</span>
          </li>
        )}
      </ul>
    </section>
  )
}

function TicketLine({
  sessionId,
  ticket: { number, title, statusText, nextStep, urgent },
  linked,
}: {
  sessionId: string
  ticket: SessionTicket
  linked: boolean
}) {
  const tie = useTieTalk()
  return (
    <li title={nextStep}>
      <Link to={`/tickets/${number}`}>
        {urgent && <b className="urgent">急</b>}
        <span className="code">{number}</span> {title}
      </Link>
      <span>
        {linked && <b className="earlier__linked">同一件事</b>}
        {statusText}
        <Button
          type="link"
          size="small"
          loading={tie.isPending}
          aria-label={`${linked ? '取消关联' : '关联'}工单 ${number}`}
          onClick={() => tie.mutate({ number, sessionId, linked: !linked })}
        >
          {linked ? '取消关联' : '关联'}
        </Button>
      </span>
    </li>
  )
}

function SessionFlags({ session: { flags }, now }: { session: DeskSession; now: number }) {
  if (flags.length === 0) return null
  return (
    <section className="card">
      <h2>违规和差评</h2>
      <ul className="passage">
        {flags.map((flag) => (
          <li key={flag.flagId}>
            <time dateTime={flag.at}>{formatMoment(flag.at, now)}</time>
            {flag.agentLabel}：{flag.what}
            <small>
              “{flag.excerpt}” {flag.reachedText}
            </small>
          </li>
        ))}
      </ul>
    </section>
  )
}

const SOLVED = { solved: '客户说解决了', unsolved: '客户说没有解决' } as const

function Outcome({
  session: { status, endText, solved, rating, ratingWords },
}: {
  session: DeskSession
}) {
  if (status !== 'ended') return null
  return (
    <section className="card">
      <h2>结果</h2>
      <Rows
        rows={[
          ['结束', endText],
          ['解决', solved ? SOLVED[solved] : '客户还没有说'],
          ['评价', rating === null ? '还没有评价' : `${rating} 星`],
          ['原话', ratingWords],
        ]}
      />
    </section>
  )
}
