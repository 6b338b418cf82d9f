import { useInfiniteQuery } from '@tanstack/react-query'
import { Button, Segmented } from 'antd'
import { useState } from 'react'
import { wordsOf } from '../../api/api-fault'
import { listBlocks } from '../../api/blocks'
import { Bones } from '../../components/bones'
import { ForSupervisors } from '../../components/for-supervisors'
import { Nothing } from '../../components/nothing'
import { Trouble } from '../../components/trouble'
import { useMe } from '../../hooks/use-me'
import { useNow } from '../../hooks/use-now'
import { BlockCard } from './block-card'

/** To whom chat with people was closed, and why: a supervisor sees each. */
export default function BlocksPage() {
  const me = useMe()
  if (me.role !== 'supervisor')
    return <ForSupervisors title="暂停的会话由主管照看" words="要提前恢复或更久，请找您的主管。" />
  return <BlockList />
}

const POLL_MS = 30_000
const FIRST_PAGE: string | null = null
const WHICH = [
  { value: true, label: '待看' },
  { value: false, label: '全部' },
]

function BlockList() {
  const [open, setOpen] = useState(true)
  const now = useNow()
  const list = useInfiniteQuery({
    queryKey: ['blocks', open ? 'open' : 'all'],
    queryFn: ({ pageParam, signal }) => listBlocks({ open, cursor: pageParam }, signal),
    initialPageParam: FIRST_PAGE,
    getNextPageParam: (page) => page.nextCursor,
    refetchInterval: POLL_MS,
  })
  const blocks = (list.data?.pages ?? []).flatMap(({ items }) => items)
  return (
    <main className="flags">
      <div className="flags__head">
        <h1>暂停的会话</h1>
        <Segmented<boolean> value={open} options={WHICH} onChange={setOpen} aria-label="哪些" />
      </div>
      <p className="flags__words">
        客服暂停了和这些客户的人工会话。请逐条看看该不该；工单、退款、复核、投诉和安全的事一直照常。
      </p>
      {list.isPending && <Bones rows={6} height={44} label="正在取暂停的会话" />}
      {!list.data && list.error && (
        <Trouble
          title="没有取到"
          words={wordsOf(list.error)}
          onRetry={() => void list.refetch()}
          retrying={list.isFetching}
        />
      )}
      {list.data && blocks.length === 0 && (
        <Nothing title={open ? '没有待看的' : '还没有暂停过谁'} words="有了会出现在这里。" />
      )}
      <ul className="flags__list">
        {blocks.map((block) => (
          <BlockCard key={block.blockId} block={block} now={now} />
        ))}
      </ul>
      {list.hasNextPage && (
        <Button loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
          更早的
        </Button>
      )}
    </main>
  )
}
