import { Link } from 'react-router'
import type { DeskTicket } from '../../../server/tickets/desk-ticket.contract'
import { Copyable } from '../../components/copyable'
import { Moment } from '../../components/moment'
import { Rows } from '../../components/rows'
import { statusLabel } from '../../lib/labels'
import { formatMoment } from '../../lib/time'

/** What is known already, so that nobody asks the customer for it again. */
export function Facts({ ticket, now }: { ticket: DeskTicket; now: number }) {
  return (
    <div className="facts">
      <Customer customer={ticket.customer} now={now} />
      <Order order={ticket.orderDetail} now={now} />
      <Notices notices={ticket.notices} now={now} />
    </div>
  )
}

function Customer({ customer, now }: { customer: DeskTicket['customer']; now: number }) {
  const since = customer.tierSince && `${formatMoment(customer.tierSince, now).split(' ')[0] ?? ''}起`
  return (
    <section className="card">
      <h2>客户</h2>
      <p className="card__lead">{customer.displayName}{customer.tierName && <i className="tier">{customer.tierName}</i>}</p>
      <Rows rows={[['会员', customer.tierName && (since ? `${customer.tierName},${since}` : customer.tierName)], ['微信', customer.bindingText]]} />
      <h3>以前的工单</h3>
      {customer.earlierTickets.length === 0 ? <p className="card__none">这是第一次找我们</p> : (
        <ul className="earlier">
          {customer.earlierTickets.map((earlier) => (
            <li key={earlier.number}>
              <Link to={`/tickets/${earlier.number}`}><span className="code">{earlier.number}</span> {earlier.title}</Link>
              <span>{statusLabel(earlier.status)}</span>
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}

function Order({ order, now }: { order: DeskTicket['orderDetail']; now: number }) {
  if (!order) return <section className="card"><h2>订单</h2><p className="card__none">客户没有选订单</p></section>
  const moment = (at: string | null): string | null => at && formatMoment(at, now)
  return (
    <section className="card">
      <h2>订单</h2>
      <p className="card__lead">{order.productName}</p>
      <p className="card__order"><Copyable text={order.orderNumber} what="订单号" /></p>
      {order.failureReason && <p className="card__failure">{order.failureReason}</p>}
      <Rows rows={[
        ['状态', order.stateText], ['金额', order.amountText],
        ['下单', moment(order.placedAt)], ['付款', moment(order.paidAt)], ['发货', moment(order.deliveredAt)],
        ['卡密', order.reveals && looksOf(order.reveals, now)],
      ]} />
      {order.timeline.length > 0 && (
        <details className="card__more">
          <summary>订单经过</summary>
          <ul className="passage">
            {order.timeline.map(({ at, text }) => <li key={at + text}><Moment at={at} now={now} />{text}</li>)}
          </ul>
        </details>
      )}
    </section>
  )
}

function looksOf({ count, lastAt }: { count: number; lastAt: string | null }, now: number): string {
  return count === 0 ? '客户还没有看过' : `客户看过 ${count} 次${lastAt ? `,最近 ${formatMoment(lastAt, now)}` : ''}`
}

function Notices({ notices, now }: { notices: DeskTicket['notices']; now: number }) {
  return (
    <section className="card">
      <h2>发给客户的通知</h2>
      {notices.length === 0 ? <p className="card__none">还没有发过</p> : (
        <ul className="passage">
          {notices.map(({ at, title, road, state }) => (
            <li key={at + title + road}><Moment at={at} now={now} />{title}<small>{road} · {state}</small></li>
          ))}
        </ul>
      )}
    </section>
  )
}
