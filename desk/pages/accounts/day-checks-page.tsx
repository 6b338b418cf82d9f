import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from 'react-router'
import type { DayCheckSummary } from '../../../server/payments/reconciliation/day-check.contract'
import { listDayChecks } from '../../api/accounts'
import { wordsOf } from '../../api/api-fault'
import { Bones } from '../../components/bones'
import { ForSupervisors } from '../../components/for-supervisors'
import { Nothing } from '../../components/nothing'
import { Trouble } from '../../components/trouble'
import { useMe } from '../../hooks/use-me'
import { yuanText } from '../../lib/money'
import { OneDay } from './one-day'

/** Each day's books beside WeChat's bill of it. */
export default function DayChecksPage() {
  const me = useMe()
  const { date } = useParams()
  if (!me.finance)
    return <ForSupervisors title="对账由财务和主管照看" words="工单里的退款照常办，不受影响。" />
  return date === undefined ? <Days /> : <OneDay key={date} date={date} />
}

const POLL_MS = 60_000

function Days() {
  const list = useQuery({
    queryKey: ['bill-checks'],
    queryFn: ({ signal }) => listDayChecks(signal),
    refetchInterval: POLL_MS,
  })
  const { data } = list
  return (
    <main className="insight">
      <div className="insight__head">
        <h1>对账</h1>
      </div>
      <p className="insight__note accounts__words">
        每天上午 10:05
        取微信支付前一天的账单，每一笔收款和退款都和记录核对。有差异会留在这里，查明后写结论。
      </p>
      {list.isPending && <Bones rows={6} height={44} label="正在取对账结果" />}
      {!data && list.error && (
        <Trouble
          title="没有取到对账结果"
          words={wordsOf(list.error)}
          onRetry={() => void list.refetch()}
          retrying={list.isFetching}
        />
      )}
      {data && data.items.length === 0 && (
        <Nothing
          title={data.hasMerchant ? '还没有对过账' : '这里没有接微信支付'}
          words={
            data.hasMerchant
              ? '收到第一笔付款后，第二天上午就有第一份。'
              : '订单在平台付款，账在平台对。'
          }
        />
      )}
      {data && data.items.length > 0 && (
        <div className="numbers__scroll" tabIndex={0} role="region" aria-label="每天的对账">
          <table className="numbers__table accounts__table">
            <thead>
              <tr>
                <th scope="col">日期</th>
                <th scope="col">收款（记录 / 账单）</th>
                <th scope="col">退款（记录 / 账单）</th>
                <th scope="col">结果</th>
              </tr>
            </thead>
            <tbody>
              {data.items.map((one) => (
                <Day key={one.date} one={one} />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </main>
  )
}

function Day({ one }: { one: DayCheckSummary }) {
  const { ours, theirs, date } = one
  const known = one.state === 'checked'
  return (
    <tr>
      <th scope="row">
        <Link className="live__link code" to={`/accounts/${date}`}>
          {date}
        </Link>
      </th>
      <td className="code">
        {known ? (
          <Sums ours={[ours.paidFen, ours.payments]} theirs={[theirs.paidFen, theirs.payments]} />
        ) : (
          '–'
        )}
      </td>
      <td className="code">
        {known ? (
          <Sums
            ours={[ours.refundedFen, ours.refunds]}
            theirs={[theirs.refundedFen, theirs.refunds]}
          />
        ) : (
          '–'
        )}
      </td>
      <td className={one.open > 0 ? 'accounts__open' : undefined}>{one.text}</td>
    </tr>
  )
}

type Sum = [fen: number, count: number]

function Sums({ ours, theirs }: { ours: Sum; theirs: Sum }) {
  const told = ([fen, count]: Sum): string => `${yuanText(fen)} ${count} 笔`
  const same = told(ours) === told(theirs)
  return same ? (
    <>{told(ours)}，一致</>
  ) : (
    <span className="accounts__open">
      {told(ours)} / {told(theirs)}
    </span>
  )
}
