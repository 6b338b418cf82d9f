import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { App as Messages, Button } from 'antd'
import { Link } from 'react-router'
import type { DeadRow } from '../../../server/dead-shelf/dead-shelf.contract'
import { wordsOf } from '../../api/api-fault'
import { listDeadRows, retryAllDeadRows, settleDeadRow } from '../../api/outbox'
import { Bones } from '../../components/bones'
import { ForSupervisors } from '../../components/for-supervisors'
import { Moment } from '../../components/moment'
import { Nothing } from '../../components/nothing'
import { Trouble } from '../../components/trouble'
import { useMe } from '../../hooks/use-me'
import { useNow } from '../../hooks/use-now'
import { forgetWriteKey, writeKey } from '../../lib/write-key'

/** What could not be delivered, whose it is, why, what helps, and another try; for supervisors. */
export default function DeadShelfPage() {
  const me = useMe()
  if (me.role !== 'supervisor')
    return <ForSupervisors title="没送到的由主管照看" words="需要重新发送的话，请找您的主管。" />
  return <DeadShelf />
}

const POLL_MS = 20_000

function DeadShelf() {
  const rows = useQuery({
    queryKey: ['dead'],
    queryFn: ({ signal }) => listDeadRows(signal),
    refetchInterval: POLL_MS,
  })
  const now = useNow()
  const { items = [], total = 0 } = rows.data ?? {}
  return (
    <main className="dead">
      <div className="flags__head">
        <h1>没送到的</h1>
        {items.length > 1 && <RetryAll total={total} />}
      </div>
      <p className="dead__words">
        多次尝试后仍没有办成的事。看清原因、处理好之后再送一次，做过的部分不会再做一遍；不用再送的可以放下。
      </p>
      {total > items.length && (
        <p className="dead__words">
          一共 {total} 件，这里是最近的 {items.length} 件。
        </p>
      )}
      {rows.isPending && <Bones rows={6} height={20} label="正在取没送到的" />}
      {!rows.data && rows.error && (
        <Trouble
          title="没有取到"
          words={wordsOf(rows.error)}
          onRetry={() => void rows.refetch()}
          retrying={rows.isFetching}
        />
      )}
      {rows.data && items.length === 0 && <Nothing title="都送到了" words="没有要您照看的。" />}
      {items.length > 0 && (
        <ul className="dead__list">
          {items.map((row) => (
            <Row key={row.rowId} row={row} now={now} />
          ))}
        </ul>
      )}
    </main>
  )
}

function RetryAll({ total }: { total: number }) {
  const client = useQueryClient()
  const { message } = Messages.useApp()
  const retry = useMutation({
    mutationFn: () => retryAllDeadRows(writeKey('dead.all', {})),
    onSuccess: ({ retried }) => {
      forgetWriteKey('dead.all')
      void message.success(`${retried} 件已放回队列，马上再送`)
    },
    onError: (error) => void message.error(wordsOf(error)),
    onSettled: () => void client.invalidateQueries({ queryKey: ['dead'] }),
  })
  return (
    <Button onClick={() => retry.mutate()} loading={retry.isPending}>
      全部再送一次（{total}）
    </Button>
  )
}

const DONE = { retry: '已放回队列，马上再送', dismiss: '放下了，不再送' } as const

function Row({ row, now }: { row: DeadRow; now: number }) {
  const client = useQueryClient()
  const { message } = Messages.useApp()
  const settle = useMutation({
    mutationFn: (deed: 'retry' | 'dismiss') =>
      settleDeadRow(row.rowId, deed, writeKey(`dead.${row.rowId}.${deed}`, {})),
    onSuccess: (_, deed) => {
      forgetWriteKey(`dead.${row.rowId}.${deed}`)
      void message.success(DONE[deed])
    },
    onError: (error) => void message.error(wordsOf(error)),
    onSettled: () => void client.invalidateQueries({ queryKey: ['dead'] }),
  })
  return (
    <li className="dead__row">
      <div className="dead__what">
        <b>{row.eventText}</b>
        <span>{row.handlerText}</span>
        <Moment at={row.diedAt} now={now} />
        <span>试了 {row.attempts} 次</span>
      </div>
      <p className="dead__reason">{row.reasonText}</p>
      <p className="dead__advice">{row.adviceText}</p>
      <Whose row={row} />
      <details className="dead__reference">
        <summary>技术信息</summary>
        <p className="code">{row.reason}</p>
        <p className="code">
          {row.event} → {row.handler} · {row.rowId}
        </p>
      </details>
      <div className="dead__do">
        <Button
          onClick={() => settle.mutate('retry')}
          loading={settle.isPending && settle.variables === 'retry'}
        >
          再送一次
        </Button>
        <Button
          type="text"
          onClick={() => settle.mutate('dismiss')}
          loading={settle.isPending && settle.variables === 'dismiss'}
        >
          放下
        </Button>
      </div>
    </li>
  )
}

function Whose({ row: { customerName, ticketNumber, sessionId } }: { row: DeadRow }) {
  if (!customerName && !ticketNumber && !sessionId) return null
  return (
    <p className="dead__whose">
      {customerName && <span>{customerName}</span>}
      {ticketNumber && <Link to={`/tickets/${ticketNumber}`}>工单 {ticketNumber}</Link>}
      {sessionId && <Link to={`/sessions/${sessionId}?view=department`}>看会话</Link>}
    </p>
  )
}
