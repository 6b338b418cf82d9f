import { Button } from 'antd'
import { Fragment } from 'react'
import type { DeskTicketRow, TicketGroup } from '../../../server/tickets/desk/desk-ticket.contract'
import { wordsOf } from '../../api/api-fault'
import type { TicketFilter } from '../../api/tickets'
import { Bones } from '../../components/bones'
import { Nothing } from '../../components/nothing'
import { Trouble } from '../../components/trouble'
import { GROUPS } from '../../lib/labels'
import type { Chosen } from './use-chosen'
import { QueueHead, QueueRow } from './queue-row'
import type { useTicketList } from './use-ticket-list'

interface QueueListProps {
  list: ReturnType<typeof useTicketList>
  shown: readonly DeskTicketRow[]
  filter: TicketFilter
  onChange: (part: Partial<TicketFilter>) => void
  /** What is looked for; empty: nothing is. */
  sought: string
  opened: string | undefined
  search: string
  now: number
  brief: boolean
  /** Null where nothing can be done with many. */
  chosen: Chosen | null
}

export function QueueList(props: QueueListProps) {
  const { list, shown, now, search, opened, brief, sought, chosen } = props
  if (list.isPending)
    return <Bones rows={brief ? 8 : 14} height={brief ? 44 : 20} label="正在取工单" />
  const again = (): void => void list.refetch()
  if (!list.data)
    return (
      <Trouble
        title="工单没有取到"
        words={wordsOf(list.error)}
        onRetry={again}
        retrying={list.isFetching}
      />
    )
  if (shown.length === 0) return <EmptyQueue {...props} />
  return (
    <>
      {!brief && <QueueHead choice={chosen !== null} />}
      <ul className="queue__list">
        {shown.map((ticket, index) => (
          <Fragment key={ticket.number}>
            {!sought && ticket.group !== shown[index - 1]?.group && (
              <GroupHead group={ticket.group} tickets={shown} more={list.hasNextPage} />
            )}
            <QueueRow
              ticket={ticket}
              now={now}
              search={search}
              current={ticket.number === opened}
              brief={brief}
              chosen={chosen?.has(ticket.number)}
              onChoose={(range) => chosen?.toggle(ticket.number, range)}
            />
          </Fragment>
        ))}
      </ul>
      {list.hasNextPage && (
        <div className="queue__more">
          <Button
            onClick={() => void list.fetchNextPage()}
            loading={list.isFetchingNextPage}
            data-more
          >
            {sought ? '再往前找' : '更多'}
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

interface GroupHeadProps {
  group: TicketGroup
  tickets: readonly DeskTicketRow[]
  more: boolean
}

/** What stands below: how soon it is due. The last group of what was fetched may go on. */
function GroupHead({ group, tickets, more }: GroupHeadProps) {
  const count = tickets.filter((ticket) => ticket.group === group).length
  const goesOn = more && tickets.at(-1)?.group === group
  return (
    <li className={`queue__group queue__group--${group}`}>
      <h2>
        {GROUPS[group]}
        <span className="code">
          {count}
          {goesOn && '+'}
        </span>
      </h2>
    </li>
  )
}

interface EmptyWords {
  title: string
  words: string
  next: TicketFilter['scope'] | null
  label: string
}

const EMPTY: Record<TicketFilter['scope'], EmptyWords> = {
  mine: {
    title: '手上没有工单',
    words: '接下来可以看看部门里等人接的。',
    next: 'open',
    label: '看待接的',
  },
  open: {
    title: '没有等人接的工单',
    words: '有新工单时，企业微信会发卡片给您。',
    next: 'mine',
    label: '看我的',
  },
  department: {
    title: '部门里没有处理中的工单',
    words: '有新工单时，企业微信会发卡片给您。',
    next: null,
    label: '',
  },
}

function EmptyQueue({ filter, onChange, sought, list }: QueueListProps) {
  if (sought) return <NothingFound list={list} sought={sought} />
  if (filter.tag || filter.incident) {
    return (
      <Nothing title="没有这样的工单" words="有的话可能在别的列表里，或不是您能看到的。">
        <Button onClick={() => onChange({ tag: undefined, incident: undefined })}>不筛选</Button>
      </Nothing>
    )
  }
  if (filter.status) {
    return (
      <Nothing title="没有这个状态的工单">
        <Button onClick={() => onChange({ status: undefined })}>看全部状态</Button>
      </Nothing>
    )
  }
  const { title, words, next, label } = EMPTY[filter.scope]
  return (
    <Nothing title={title} words={words}>
      {next && <Button onClick={() => onChange({ scope: next })}>{label}</Button>}
    </Nothing>
  )
}

function NothingFound({ list, sought }: Pick<QueueListProps, 'list' | 'sought'>) {
  return (
    <Nothing
      title={`没有找到“${sought}”`}
      words="编号、订单号、客户名和工单里的字都找过了，只找您能看到的。"
    >
      {list.hasNextPage && (
        <Button onClick={() => void list.fetchNextPage()} loading={list.isFetchingNextPage}>
          再往前找
        </Button>
      )}
    </Nothing>
  )
}
