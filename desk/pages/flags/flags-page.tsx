import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import { App as Messages, Button, Segmented } from 'antd'
import { useState } from 'react'
import { Link } from 'react-router'
import type { MannerFlagShown } from '../../../server/reception/desk-session.contract'
import { wordsOf } from '../../api/api-fault'
import { listFlags, seeFlag } from '../../api/flags'
import { Bones } from '../../components/bones'
import { Moment } from '../../components/moment'
import { Nothing } from '../../components/nothing'
import { Trouble } from '../../components/trouble'
import { useMe } from '../../hooks/use-me'
import { useNow } from '../../hooks/use-now'
import { forgetWriteKey, writeKey } from '../../lib/write-key'

/** Agents who asked for what nobody may ask for, and low marks; for supervisors. */
export default function FlagsPage() {
  const me = useMe()
  if (me.role !== 'supervisor') return <Nothing title="提醒由主管照看" words="对会话有疑问的话,请找您的主管。" />
  return <Flags />
}

const POLL_MS = 30_000
const FIRST_PAGE: string | null = null
const WHICH = [{ value: true, label: '待看' }, { value: false, label: '全部' }]

function Flags() {
  const [open, setOpen] = useState(true)
  const now = useNow()
  const list = useInfiniteQuery({
    queryKey: ['flags', open ? 'open' : 'all'],
    queryFn: ({ pageParam, signal }) => listFlags({ open, cursor: pageParam }, signal),
    initialPageParam: FIRST_PAGE, getNextPageParam: (page) => page.nextCursor, refetchInterval: POLL_MS,
  })
  const flags = (list.data?.pages ?? []).flatMap(({ items }) => items)
  return (
    <main className="flags">
      <div className="flags__head">
        <h1>提醒</h1>
        <Segmented<boolean> value={open} options={WHICH} onChange={setOpen} aria-label="哪些提醒" />
      </div>
      <p className="flags__words">客服向客户要了不该要的东西,或客户给了低分。客户一侧已按规矩处理,这里请您看一眼。</p>
      {list.isPending && <Bones rows={6} height={44} label="正在取提醒" />}
      {!list.data && list.error && (
        <Trouble title="提醒没有取到" words={wordsOf(list.error)} onRetry={() => void list.refetch()} retrying={list.isFetching} />
      )}
      {list.data && flags.length === 0 && <Nothing title={open ? '没有要看的提醒' : '还没有过提醒'} words={open ? '都看过了。' : '大家都守着规矩。'} />}
      <ul className="flags__list">{flags.map((flag) => <Flag key={flag.flagId} flag={flag} now={now} />)}</ul>
      {list.hasNextPage && (
        <div className="queue__more"><Button onClick={() => void list.fetchNextPage()} loading={list.isFetchingNextPage}>更多</Button></div>
      )}
    </main>
  )
}

function Flag({ flag, now }: { flag: MannerFlagShown; now: number }) {
  const client = useQueryClient()
  const { message } = Messages.useApp()
  const name = `flag.${flag.flagId}`
  const see = useMutation({
    mutationFn: () => seeFlag(flag.flagId, writeKey(name, {})),
    onSuccess: () => { forgetWriteKey(name); void message.success('记下了:您看过了') },
    onError: (error) => void message.error(wordsOf(error)),
    onSettled: () => void client.invalidateQueries({ queryKey: ['flags'] }),
  })
  return (
    <li className={flag.seenAt ? 'flag flag--seen' : 'flag'}>
      <p className="flag__who"><b>{flag.agentLabel}</b><span className="urgent">{flag.what}</span><Moment at={flag.at} now={now} /></p>
      <blockquote className="flag__said">{flag.excerpt}</blockquote>
      <p className={flag.reached ? 'flag__reached flag__reached--yes' : 'flag__reached'}>{flag.reachedText}</p>
      <p className="flag__where">
        {flag.customerName} · {flag.channelText}
        {flag.seenAt && <> · {flag.seenBy ?? '主管'} 看过,<Moment at={flag.seenAt} now={now} /></>}
      </p>
      <div className="flag__do">
        <Link to={`/sessions/${flag.sessionId}?view=department`}>看会话</Link>
        <Link to={`/sessions/${flag.sessionId}?view=department&do=take`}>接手</Link>
        {!flag.seenAt && <Button onClick={() => see.mutate()} loading={see.isPending}>看过了</Button>}
      </div>
    </li>
  )
}
