import { Segmented } from 'antd'
import { useCallback, useEffect, useRef, useState } from 'react'
import { useNavigate } from 'react-router'
import type { DeskTicket } from '../../../server/tickets/desk/desk-ticket.contract'
import { ApiFault, wordsOf } from '../../api/api-fault'
import { Bones } from '../../components/bones'
import { Nothing } from '../../components/nothing'
import { Trouble } from '../../components/trouble'
import { useHere } from '../../hooks/use-here'
import { useHotkeys } from '../../hooks/use-hotkeys'
import { useWatch } from '../../hooks/use-live'
import { useMe } from '../../hooks/use-me'
import { usePhone, useWide } from '../../hooks/use-media'
import { useNow } from '../../hooks/use-now'
import { EMPTY_DRAFT, keepDraft } from '../../lib/drafts'
import { ActionDock } from './action-dock'
import { Here } from './here'
import { Facts } from './facts'
import { Stream } from './stream'
import { TicketHead, TicketTop } from './ticket-head'
import { useTicket } from './use-ticket'
import { WorkBar } from './deeds/work-bar'

interface TicketPageProps {
  number: string
  /** The queue as it was left. */
  back: string
}

export function TicketPage({ number, back }: TicketPageProps) {
  const ticket = useTicket(number)
  useWatch(`ticket:${number}`)
  const navigate = useNavigate()
  useHotkeys({ Escape: () => void navigate(back) })
  useEffect(() => {
    document.title = `${number} · 客服工作台`
    return () => {
      document.title = '客服工作台'
    }
  }, [number])
  const { data, error } = ticket
  if (data)
    return (
      <OpenTicket ticket={data} back={back} stale={ticket.isRefetchError ? wordsOf(error) : null} />
    )
  return (
    <main className="ticket">
      <TicketTop number={number} back={back} />
      {ticket.isPending && <Bones rows={12} height={20} label="正在打开工单" />}
      {error && isGone(error) && (
        <Nothing
          title="没有找到这张工单"
          words="可能编号不对，或它属于别的部门。回到列表里选一个。"
        />
      )}
      {error && !isGone(error) && (
        <Trouble
          title="工单没有打开"
          words={wordsOf(error)}
          onRetry={() => void ticket.refetch()}
          retrying={ticket.isFetching}
        />
      )}
    </main>
  )
}

const isGone = (error: unknown): boolean =>
  error instanceof ApiFault && error.reference.code === 'not_found'

type Side = 'stream' | 'facts'

function OpenTicket({
  ticket,
  back,
  stale,
}: {
  ticket: DeskTicket
  back: string
  stale: string | null
}) {
  const wide = useWide()
  const phone = usePhone()
  const now = useNow()
  const [side, setSide] = useState<Side>('stream')
  const scroller = useRef<HTMLDivElement>(null)
  const keepLatest = useCallback(() => {
    const box = scroller.current
    // The field grows over some frames and with what is written, and takes its height from the stream.
    const watch = new ResizeObserver(() => {
      if (box) box.scrollTop = box.scrollHeight
    })
    if (box) watch.observe(box)
    return () => watch.disconnect()
  }, [])
  const me = useMe()
  const [given, setGiven] = useState(0)
  // A helper's words go where the reader writes, and are theirs to change before they send them.
  const use = (text: string): void => {
    const name = `${me.agentId}.${ticket.number}.note`
    keepDraft(name, { ...EMPTY_DRAFT, text }, { nowMs: Date.now() })
    setGiven(given + 1)
  }
  const typing = useHere(ticket.number)
  const showFacts = !wide && side === 'facts'
  return (
    <>
      <main className="ticket">
        <TicketTop number={ticket.number} back={back}>
          <Here here={ticket.work.here} />
          {!wide && (
            <Segmented<Side>
              value={side}
              onChange={setSide}
              aria-label="看什么"
              options={[
                { value: 'stream', label: '进展' },
                { value: 'facts', label: '客户与订单' },
              ]}
            />
          )}
        </TicketTop>
        {stale && (
          <p className="ticket__stale" role="status">
            {stale}，内容可能不是最新
          </p>
        )}
        {showFacts ? (
          <div className="ticket__scroll" role="group" aria-label="客户与订单" tabIndex={0}>
            <Facts ticket={ticket} now={now} />
          </div>
        ) : (
          <div
            className="ticket__scroll"
            ref={scroller}
            role="group"
            aria-label="工单内容"
            tabIndex={0}
          >
            <TicketHead ticket={ticket} now={now} work={<WorkBar ticket={ticket} back={back} />} />
            <Stream ticket={ticket} now={now} onUse={use} />
          </div>
        )}
        {!(phone && showFacts) && (
          <ActionDock ticket={ticket} given={given} onTyping={typing} onWrite={keepLatest} />
        )}
      </main>
      {wide && (
        <aside className="side" aria-label="客户与订单">
          <Facts ticket={ticket} now={now} />
        </aside>
      )}
    </>
  )
}
