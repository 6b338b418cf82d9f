import { useMutation, useQueryClient } from '@tanstack/react-query'
import { App as Messages, Button } from 'antd'
import { useState } from 'react'
import { Link, useNavigate } from 'react-router'
import type {
  FlagOutcome,
  FlagRoad,
  MannerFlagShown,
} from '../../../server/reception/desk/desk-session.contract'
import { wordsOf } from '../../api/api-fault'
import { findRoad } from '../../api/flags'
import { Moment } from '../../components/moment'
import { forgetWriteKey, writeKey } from '../../lib/write-key'
import { FollowUp } from './follow-up'
import { outcomeText, Settle } from './settle'

/** What is being written below the flag. */
type Open = { kind: 'settle'; outcome: FlagOutcome } | { kind: 'follow-up' } | null

/** One flag: who wrote what, whether it reached the customer, what can be done about it, and what a supervisor did. */
export function FlagCard({ flag, now }: { flag: MannerFlagShown; now: number }) {
  const [open, setOpen] = useState<Open>(null)
  const close = (): void => setOpen(null)
  return (
    <li className={flag.seenAt ? 'flag flag--seen' : 'flag'}>
      <p className="flag__who">
        <b>{flag.agentLabel}</b>
        <span className="urgent">{flag.what}</span>
        <Moment at={flag.at} now={now} />
      </p>
      <blockquote className="flag__said">{flag.excerpt}</blockquote>
      <p className={flag.reached ? 'flag__reached flag__reached--yes' : 'flag__reached'}>
        {flag.reachedText}
      </p>
      <p className="flag__where">
        {flag.customerName} · {flag.channelText}
      </p>
      {flag.seenAt && (
        <p className="flag__outcome">
          {flag.followUp ? '建了跟进' : outcomeText(flag.outcome)}，{flag.seenBy ?? '主管'}，
          <Moment at={flag.seenAt} now={now} />
          {flag.note && `：${flag.note}`}
        </p>
      )}
      {flag.followUp && (
        <p className="flag__outcome">
          跟进在 <Link to={`/tickets/${flag.followUp}`}>工单 {flag.followUp}</Link>
        </p>
      )}
      {open?.kind === 'settle' && !flag.seenAt && (
        <Settle flagId={flag.flagId} first={open.outcome} onDone={close} />
      )}
      {open?.kind === 'follow-up' && !flag.followUp && (
        <FollowUp flagId={flag.flagId} onDone={close} />
      )}
      {open === null && <Doors flag={flag} onOpen={setOpen} />}
    </li>
  )
}

function Doors({ flag, onOpen }: { flag: MannerFlagShown; onOpen: (open: Open) => void }) {
  const { sessionId, ticketNumber, over, seenAt, followUp } = flag
  return (
    <div className="flag__do">
      {sessionId && (
        <Link to={`/sessions/${sessionId}?view=${over ? 'ended' : 'department'}`}>看会话</Link>
      )}
      {ticketNumber && <Link to={`/tickets/${ticketNumber}?scope=department`}>看工单</Link>}
      {sessionId && !over && (
        <Link to={`/sessions/${sessionId}?view=department&do=take`}>接手</Link>
      )}
      <AnswerCustomer flag={flag} />
      {!seenAt && (
        <Button onClick={() => onOpen({ kind: 'settle', outcome: 'talked' })}>和客服谈</Button>
      )}
      {!followUp && <Button onClick={() => onOpen({ kind: 'follow-up' })}>建跟进</Button>}
      {!seenAt && (
        <Button onClick={() => onOpen({ kind: 'settle', outcome: 'noted' })}>处理</Button>
      )}
    </div>
  )
}

/** By whatever road is open; where none is, the server says so and what is left. */
function AnswerCustomer({ flag: { flagId } }: { flag: MannerFlagShown }) {
  const { message } = Messages.useApp()
  const navigate = useNavigate()
  const client = useQueryClient()
  const name = `flag.${flagId}.road`
  const find = useMutation({
    mutationFn: () => findRoad(flagId, writeKey(name, {})),
    onSuccess(road) {
      forgetWriteKey(name)
      void client.invalidateQueries({ queryKey: ['sessions'] })
      void navigate(placeOf(road))
    },
    onError: (error) => void message.warning({ content: wordsOf(error), duration: 8 }),
  })
  return (
    <Button loading={find.isPending} onClick={() => find.mutate()}>
      给客户回话
    </Button>
  )
}

/** A chat that is somebody else's still has to be taken; one that is ours opens its reply. */
function placeOf({ sessionId, ticketNumber }: FlagRoad): string {
  return sessionId
    ? `/sessions/${sessionId}?view=department&do=take`
    : `/tickets/${ticketNumber ?? ''}?scope=department`
}
