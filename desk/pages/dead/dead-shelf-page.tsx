import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { App as Messages, Button } from 'antd'
import type { DeadRow } from '../../../server/tickets/desk-ticket.contract'
import { wordsOf } from '../../api/api-fault'
import { listDeadRows, retryDeadRow } from '../../api/outbox'
import { Bones } from '../../components/bones'
import { Moment } from '../../components/moment'
import { Nothing } from '../../components/nothing'
import { Trouble } from '../../components/trouble'
import { useMe } from '../../hooks/use-me'
import { useNow } from '../../hooks/use-now'
import { forgetWriteKey, writeKey } from '../../lib/write-key'
import { eventName, handlerName } from './outbox-names'

/** What could not be delivered, why, and another try; for supervisors. */
export default function DeadShelfPage() {
  const me = useMe()
  if (me.role !== 'supervisor') return <Nothing title="死信架由主管照看" words="需要重新发送的话,请找您的主管。" />
  return <DeadShelf />
}

function DeadShelf() {
  const rows = useQuery({ queryKey: ['dead'], queryFn: ({ signal }) => listDeadRows(signal), refetchInterval: 20_000 })
  const now = useNow()
  return (
    <main className="dead">
      <h1>死信架</h1>
      <p className="dead__words">多次尝试后仍没有送到的事。看清原因、处理好之后,可以再送一次;重复的部分不会再做一遍。</p>
      {rows.isPending && <Bones rows={6} height={20} label="正在取死信" />}
      {!rows.data && rows.error && (
        <Trouble title="没有取到" words={wordsOf(rows.error)} onRetry={() => void rows.refetch()} retrying={rows.isFetching} />
      )}
      {rows.data?.items.length === 0 && <Nothing title="架上是空的" words="每件事都送到了。" />}
      {rows.data && rows.data.items.length > 0 && (
        <ul className="dead__list">{rows.data.items.map((row) => <Row key={row.rowId} row={row} now={now} />)}</ul>
      )}
    </main>
  )
}

function Row({ row, now }: { row: DeadRow; now: number }) {
  const client = useQueryClient()
  const { message } = Messages.useApp()
  const name = `dead.${row.rowId}`
  const retry = useMutation({
    mutationFn: () => retryDeadRow(row.rowId, writeKey(name, {})),
    onSuccess: () => { forgetWriteKey(name); void message.success('已放回队列,马上再送') },
    onError: (error) => void message.error(wordsOf(error)),
    onSettled: () => void client.invalidateQueries({ queryKey: ['dead'] }),
  })
  return (
    <li className="dead__row">
      <div className="dead__what">
        <b>{eventName(row.event)}</b><span>{handlerName(row.handler)}</span>
        <Moment at={row.diedAt} now={now} /><span>试了 {row.attempts} 次</span>
      </div>
      <p className="dead__reason">{row.reason}</p>
      <p className="dead__reference code">{row.event} → {row.handler} · {row.rowId}</p>
      <Button onClick={() => retry.mutate()} loading={retry.isPending}>再送一次</Button>
    </li>
  )
}
