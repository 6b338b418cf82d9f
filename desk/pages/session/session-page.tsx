import { Button, Input, Segmented } from 'antd'
import { useEffect, useState } from 'react'
import { useNavigate } from 'react-router'
import type { DeskSession } from '../../../server/reception/desk/desk-session.contract'
import { ApiFault, wordsOf } from '../../api/api-fault'
import { Bones } from '../../components/bones'
import { Icon } from '../../components/icon'
import { Nothing } from '../../components/nothing'
import { Trouble } from '../../components/trouble'
import { useHotkeys } from '../../hooks/use-hotkeys'
import { useWatch } from '../../hooks/use-live'
import { usePhone, useWide } from '../../hooks/use-media'
import { useNow } from '../../hooks/use-now'
import { SessionDock } from './session-dock'
import { SessionFacts } from './session-facts'
import { SessionHead, SessionTop } from './session-head'
import { SessionStream } from './session-stream'
import { useSession } from './use-session'

interface SessionPageProps {
  sessionId: string
  /** The list as it was left. */
  back: string
}

export function SessionPage({ sessionId, back }: SessionPageProps) {
  const session = useSession(sessionId)
  useWatch(`session:${sessionId}`)
  const navigate = useNavigate()
  useHotkeys({ Escape: () => void navigate(back) })
  const { data, error } = session
  const name = data?.customer.name
  useEffect(() => {
    if (name) document.title = `${name} · 客服工作台`
    return () => {
      document.title = '客服工作台'
    }
  }, [name])
  if (data && !isGone(error))
    return (
      <OpenSession
        session={data}
        back={back}
        stale={session.isRefetchError ? wordsOf(error) : null}
      />
    )
  return (
    <main className="ticket">
      <SessionTop back={back}>
        <span>会话</span>
      </SessionTop>
      {session.isPending && <Bones rows={12} height={20} label="正在打开会话" />}
      {error && isGone(error) && (
        <Nothing title="没有找到这个会话" words="可能已经转给别的部门了。回到列表里选一个。" />
      )}
      {error && !isGone(error) && (
        <Trouble
          title="会话没有打开"
          words={wordsOf(error)}
          onRetry={() => void session.refetch()}
          retrying={session.isFetching}
        />
      )}
    </main>
  )
}

const isGone = (error: unknown): boolean =>
  error instanceof ApiFault && error.reference.code === 'not_found'

type Side = 'talk' | 'facts'

const SIDES: { value: Side; label: string }[] = [
  { value: 'talk', label: '对话' },
  { value: 'facts', label: '资料' },
]

function OpenSession({
  session,
  back,
  stale,
}: {
  session: DeskSession
  back: string
  stale: string | null
}) {
  const wide = useWide()
  const now = useNow()
  const [side, setSide] = useState<Side>('talk')
  const [words, setWords] = useState('')
  const [seeking, setSeeking] = useState(false)
  const phone = usePhone()
  const seek = <Seek onSeek={setWords} />
  const showFacts = !wide && side === 'facts'
  return (
    <>
      <main className="ticket">
        <SessionTop back={back}>
          <span className="ticket__who">
            {session.customer.name}
            {session.tierName && <i className="tier">{session.tierName}</i>}
          </span>
          {!session.verified && (
            <i className="unverified" title={session.customer.verifiedText}>
              未确认
            </i>
          )}
          <span className="ticket__top-rest ticket__top-tools">
            {!showFacts && !phone && seek}
            {!showFacts && phone && (
              <Button
                type="text"
                aria-label="搜沟通记录"
                aria-expanded={seeking}
                icon={<Icon name="search" size={18} />}
                onClick={() => {
                  setSeeking(!seeking)
                  setWords('')
                }}
              />
            )}
            {!wide && (
              <Segmented<Side>
                value={side}
                onChange={setSide}
                options={SIDES}
                aria-label="看什么"
              />
            )}
          </span>
        </SessionTop>
        {phone && seeking && !showFacts && <div className="ticket__seek-row">{seek}</div>}
        {stale && (
          <p className="ticket__stale" role="status">
            {stale}，内容可能不是最新
          </p>
        )}
        {showFacts ? (
          <div className="ticket__scroll" role="group" aria-label="资料" tabIndex={0}>
            <SessionFacts session={session} now={now} />
          </div>
        ) : (
          <>
            <SessionHead session={session} now={now} brief={!wide && !phone} phone={phone} />
            <SessionStream key={words} session={session} words={words} now={now} />
          </>
        )}
        {!(phone && showFacts) && <SessionDock session={session} back={back} />}
      </main>
      {wide && (
        <aside className="side" aria-label="客户与订单">
          <SessionFacts session={session} now={now} />
        </aside>
      )}
    </>
  )
}

/** Looks through all that was said, on every channel. Enter asks; emptied, everything is there again. */
function Seek({ onSeek }: { onSeek: (words: string) => void }) {
  return (
    <Input
      className="ticket__seek"
      allowClear
      prefix={<Icon name="search" />}
      placeholder="搜沟通记录"
      aria-label="搜沟通记录"
      maxLength={50}
      onPressEnter={(event) => {
        if (!event.nativeEvent.isComposing) onSeek(event.currentTarget.value.trim())
      }}
      onChange={(event) => {
        if (event.target.value === '') onSeek('')
      }}
      onKeyDown={(event) => {
        if (event.key === 'Escape') {
          event.stopPropagation()
          event.currentTarget.blur()
        }
      }}
    />
  )
}
