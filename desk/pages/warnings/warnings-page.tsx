import { useQuery } from '@tanstack/react-query'
import { wordsOf } from '../../api/api-fault'
import { listWarnings } from '../../api/warnings'
import { Bones } from '../../components/bones'
import { ForSupervisors } from '../../components/for-supervisors'
import { Nothing } from '../../components/nothing'
import { Trouble } from '../../components/trouble'
import { useMe } from '../../hooks/use-me'
import { useNow } from '../../hooks/use-now'
import { WarningCard } from './warning-card'

/** What customers reported as made to look like us; a supervisor decides whether everybody is warned. */
export default function WarningsPage() {
  const me = useMe()
  if (me.role !== 'supervisor')
    return <ForSupervisors title="冒充举报由主管照看" words="客户举报的工单在安全部，照常处理。" />
  return <Warnings />
}

const POLL_MS = 30_000

function Warnings() {
  const now = useNow()
  const list = useQuery({
    queryKey: ['warnings'],
    queryFn: ({ signal }) => listWarnings(signal),
    refetchInterval: POLL_MS,
  })
  return (
    <main className="flags">
      <div className="flags__head">
        <h1>冒充举报</h1>
      </div>
      <p className="flags__words">
        {list.data?.figures ??
          '客户举报的假号码、假网址和假账号。每一份举报都是安全部的工单，这里只决定要不要提醒所有人。'}
      </p>
      {list.isPending && <Bones rows={6} height={44} label="正在取冒充举报" />}
      {!list.data && list.error && (
        <Trouble
          title="没有取到"
          words={wordsOf(list.error)}
          onRetry={() => void list.refetch()}
          retrying={list.isFetching}
        />
      )}
      {list.data && list.data.proposed.length === 0 && (
        <Nothing title="没有等您决定的" words="同一个被几个人举报，就会出现在这里。" />
      )}
      <ul className="flags__list">
        {list.data?.proposed.map((warning) => (
          <WarningCard key={warning.subject} warning={warning} now={now} />
        ))}
      </ul>
      {list.data && list.data.decided.length > 0 && <h2 className="warnings__decided">决定过的</h2>}
      <ul className="flags__list">
        {list.data?.decided.map((warning) => (
          <WarningCard key={warning.subject} warning={warning} now={now} />
        ))}
      </ul>
    </main>
  )
}
