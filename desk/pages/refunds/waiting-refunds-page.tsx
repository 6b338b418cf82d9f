import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import { wordsOf } from '../../api/api-fault'
import { listWaitingReissues } from '../../api/goods'
import { listWaitingRefunds } from '../../api/money'
import { Bones } from '../../components/bones'
import { Moment } from '../../components/moment'
import { Nothing } from '../../components/nothing'
import { Trouble } from '../../components/trouble'
import { useNow } from '../../hooks/use-now'
import { yuanText } from '../../lib/money'

/** Refunds and reissues that wait for the reader as the second person. They are decided at their ticket, where everything else about them stands. */
export default function WaitingRefundsPage() {
  const waiting = useQuery({
    queryKey: ['refunds', 'waiting'],
    queryFn: ({ signal }) => listWaitingRefunds(signal),
    refetchInterval: 20_000,
  })
  const reissues = useQuery({
    queryKey: ['reissues', 'waiting'],
    queryFn: ({ signal }) => listWaitingReissues(signal),
    refetchInterval: 20_000,
  })
  const now = useNow()
  const items: Item[] = [
    ...(waiting.data?.items ?? []).map(({ refundId, amount, ...told }) => ({
      ...told,
      id: refundId,
      what: `退款 ${yuanText(amount.amountFen)}`,
    })),
    ...(reissues.data?.items ?? []).map(({ reissueId, whatText, ...told }) => ({
      ...told,
      id: reissueId,
      what: `补发${whatText}`,
    })),
  ]
  return (
    <main className="dead">
      <div className="flags__head">
        <h1>退款和补发审批</h1>
      </div>
      <p className="dead__words">
        超过一个人能定的金额、规则不支持，或已经补发过一次的，要另一位同事看过才会办。
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
        <Nothing title="没有等您审批的" words="有新的会出现在这里。" />
      )}
      {items.length > 0 && (
        <ul className="dead__list">
          {items.map((item) => (
            <Waiting key={item.id} item={item} now={now} />
          ))}
        </ul>
      )}
    </main>
  )
}

interface Item {
  id: string
  what: string
  ticketNumber: string | null
  note: string | null
  byText: string
  at: string
}

function Waiting({ item, now }: { item: Item; now: number }) {
  return (
    <li>
      <p>
        <b>{item.what}</b> <Moment at={item.at} now={now} />
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
