import { useInfiniteQuery } from '@tanstack/react-query'
import { Button, Segmented } from 'antd'
import { useState } from 'react'
import { wordsOf } from '../../api/api-fault'
import { listFlags } from '../../api/flags'
import { Bones } from '../../components/bones'
import { ForSupervisors } from '../../components/for-supervisors'
import { Nothing } from '../../components/nothing'
import { Trouble } from '../../components/trouble'
import { useMe } from '../../hooks/use-me'
import { useNow } from '../../hooks/use-now'
import { FlagCard } from './flag-card'

/** Agents who asked for what nobody may ask for, and low marks; for supervisors. */
export default function FlagsPage() {
  const me = useMe()
  if (me.role !== 'supervisor')
    return <ForSupervisors title="违规和差评由主管照看" words="对会话有疑问的话，请找您的主管。" />
  return <Flags />
}

const POLL_MS = 30_000
const FIRST_PAGE: string | null = null
const WHICH = [
  { value: true, label: '待看' },
  { value: false, label: '全部' },
]

function Flags() {
  const [open, setOpen] = useState(true)
  const now = useNow()
  const list = useInfiniteQuery({
    queryKey: ['flags', open ? 'open' : 'all'],
    queryFn: ({ pageParam, signal }) => listFlags({ open, cursor: pageParam }, signal),
    initialPageParam: FIRST_PAGE,
    getNextPageParam: (page) => page.nextCursor,
    refetchInterval: POLL_MS,
  })
  const flags = (list.data?.pages ?? []).flatMap(({ items }) => items)
  return (
    <main className="flags">
      <div className="flags__head">
        <h1>违规和差评</h1>
        <Segmented<boolean> value={open} options={WHICH} onChange={setOpen} aria-label="哪些" />
      </div>
      <p className="flags__words">
        客服向客户要了不该要的东西，或客户给了低分。客户一侧已按规矩处理，请您看一看，记下怎么处理的。
      </p>
      {list.isPending && <Bones rows={6} height={44} label="正在取违规和差评" />}
      {!list.data && list.error && (
        <Trouble
          title="没有取到"
          words={wordsOf(list.error)}
          onRetry={() => void list.refetch()}
          retrying={list.isFetching}
        />
      )}
      {list.data && flags.length === 0 && (
        <Nothing title={open ? '没有待看的' : '还没有过违规和差评'} words="有了会出现在这里。" />
      )}
      <ul className="flags__list">
        {flags.map((flag) => (
          <FlagCard key={flag.flagId} flag={flag} now={now} />
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
