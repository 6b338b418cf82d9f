import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import type { Ahead, LiveBoard } from '../../../server/insight/live-board.contract'
import { wordsOf } from '../../api/api-fault'
import { getLiveBoard } from '../../api/insight'
import { Bones } from '../../components/bones'
import { DueTime } from '../../components/due-time'
import { ForSupervisors } from '../../components/for-supervisors'
import { Nothing } from '../../components/nothing'
import { Trouble } from '../../components/trouble'
import { useWatch } from '../../hooks/use-live'
import { useMe } from '../../hooks/use-me'
import { useNow } from '../../hooks/use-now'
import { dueAt } from '../../lib/due'
import { formatMoment, formatSpan, formatWait } from '../../lib/time'
import { InsightHead } from './insight-tabs'

/** Who has gone is noticed by time alone, which no news tells of. */
const POLL_MS = 15_000
const TICK_MS = 1_000

export default function LivePage() {
  return useMe().role === 'supervisor' ? (
    <Live />
  ) : (
    <ForSupervisors title="现场" words="排队、谁在、快超时的，由主管看。" />
  )
}

/** How it stands at this moment; follows by itself. */
function Live() {
  useWatch('board')
  const now = useNow(TICK_MS)
  const board = useQuery({
    queryKey: ['live-board'],
    queryFn: ({ signal }) => getLiveBoard(signal),
    refetchInterval: POLL_MS,
  })
  return (
    <main className="insight">
      <InsightHead title="现场">{board.data && <Hours board={board.data} now={now} />}</InsightHead>
      {board.isPending && <Bones rows={8} height={44} label="正在看现场" />}
      {!board.data && board.error && (
        <Trouble
          title="没有取到现场"
          words={wordsOf(board.error)}
          onRetry={() => void board.refetch()}
          retrying={board.isFetching}
        />
      )}
      {board.data && (
        <>
          <Departments board={board.data} now={now} />
          <div className="live__halves">
            <Breaches board={board.data} now={now} />
            <People board={board.data} now={now} />
          </div>
        </>
      )}
    </main>
  )
}

function Hours({ board: { open, changesAt }, now }: { board: LiveBoard; now: number }) {
  const until = changesAt === null ? null : formatMoment(changesAt, now)
  const words = open
    ? `人工服务中${until === null ? '' : `，到${until}`}`
    : `现在不是人工服务时间${until === null ? '' : `，${until} 开始`}，排队的等待不计时`
  return <p className="insight__note">{words}</p>
}

interface Shown {
  board: LiveBoard
  now: number
}

function Departments({ board, now }: Shown) {
  return (
    <section aria-labelledby="live-queue">
      <h2 id="live-queue">排队</h2>
      <ul className="live__departments">
        {board.departments.map((department) => (
          <Department key={department.key} department={department} board={board} now={now} />
        ))}
      </ul>
    </section>
  )
}

function Department({
  department,
  board,
  now,
}: Shown & { department: LiveBoard['departments'][number] }) {
  const { name, waiting, longest, late, online, room, full, elsewhere } = department
  // Outside the hours waits stand still.
  const since = board.open ? Math.max(0, now - Date.parse(board.at)) : 0
  return (
    <li className={late > 0 ? 'live__department live__department--late' : 'live__department'}>
      <h3>{name}</h3>
      <p className="live__waiting">
        <b className="code">{waiting}</b> 人在等
        {late > 0 && <span className="live__late">{late} 人已超过承诺</span>}
      </p>
      {longest && (
        <p>
          <Link className="live__link" to={`/sessions/${longest.sessionId}`}>
            最久的等了 {formatWait(longest.waitedMs + since)}
          </Link>
        </p>
      )}
      <p className="live__room">
        {online === 0 ? '没有人在接' : `${online} 人在接，还能接 ${room} 个`}
      </p>
      {full && (
        <p className="live__full" role="status">
          {elsewhere.length === 0
            ? '没有空位，别的部门也没有'
            : `没有空位；${elsewhere.map((other) => `${other.name}还能接 ${other.room} 个`).join('，')}`}
        </p>
      )}
    </li>
  )
}

function Breaches({ board: { ahead, lateCount, soonCount, left }, now }: Shown) {
  return (
    <section aria-labelledby="live-ahead">
      <h2 id="live-ahead">
        超时和快超时的
        <span className="live__count">
          已超 {lateCount} 件，30 分钟内 {soonCount} 件
        </span>
      </h2>
      {ahead.length === 0 && <Nothing title="没有超时的" words="半小时内也没有到期的承诺。" />}
      <ul className="live__ahead">
        {ahead.map((one) => (
          <Breach key={`${one.path} ${one.what}`} one={one} now={now} />
        ))}
      </ul>
      {left > 0 && <p className="insight__note">还有 {left} 件没有列出</p>}
    </section>
  )
}

function Breach({ one, now }: { one: Ahead; now: number }) {
  const { path, title, what, startedAt, dueAt: due, department, holder } = one
  return (
    <li>
      <Link to={path} className="live__breach">
        <span className="live__due">
          <DueTime due={dueAt(due, startedAt, now)} brief />
        </span>
        <span className="live__what">{what}</span>
        <span className="live__title">{title}</span>
        <span className="live__holder">
          {department} · {holder ?? '还没有人'}
        </span>
      </Link>
    </li>
  )
}

function People({ board: { people }, now }: Shown) {
  return (
    <section aria-labelledby="live-people">
      <h2 id="live-people">
        谁在
        <span className="live__count">
          {people.filter(({ state }) => state === 'online' || state === 'full').length} 人在线，共{' '}
          {people.length} 人
        </span>
      </h2>
      <ul className="live__people">
        {people.map((person) => (
          <Person key={person.agentId} person={person} now={now} />
        ))}
      </ul>
    </section>
  )
}

function Person({ person, now }: { person: LiveBoard['people'][number]; now: number }) {
  const { name, workNumber, supervisor, departments, state, stateText, owes } = person
  const { activeSessions, capacity, openTickets } = person
  return (
    <li className={`live__person live__person--${state}`}>
      <span className="live__who">
        <b>{name}</b> <span className="code">{workNumber}</span>
        {supervisor && <span className="tier">主管</span>}
      </span>
      <span className="live__state">{stateText}</span>
      <span className="live__load code" title="手上的会话和同时接待的上限">
        会话 {activeSessions}/{capacity}
      </span>
      <span className="live__load code">工单 {openTickets}</span>
      <span className="live__of">
        {owes ? (
          <Link className="live__link" to={`/sessions/${owes.sessionId}`}>
            客户等了 {formatSpan(now - Date.parse(owes.since))}
          </Link>
        ) : (
          departments.join('、')
        )}
      </span>
    </li>
  )
}
