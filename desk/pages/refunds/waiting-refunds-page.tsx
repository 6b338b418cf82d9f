import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import type { WaitingRefunds } from '../../../server/after-sales/desk-money.contract'
import { wordsOf } from '../../api/api-fault'
import { listWaitingRefunds } from '../../api/money'
import { Bones } from '../../components/bones'
import { Moment } from '../../components/moment'
import { Nothing } from '../../components/nothing'
import { Trouble } from '../../components/trouble'
import { useNow } from '../../hooks/use-now'
import { yuanText } from '../../lib/money'

/** Refunds that wait for the reader as the second person. They are decided at their ticket, where everything else about them stands. */
export default function WaitingRefundsPage() {
  const waiting = useQuery({
    queryKey: ['refunds', 'waiting'],
    queryFn: ({ signal }) => listWaitingRefunds(signal),
    refetchInterval: 20_000,
  })
  const now = useNow()
  const items = waiting.data?.items ?? []
  return (
    <main className="dead">
      <div className="flags__head">
        <h1>退款审批</h1>
      </div>
      <p className="dead__words">
        超过一个人能退的金额，或规则不支持的退款，要另一位同事看过才会退。
      </p>
      {waiting.isPending && <Bones rows={4} height={20} label="正在取退款" />}
      {!waiting.data && waiting.error && (
        <Trouble
          title="没有取到"
          words={wordsOf(waiting.error)}
          onRetry={() => void waiting.refetch()}
          retrying={waiting.isFetching}
        />
      )}
      {waiting.data && items.length === 0 && (
        <Nothing title="没有等您审批的退款" words="有新的会出现在这里。" />
      )}
      {items.length > 0 && (
        <ul className="dead__list">
          {items.map((item) => (
            <Waiting key={item.refundId} item={item} now={now} />
          ))}
        </ul>
      )}
    </main>
  )
}

function Waiting({ item, now }: { item: WaitingRefunds['items'][number]; now: number }) {
  return (
    <li>
      <p>
        <b>{yuanText(item.amount.amountFen)}</b> <Moment at={item.at} now={now} />
      </p>
      <p>
        {item.byText}
        {item.note && `：${item.note}`}
      </p>
      {item.ticketNumber && (
        <Link to={`/tickets/${item.ticketNumber}`}>打开工单 {item.ticketNumber} 审批</Link>
      )}
    </li>
  )
}
