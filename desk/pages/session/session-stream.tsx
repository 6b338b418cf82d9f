import { Button } from 'antd'
import { useMemo, useRef, useState } from 'react'
import { useSearchParams } from 'react-router'
import type { HistoryItem } from '../../../server/conversations/history/history.contract'
import type { DeskSession } from '../../../server/reception/desk/desk-session.contract'
import { wordsOf } from '../../api/api-fault'
import { Bones } from '../../components/bones'
import { Moment } from '../../components/moment'
import { Nothing } from '../../components/nothing'
import { Trouble } from '../../components/trouble'
import { asksIn, talkOf, type TalkRow } from '../../lib/talk'
import { Happened, Said, Stopped } from './said'
import { SayAgain } from './say-again'
import { useHistory } from './use-session'

/** From here on somebody is reading what was said before. */
const AWAY_PX = 160

interface StreamProps {
  session: DeskSession
  /** What is looked for in all that was said. */
  words: string
  now: number
}

/** Everything this customer said and was told, on all channels; it opens at its end and stays there. */
export function SessionStream({ session, words, now }: StreamProps) {
  const history = useHistory(session.sessionId, words)
  const scroller = useRef<HTMLDivElement>(null)
  const [away, setAway] = useState(false)
  const items = useMemo(
    () => (history.data?.pages ?? []).flatMap((page) => page.items),
    [history.data],
  )
  const rows = useMemo(
    () =>
      talkOf({
        items,
        more: history.hasNextPage,
        session: words ? { ...session, events: [], flags: [] } : session,
      }),
    [items, history.hasNextPage, session, words],
  )
  const onScroll = (): void => setAway((scroller.current?.scrollTop ?? 0) < -AWAY_PX)

  if (history.isPending)
    return (
      <div className="talk">
        <Bones rows={7} height={36} label="正在取沟通记录" />
      </div>
    )
  if (!history.data) {
    const again = (): void => void history.refetch()
    return (
      <div className="talk">
        <Trouble
          title="沟通记录没有取到"
          words={wordsOf(history.error)}
          onRetry={again}
          retrying={history.isFetching}
        />
      </div>
    )
  }
  return (
    <div
      className="talk"
      ref={scroller}
      onScroll={onScroll}
      role="group"
      aria-label="沟通记录"
      tabIndex={0}
    >
      <Newest items={items} customerName={session.customer.name} />
      <div className="talk__inner">
        {history.hasNextPage && (
          <div className="talk__earlier">
            <Button
              onClick={() => void history.fetchNextPage()}
              loading={history.isFetchingNextPage}
            >
              {words ? '再往前找' : '看更早的'}
            </Button>
          </div>
        )}
        {rows.length === 0 && <NoTalk words={words} more={history.hasNextPage} />}
        <ol className="talk__list" aria-label="对话">
          {rows.map((row) => (
            <Row key={row.key} row={row} session={session} now={now} />
          ))}
        </ol>
      </div>
      {away && (
        <Button className="talk__latest" onClick={() => scroller.current?.scrollTo({ top: 0 })}>
          回到最新
        </Button>
      )}
    </div>
  )
}

/** What comes while somebody is on the page is read out, once; what was there before is not. */
function Newest({ items, customerName }: { items: readonly HistoryItem[]; customerName: string }) {
  const [first] = items
  const [atFirst] = useState(first?.id)
  const isNew = first !== undefined && first.id !== atFirst
  return (
    <p className="for-readers" role="status">
      {isNew
        ? `${first.author === 'customer' ? customerName : first.authorLabel}：${first.text}`
        : ''}
    </p>
  )
}

function NoTalk({ words, more }: { words: string; more: boolean }) {
  if (words) return <Nothing title={more ? `最近的记录里没有“${words}”` : `没有说到“${words}”`} />
  return <Nothing title="客户还没有说话" words="从入口进来了，还没有发消息。" />
}

function Row({ row, session, now }: { row: TalkRow; session: DeskSession; now: number }) {
  const [query] = useSearchParams()
  if (row.kind === 'event') return <Happened event={row.event} now={now} />
  if (row.kind === 'stopped') return <Stopped flag={row.flag} now={now} />
  if (row.kind === 'said') {
    const { item } = row
    return (
      <Said
        item={item}
        customerName={session.customer.name}
        now={now}
        wanted={item.id === query.get('message')}
        asks={asksIn(item, session.flags)}
      >
        {item.sessionId === session.sessionId && <SayAgain session={session} text={item.text} />}
      </Said>
    )
  }
  return (
    <li className={row.present ? 'border border--present' : 'border'}>
      <span>
        {row.text} <Moment at={row.at} now={now} />
      </span>
    </li>
  )
}
