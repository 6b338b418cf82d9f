import { useInfiniteQuery } from '@tanstack/react-query'
import { Button, Segmented } from 'antd'
import { useState } from 'react'
import { Link, useParams } from 'react-router'
import type { DeskAppeal, ListAppeals } from '../../../server/tickets/appeals/appeal.contract'
import { wordsOf } from '../../api/api-fault'
import { listAppeals } from '../../api/appeals'
import { Bones } from '../../components/bones'
import { DueTime } from '../../components/due-time'
import { Moment } from '../../components/moment'
import { Nothing } from '../../components/nothing'
import { Trouble } from '../../components/trouble'
import { useNow } from '../../hooks/use-now'
import { dueAt } from '../../lib/due'
import { AppealPage } from './appeal-page'

/** What goes above whoever works on it: reviews, wishes for a supervisor, complaints, and what bad marks opened. */
export default function AppealsPage() {
  const { appealId } = useParams()
  return appealId ? <AppealPage key={appealId} appealId={appealId} /> : <Appeals />
}

const POLL_MS = 30_000
const FIRST_PAGE: string | null = null
const WHICH: Array<{ value: ListAppeals['state']; label: string }> = [
  { value: 'open', label: '待决定' },
  { value: 'done', label: '已决定' },
]

function Appeals() {
  const [state, setState] = useState<ListAppeals['state']>('open')
  const now = useNow()
  const list = useInfiniteQuery({
    queryKey: ['appeals', state],
    queryFn: ({ pageParam, signal }) => listAppeals({ state, cursor: pageParam }, signal),
    initialPageParam: FIRST_PAGE,
    getNextPageParam: (page) => page.nextCursor,
    refetchInterval: POLL_MS,
  })
  const appeals = (list.data?.pages ?? []).flatMap(({ items }) => items)
  const withoutAnybody = list.data?.pages[0]?.withoutAnybody ?? 0
  return (
    <main className="flags">
      <div className="flags__head">
        <h1>复核与跟进</h1>
        <Segmented<ListAppeals['state']>
          value={state}
          options={WHICH}
          onChange={setState}
          aria-label="哪些"
        />
      </div>
      <p className="flags__words">
        只列出您可以决定的：经手过的事，按规矩由别人来看。时限到了客户会知道，主管也会收到提醒。
      </p>
      {state === 'open' && withoutAnybody > 0 && (
        <p className="form__warning" role="status">
          {withoutAnybody} 件没有未经手的人可以决定，请在设置里添加复核人
        </p>
      )}
      {list.isPending && <Bones rows={6} height={44} label="正在取复核与跟进" />}
      {!list.data && list.error && (
        <Trouble
          title="没有取到"
          words={wordsOf(list.error)}
          onRetry={() => void list.refetch()}
          retrying={list.isFetching}
        />
      )}
      {list.data && appeals.length === 0 && (
        <Nothing
          title={state === 'open' ? '没有等您决定的' : '还没有决定过的'}
          words="有了会出现在这里。"
        />
      )}
      <ul className="flags__list">
        {appeals.map((appeal) => (
          <Row key={appeal.appealId} appeal={appeal} now={now} />
        ))}
      </ul>
      {list.hasNextPage && (
        <div className="queue__more">
          <Button onClick={() => void list.fetchNextPage()} loading={list.isFetchingNextPage}>
            更多
          </Button>
        </div>
      )}
    </main>
  )
}

function Row({ appeal, now }: { appeal: DeskAppeal; now: number }) {
  const { appealId, kindText, number, words, customerName, department, ticketNumber, ticketTitle } =
    appeal
  const { dueAt: due, askedAt, outcomeText, decidedBy } = appeal
  return (
    <li className={outcomeText ? 'flag flag--seen' : 'flag'}>
      <p className="flag__who">
        <b>{kindText}</b>
        <span className="code">{number}</span>
        {outcomeText ? (
          <span>
            {outcomeText} · {decidedBy}
          </span>
        ) : (
          <DueTime due={dueAt(due, askedAt, now)} />
        )}
        <Moment at={askedAt} now={now} />
      </p>
      <blockquote className="flag__said">{words}</blockquote>
      <p className="flag__where">
        {[
          customerName,
          department,
          ticketNumber && `工单 ${ticketNumber}`,
          ticketTitle,
          holderOf(appeal),
        ]
          .filter(Boolean)
          .join(' · ')}
      </p>
      <div className="flag__do">
        <Link to={`/appeals/${appealId}`}>{outcomeText ? '看整件事' : '看整件事，写决定'}</Link>
      </div>
    </li>
  )
}

const holderOf = ({ mine, holder, outcomeText }: DeskAppeal): string =>
  outcomeText ? '' : mine ? '交给了我' : holder ? `交给了 ${holder}` : '还没有人'
