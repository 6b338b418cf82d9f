import { Button } from 'antd'
import type { DeskTicketSummary } from '../../../server/tickets/desk-ticket.contract'
import { wordsOf } from '../../api/api-fault'
import type { TicketFilter } from '../../api/tickets'
import { Bones } from '../../components/bones'
import { Nothing } from '../../components/nothing'
import { Trouble } from '../../components/trouble'
import { QueueHead, QueueRow } from './queue-row'
import type { useTicketList } from './use-ticket-list'

interface QueueListProps {
  list: ReturnType<typeof useTicketList>
  shown: readonly DeskTicketSummary[]
  filter: TicketFilter
  onChange: (part: Partial<TicketFilter>) => void
  searching: boolean
  opened: string | undefined
  search: string
  now: number
  brief: boolean
}

export function QueueList(props: QueueListProps) {
  const { list, shown, now, search, opened, brief } = props
  if (list.isPending) return <Bones rows={brief ? 8 : 14} height={brief ? 44 : 20} label="正在取工单" />
  const again = (): void => void list.refetch()
  if (!list.data) return <Trouble title="工单没有取到" words={wordsOf(list.error)} onRetry={again} retrying={list.isFetching} />
  if (shown.length === 0) return <EmptyQueue {...props} />
  return (
    <>
      {!brief && <QueueHead />}
      <ul className="queue__list">
        {shown.map((ticket) => (
          <QueueRow key={ticket.number} ticket={ticket} now={now} search={search} current={ticket.number === opened} brief={brief} />
        ))}
      </ul>
      {list.hasNextPage && (
        <div className="queue__more">
          <Button onClick={() => void list.fetchNextPage()} loading={list.isFetchingNextPage} data-more>更多</Button>
        </div>
      )}
      {list.isRefetchError && <p className="queue__stale" role="status">{wordsOf(list.error)},列表可能不是最新</p>}
    </>
  )
}

interface EmptyWords {
  title: string
  words: string
  next: TicketFilter['scope'] | null
  label: string
}

const EMPTY: Record<TicketFilter['scope'], EmptyWords> = {
  mine: { title: '手上没有工单', words: '接下来可以看看部门里等人接的。', next: 'open', label: '看待接的' },
  open: { title: '没有等人接的工单', words: '有新工单时,企业微信会发卡片给您。', next: 'mine', label: '看我的' },
  department: { title: '部门里没有处理中的工单', words: '有新工单时,企业微信会发卡片给您。', next: null, label: '' },
}

function EmptyQueue({ filter, onChange, searching, list }: QueueListProps) {
  if (searching) return <NothingFound list={list} />
  if (filter.status) {
    return <Nothing title="没有这个状态的工单"><Button onClick={() => onChange({ status: undefined })}>看全部状态</Button></Nothing>
  }
  const { title, words, next, label } = EMPTY[filter.scope]
  return (
    <Nothing title={title} words={words}>
      {next && <Button onClick={() => onChange({ scope: next })}>{label}</Button>}
    </Nothing>
  )
}

function NothingFound({ list }: Pick<QueueListProps, 'list'>) {
  return (
    <Nothing title="已取到的工单里没有" words="输入完整编号后回车,可以直接打开。">
      {list.hasNextPage && <Button onClick={() => void list.fetchNextPage()} loading={list.isFetchingNextPage}>再取一些来找</Button>}
    </Nothing>
  )
}
