import { Button } from 'antd'
import { Link } from 'react-router'
import type { DeskTicket } from '../../../server/tickets/desk/desk-ticket.contract'
import { MaskedName } from '../../components/masked-name'
import { Copyable } from '../../components/copyable'
import { Moment } from '../../components/moment'
import { Rows } from '../../components/rows'
import { useTieTalk } from '../../hooks/use-tie-talk'
import { statusLabel } from '../../lib/labels'
import { formatMoment } from '../../lib/time'
import { Claims } from './claims'
import { Goods } from './goods'
import { IncidentCard } from './incident-card'
import { Money } from './money'
import { Telephone } from './telephone'

/** What is known already, so that nobody asks the customer for it again. */
export function Facts({ ticket, now }: { ticket: DeskTicket; now: number }) {
  return (
    <div className="facts">
      <Flags flags={ticket.flags} now={now} />
      <IncidentCard ticket={ticket} />
      <Customer ticket={ticket} now={now} />
      <Talks number={ticket.number} talks={ticket.talks} now={now} />
      <Order order={ticket.orderDetail} now={now} />
      <Claims ticket={ticket} now={now} />
      <Telephone ticket={ticket} now={now} />
      <Goods ticket={ticket} now={now} />
      <Money ticket={ticket} now={now} />
      <Notices ticket={ticket} now={now} />
    </div>
  )
}

function Customer({ ticket: { number, customer }, now }: { ticket: DeskTicket; now: number }) {
  const since =
    customer.tierSince && `${formatMoment(customer.tierSince, now).split(' ')[0] ?? ''}起`
  return (
    <section className="card">
      <h2>客户</h2>
      <p className="card__lead">
        <MaskedName key={number} name={customer.displayName} at={{ ticket: number }} />
        {customer.tierName && <i className="tier">{customer.tierName}</i>}
      </p>
      <Rows
        rows={[
          [
            '会员',
            customer.tierName && (since ? `${customer.tierName}，${since}` : customer.tierName),
          ],
          ['微信', customer.bindingText],
        ]}
      />
      <h3>以前的工单</h3>
      {customer.earlierTickets.length === 0 ? (
        <p className="card__none">{beforeText(customer)}</p>
      ) : (
        <ul className="earlier">
          {customer.earlierTickets.map((earlier) => (
            <li key={earlier.number}>
              <Link to={`/tickets/${earlier.number}`}>
                <span className="code">{earlier.number}</span> {earlier.title}
              </Link>
              <span>{statusLabel(earlier.status)}</span>
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}

function beforeText({ chats }: DeskTicket['customer']): string {
  return chats === 0 ? '这是第一次找我们' : `没有别的工单，和我们聊过 ${chats} 次`
}

function Order({ order, now }: { order: DeskTicket['orderDetail']; now: number }) {
  if (!order)
    return (
      <section className="card">
        <h2>订单</h2>
        <p className="card__none">客户没有选订单</p>
      </section>
    )
  const moment = (at: string | null): string | null => at && formatMoment(at, now)
  return (
    <section className="card">
      <h2>订单</h2>
      <p className="card__lead">{order.productName}</p>
      <p className="card__order">
        <Copyable text={order.orderNumber} what="订单号" />
      </p>
      {order.failureReason && <p className="card__failure">{order.failureReason}</p>}
      <Rows
        rows={[
          ['状态', order.stateText],
          ['金额', order.amountText],
          ['供货', order.supplier],
          ['下单', moment(order.placedAt)],
          ['付款', moment(order.paidAt)],
          ['发货', moment(order.deliveredAt)],
          ['卡密', order.reveals && order.reveals.count > 0 ? looksOf(order.reveals, now) : null],
        ]}
      />
      {order.reveals?.count === 0 && <p className="card__unseen">卡密客户还没有看过</p>}
      {order.timeline.length > 0 && (
        <details className="card__more">
          <summary>订单经过</summary>
          <ul className="passage">
            {order.timeline.map(({ at, text }) => (
              <li key={at + text}>
                <Moment at={at} now={now} />
                {text}
              </li>
            ))}
          </ul>
        </details>
      )}
    </section>
  )
}

function looksOf({ count, lastAt }: { count: number; lastAt: string | null }, now: number): string {
  return `客户看过 ${count} 次${lastAt ? `，最近 ${formatMoment(lastAt, now)}` : ''}`
}

/** One line for each event; its roads are folded, unless none of them got there. */
function Notices({ ticket: { number, notices }, now }: { ticket: DeskTicket; now: number }) {
  return (
    <section className="card">
      <h2>发给客户的通知</h2>
      {notices.length === 0 ? (
        <p className="card__none">还没有发过</p>
      ) : (
        <ul className="passage">
          {notices.map(({ at, title, text, failed, roads }) => (
            <li key={at + title}>
              <details className="notice" open={failed}>
                <summary>
                  <b>{title.replace(` ${number} `, '')}</b>{' '}
                  <span className={failed ? 'notice__failed' : 'notice__state'}>{text}</span>
                </summary>
                <p>
                  <Moment at={at} now={now} />
                </p>
                <ul>
                  {roads.map((road) => (
                    <li key={road}>{road}</li>
                  ))}
                </ul>
              </details>
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}

/** The same customer's talks on all channels: those that belong to this ticket, running ones, the latest. */
function Talks({ number, talks, now }: TalksProps & { talks: DeskTicket['talks'] }) {
  if (talks.length === 0) return null
  return (
    <section className="card">
      <h2>会话</h2>
      <ul className="earlier">
        {talks.map((talk) => (
          <Talk key={talk.sessionId} number={number} talk={talk} now={now} />
        ))}
      </ul>
    </section>
  )
}

interface TalksProps {
  number: string
  now: number
}

function Talk({ number, talk, now }: TalksProps & { talk: DeskTicket['talks'][number] }) {
  const { sessionId, channelText, running, statusText, holder, what, at, visible, linked } = talk
  const tie = useTieTalk()
  const about = what ?? `${channelText}里的会话`
  const state = running ? [statusText, holder].filter(Boolean).join(' · ') : formatMoment(at, now)
  const view = running ? 'department' : 'ended'
  return (
    <li title={`${channelText}，${state}`}>
      {visible ? (
        <Link to={`/sessions/${sessionId}?view=${view}`}>{about}</Link>
      ) : (
        <span>{about}</span>
      )}
      <span className={running ? 'earlier__running' : undefined}>
        {linked && <b className="earlier__linked">同一件事</b>}
        {state}
        {visible && (
          <Button
            type="link"
            size="small"
            loading={tie.isPending}
            aria-label={`${linked ? '取消关联' : '关联'}：${about}`}
            onClick={() => tie.mutate({ number, sessionId, linked: !linked })}
          >
            {linked ? '取消关联' : '关联'}
          </Button>
        )}
      </span>
    </li>
  )
}

/** What was stopped in this ticket; its supervisor sees to it. */
function Flags({ flags, now }: { flags: DeskTicket['flags']; now: number }) {
  if (flags.length === 0) return null
  return (
    <section className="card">
      <h2>违规</h2>
      <ul className="passage">
        {flags.map(({ flagId, at, what, excerpt, agentLabel, reachedText }) => (
          <li key={flagId}>
            <Moment at={at} now={now} />
            {agentLabel}：{what}
            <small>
              “{excerpt}” {reachedText}
            </small>
          </li>
        ))}
      </ul>
    </section>
  )
}
