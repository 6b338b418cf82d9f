import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import type { DeskCaller } from '../../../server/calls/desk-call.contract'
import { ApiFault, wordsOf } from '../../api/api-fault'
import { getCaller } from '../../api/calls'
import { Bones } from '../../components/bones'
import { Copyable } from '../../components/copyable'
import { Icon } from '../../components/icon'
import { Moment } from '../../components/moment'
import { Nothing } from '../../components/nothing'
import { Rows } from '../../components/rows'
import { Trouble } from '../../components/trouble'
import { useNow } from '../../hooks/use-now'
import { formatMoment } from '../../lib/time'
import { NoteForm } from './note-form'

/** Who is on the line: what our side says first, then what is known, and the form for what was said. */
export function CallerPage({ callId }: { callId: string }) {
  const now = useNow()
  const caller = useQuery({
    queryKey: ['calls', callId],
    queryFn: ({ signal }) => getCaller(callId, signal),
  })
  const { data, error } = caller
  return (
    <main className="flags">
      <div className="flags__head">
        <Link to="/calls" className="caller__back" aria-label="回到电话">
          <Icon name="back" size={18} />
        </Link>
        <h1>{data ? data.customer.name : '电话'}</h1>
      </div>
      {caller.isPending && <Bones rows={8} height={24} label="正在打开这通电话" />}
      {error && !data && isGone(error) && (
        <Nothing title="没有找到这通电话" words="可能是同事的电话。回到列表里选一个。" />
      )}
      {error && !data && !isGone(error) && (
        <Trouble
          title="没有打开"
          words={wordsOf(error)}
          onRetry={() => void caller.refetch()}
          retrying={caller.isFetching}
        />
      )}
      {data && <Caller caller={data} now={now} />}
    </main>
  )
}

const isGone = (error: unknown): boolean =>
  error instanceof ApiFault && error.reference.code === 'not_found'

function Caller({ caller, now }: { caller: DeskCaller; now: number }) {
  return (
    <div className="caller">
      <div className="caller__main">
        {caller.word && <Word caller={caller} word={caller.word} />}
        {caller.state === 'open' && caller.mine ? (
          <NoteForm caller={caller} />
        ) : (
          <section className="card">
            <h2>这通电话</h2>
            <p>{caller.text}</p>
            {caller.summary && <blockquote className="flag__said">{caller.summary}</blockquote>}
            {caller.note && <p className="card__none">同事看：{caller.note}</p>}
            {caller.ticketNumber && (
              <Link to={`/tickets/${caller.ticketNumber}`}>工单 {caller.ticketNumber}</Link>
            )}
          </section>
        )}
      </div>
      <div className="caller__side">
        <Known caller={caller} now={now} />
      </div>
    </div>
  )
}

/** First of all: so that the other side knows us too. */
function Word({ caller: { direction }, word }: { caller: DeskCaller; word: string }) {
  return (
    <section className="card caller__say" aria-live="polite">
      <h2>{direction === 'inbound' ? '先对客户说' : '接通后先说'}</h2>
      <p className="caller__word">“您的口令是{word}”</p>
      <p className="card__none">
        客户的小程序里显示的是同一个。对不上时请客户挂断，从小程序重新来。不要请客户念口令
      </p>
    </section>
  )
}

function Known({ caller, now }: { caller: DeskCaller; now: number }) {
  const { customer, orders, tickets, earlier } = caller
  return (
    <>
      <section className="card">
        <h2>客户</h2>
        <p className="card__lead">
          {customer.name}
          {customer.tierName && <i className="tier">{customer.tierName}</i>}
        </p>
        <Rows rows={[['这次', caller.text]]} />
      </section>
      <section className="card">
        <h2>处理中的工单</h2>
        {tickets.length === 0 && <p className="card__none">没有</p>}
        <ul className="earlier">
          {tickets.map(({ number, title, statusText, urgent, visible, nextStep }) => (
            <li key={number} title={nextStep}>
              {visible ? (
                <Link to={`/tickets/${number}`}>
                  {urgent && <b className="urgent">急</b>}
                  <span className="code">{number}</span> {title}
                </Link>
              ) : (
                <span>
                  <span className="code">{number}</span> {title}
                </span>
              )}
              <span>{statusText}</span>
            </li>
          ))}
        </ul>
      </section>
      <section className="card">
        <h2>最近的订单</h2>
        {orders.length === 0 && <p className="card__none">没有订单</p>}
        <ul className="latest">
          {orders.map(({ orderNumber, productName, stateText, placedAt }) => (
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
      </section>
      {earlier.length > 0 && (
        <section className="card">
          <h2>以前的电话</h2>
          <ul className="passage">
            {earlier.map(({ callId, at, text, summary, by }) => (
              <li key={callId}>
                <Moment at={at} now={now} />
                {text}，{by}
                {summary && <small>{summary}</small>}
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  )
}
