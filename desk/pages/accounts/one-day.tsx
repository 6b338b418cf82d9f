import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { App as Messages, Button } from 'antd'
import { Link } from 'react-router'
import { checkDayAgain, dayCheckFile, getDayCheck } from '../../api/accounts'
import { wordsOf } from '../../api/api-fault'
import { Bones } from '../../components/bones'
import { Nothing } from '../../components/nothing'
import { Trouble } from '../../components/trouble'
import { useNow } from '../../hooks/use-now'
import { formatMoment } from '../../lib/time'
import { Difference } from './difference'

/** One day: what differs, and what became of it. */
export function OneDay({ date }: { date: string }) {
  const now = useNow()
  const client = useQueryClient()
  const { message } = Messages.useApp()
  const day = useQuery({
    queryKey: ['bill-checks', date],
    queryFn: ({ signal }) => getDayCheck(date, signal),
    refetchInterval: 20_000,
  })
  const again = useMutation({
    mutationFn: () => checkDayAgain(date),
    onSuccess(told) {
      client.setQueryData(['bill-checks', date], told)
      void client.invalidateQueries({ queryKey: ['bill-checks'], exact: true })
      void message.success('一分钟内会重新取账单')
    },
    onError: (error) => void message.error(wordsOf(error)),
  })
  const { data } = day
  return (
    <main className="insight">
      <div className="insight__head">
        <h1>{date} 对账</h1>
        <Link className="live__link" to="/accounts">
          所有日期
        </Link>
        {data && (
          <>
            <a className="live__link" href={dayCheckFile(date)} download>
              下载差异（CSV）
            </a>
            {data.state !== 'waiting' && (
              <Button onClick={() => again.mutate()} loading={again.isPending}>
                重新核对
              </Button>
            )}
          </>
        )}
      </div>
      {day.isPending && <Bones rows={6} height={44} label="正在取这一天" />}
      {!data && day.error && (
        <Trouble
          title="没有取到这一天"
          words={wordsOf(day.error)}
          onRetry={() => void day.refetch()}
          retrying={day.isFetching}
        />
      )}
      {data && (
        <>
          <p className={data.open > 0 ? 'accounts__open' : 'insight__note'}>
            {data.text}
            {data.checkedAt && `，${formatMoment(data.checkedAt, now)} 核对`}
          </p>
          {data.state === 'checked' && data.items.length === 0 && (
            <Nothing
              title="没有差异"
              words={`收款 ${data.ours.payments} 笔、退款 ${data.ours.refunds} 笔，和账单一致。`}
            />
          )}
          <ul className="flags__list accounts__list">
            {data.items.map((one) => (
              <Difference key={one.differenceId} one={one} date={date} now={now} />
            ))}
          </ul>
        </>
      )}
    </main>
  )
}
