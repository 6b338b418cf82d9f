import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import { wordsOf } from '../../api/api-fault'
import { listMentions } from '../../api/ticket-work'
import { Bones } from '../../components/bones'
import { Moment } from '../../components/moment'
import { Nothing } from '../../components/nothing'
import { Trouble } from '../../components/trouble'
import { useNow } from '../../hooks/use-now'

/** 提到我: what colleagues wrote in a ticket's notes with @ and my number. Looking at the ticket makes it read. */
export default function MentionsPage() {
  const now = useNow()
  const list = useQuery({
    queryKey: ['mentions'],
    queryFn: ({ signal }) => listMentions(signal),
    refetchInterval: 30_000,
  })
  return (
    <main className="flags">
      <div className="flags__head">
        <h1>提到我</h1>
      </div>
      <p className="flags__words">
        同事在内部备注里写 @ 加工号，就会出现在这里；打开工单就算看过。
      </p>
      {list.isPending && <Bones rows={6} height={44} label="正在取提到我的备注" />}
      {!list.data && list.error && (
        <Trouble
          title="没有取到"
          words={wordsOf(list.error)}
          onRetry={() => void list.refetch()}
          retrying={list.isFetching}
        />
      )}
      {list.data?.items.length === 0 && (
        <Nothing title="还没有人提到您" words="有了会出现在这里，企业微信也会提醒。" />
      )}
      <ul className="mentions">
        {list.data?.items.map(({ entryId, number, title, by, text, at, read }) => (
          <li key={entryId}>
            <Link
              className={read ? 'mention' : 'mention mention--new'}
              to={`/tickets/${number}?entry=${entryId}`}
            >
              <span className="mention__by">
                <b>{by}</b>
                <span className="code">{number}</span>
                <span className="mention__title">{title}</span>
                <Moment at={at} now={now} />
              </span>
              <span className="mention__text">{text}</span>
            </Link>
          </li>
        ))}
      </ul>
    </main>
  )
}
