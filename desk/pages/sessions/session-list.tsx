import { Button } from 'antd'
import type { SessionListItem } from '../../../server/reception/desk/desk-session.contract'
import { wordsOf } from '../../api/api-fault'
import type { SessionView } from '../../api/sessions'
import { Bones } from '../../components/bones'
import { Nothing } from '../../components/nothing'
import { Trouble } from '../../components/trouble'
import { usePresence } from '../../hooks/use-presence'
import { SessionListHead, SessionRow } from './session-row'
import type { useSessionList } from './use-session-list'
import type { SessionViewHandle } from './use-session-view'

interface SessionListProps {
  list: ReturnType<typeof useSessionList>
  shown: readonly SessionListItem[]
  view: SessionViewHandle
  searching: boolean
  opened: string | undefined
  now: number
  brief: boolean
}

export function SessionList(props: SessionListProps) {
  const { list, shown, view, now, opened, brief } = props
  if (list.isPending)
    return <Bones rows={brief ? 8 : 14} height={brief ? 44 : 20} label="正在取会话" />
  const again = (): void => void list.refetch()
  if (!list.data)
    return (
      <Trouble
        title="会话没有取到"
        words={wordsOf(list.error)}
        onRetry={again}
        retrying={list.isFetching}
      />
    )
  if (shown.length === 0) return <EmptyList {...props} />
  return (
    <>
      {!brief && <SessionListHead />}
      <ul className="queue__list">
        {shown.map((session) => (
          <SessionRow
            key={session.sessionId}
            session={session}
            now={now}
            search={view.search}
            current={session.sessionId === opened}
          />
        ))}
      </ul>
      {list.hasNextPage && (
        <div className="queue__more">
          <Button
            onClick={() => void list.fetchNextPage()}
            loading={list.isFetchingNextPage}
            data-more
          >
            更多
          </Button>
        </div>
      )}
      {list.isRefetchError && (
        <p className="queue__stale" role="status">
          {wordsOf(list.error)}，列表可能不是最新
        </p>
      )}
    </>
  )
}

interface EmptyWords {
  title: string
  words: string
  next: SessionView | null
  label: string
}

const EMPTY: Record<SessionView, EmptyWords> = {
  mine: {
    title: '手上没有会话',
    words: '有客户要人工时，会自动分给在线的客服。',
    next: 'waiting',
    label: '看排队的',
  },
  waiting: {
    title: '没有人在排队',
    words: '新来的客户会排在这里。',
    next: 'department',
    label: '看部门的',
  },
  department: {
    title: '部门里没有进行中的会话',
    words: '客户一说话，这里就有。',
    next: 'ended',
    label: '看已结束的',
  },
  ended: {
    title: '还没有结束的会话',
    words: '结束的会话和评价会留在这里。',
    next: null,
    label: '',
  },
}

function EmptyList({ view, searching, list }: SessionListProps) {
  const { presence, change } = usePresence()
  if (searching) {
    return (
      <Nothing title="已取到的会话里没有" words="换个客户名、订单号或事情找找。">
        {list.hasNextPage && (
          <Button onClick={() => void list.fetchNextPage()} loading={list.isFetchingNextPage}>
            再取一些来找
          </Button>
        )}
      </Nothing>
    )
  }
  if (view.view === 'mine' && presence?.deskStatus === 'away') {
    return (
      <Nothing
        title={presence.silent ? '有客户没等到您的回复' : '您现在是离开'}
        words={
          presence.silent
            ? '会话已经换人接待，新的会话先不分给您。准备好了就上线。'
            : '新的会话不会分给您，准备好了就上线。'
        }
      >
        <Button type="primary" onClick={() => change('online')}>
          上线
        </Button>
      </Nothing>
    )
  }
  const { title, words, next, label } = EMPTY[view.view]
  return (
    <Nothing title={title} words={words}>
      {next && <Button onClick={() => view.change(next)}>{label}</Button>}
    </Nothing>
  )
}
