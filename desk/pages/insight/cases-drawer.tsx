import { useInfiniteQuery } from '@tanstack/react-query'
import { Button, Drawer, Segmented } from 'antd'
import { useState } from 'react'
import { Link } from 'react-router'
import type { NumberCase } from '../../../server/insight/numbers.contract'
import { wordsOf } from '../../api/api-fault'
import { listCases, type CasesAsked } from '../../api/insight'
import { Bones } from '../../components/bones'
import { Nothing } from '../../components/nothing'
import { Trouble } from '../../components/trouble'
import { useNow } from '../../hooks/use-now'
import { formatMoment } from '../../lib/time'

/** Which number was opened. */
export interface CasesOf {
  asked: Omit<CasesAsked, 'which'>
  title: string
  /** Each case was kept or was not. */
  judged: boolean
}

type Which = CasesAsked['which']
const WHICH: Array<{ value: Which; label: string }> = [
  { value: 'all', label: '全部' },
  { value: 'missed', label: '没做到的' },
]
const FIRST_PAGE: string | null = null

/** What stands behind a number: the very cases that were counted, each a way to itself. */
export function CasesDrawer({ of, onClose }: { of: CasesOf | null; onClose: () => void }) {
  return (
    <Drawer
      open={of !== null}
      onClose={onClose}
      title={of?.title}
      size={480}
      destroyOnHidden
      className="cases"
    >
      {of && <Cases of={of} />}
    </Drawer>
  )
}

function Cases({ of: { asked, judged } }: { of: CasesOf }) {
  const [which, setWhich] = useState<Which>('all')
  const now = useNow()
  const list = useInfiniteQuery({
    queryKey: ['number-cases', asked, which],
    queryFn: ({ pageParam, signal }) => listCases({ ...asked, which }, pageParam, signal),
    initialPageParam: FIRST_PAGE,
    getNextPageParam: (page) => page.nextCursor,
  })
  const cases = (list.data?.pages ?? []).flatMap(({ items }) => items)
  return (
    <>
      {judged && (
        <Segmented<Which> value={which} options={WHICH} onChange={setWhich} aria-label="哪些" />
      )}
      {list.isPending && <Bones rows={6} height={44} label="正在取每一件" />}
      {!list.data && list.error && (
        <Trouble
          title="没有取到"
          words={wordsOf(list.error)}
          onRetry={() => void list.refetch()}
          retrying={list.isFetching}
        />
      )}
      {list.data && cases.length === 0 && (
        <Nothing title={which === 'missed' ? '都做到了' : '没有'} />
      )}
      <ul className="cases__list">
        {cases.map((one, index) => (
          <Case key={`${one.path} ${index}`} one={one} now={now} />
        ))}
      </ul>
      {list.hasNextPage && (
        <div className="queue__more">
          <Button onClick={() => void list.fetchNextPage()} loading={list.isFetchingNextPage}>
            更多
          </Button>
        </div>
      )}
    </>
  )
}

function Case({ one, now }: { one: NumberCase; now: number }) {
  const { path, title, at, text, kept, department, agent } = one
  const told = (
    <>
      <span className="cases__title">{title}</span>
      {text && (
        <span className={kept === false ? 'cases__text cases__text--missed' : 'cases__text'}>
          {text}
        </span>
      )}
      <span className="cases__of">
        {[formatMoment(at, now), department, agent].filter(Boolean).join(' · ')}
      </span>
    </>
  )
  return (
    <li>
      {path === null ? (
        <span className="cases__one">{told}</span>
      ) : (
        <Link className="cases__one cases__one--open" to={path}>
          {told}
        </Link>
      )}
    </li>
  )
}
