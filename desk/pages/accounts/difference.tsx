import { useMutation, useQueryClient } from '@tanstack/react-query'
import { App as Messages, Button, Input } from 'antd'
import { useState } from 'react'
import { Link } from 'react-router'
import type { DayDifference } from '../../../server/payments/reconciliation/day-check.contract'
import { settleDifference } from '../../api/accounts'
import { wordsOf } from '../../api/api-fault'
import { Copyable } from '../../components/copyable'
import { Moment } from '../../components/moment'
import { yuanText } from '../../lib/money'
import { forgetWriteKey, writeKey } from '../../lib/write-key'

interface DifferenceProps {
  one: DayDifference
  date: string
  now: number
}

/** What one side has otherwise than the other, what to look at, and the conclusion that a person wrote. */
export function Difference({ one, date, now }: DifferenceProps) {
  const { settled } = one
  const [writing, setWriting] = useState(false)
  const write = useSettle(one.differenceId, date, () => setWriting(false))
  return (
    <li className={settled ? 'flag flag--seen' : 'flag'}>
      <p className="flag__who">
        <b>
          {one.subjectText}：{one.kindText}
        </b>
        <Copyable text={one.number} what="商户单号" />
        {one.ticketNumber ? (
          <Link to={`/tickets/${one.ticketNumber}?scope=department`}>工单 {one.ticketNumber}</Link>
        ) : (
          one.orderNumber && <span>订单 {one.orderNumber}</span>
        )}
      </p>
      <p className="accounts__sides">
        <span>记录：{sideText(one.oursFen, one.oursText)}</span>
        <span>账单：{sideText(one.theirsFen, one.theirsText)}</span>
      </p>
      <p className="flag__where">{one.advice}</p>
      {settled && (
        <p className="flag__outcome">
          {settled.by}，<Moment at={settled.at} now={now} />：{settled.reason}
        </p>
      )}
      {writing ? (
        <Conclusion
          takesBack={settled !== null}
          busy={write.isPending}
          onWrite={(reason) => write.mutate({ settles: settled === null, reason })}
          onClose={() => setWriting(false)}
        />
      ) : (
        <div className="flag__do">
          <Button type={settled ? 'default' : 'primary'} onClick={() => setWriting(true)}>
            {settled ? '撤回结论' : '写结论'}
          </Button>
        </div>
      )}
    </li>
  )
}

function sideText(fen: number | null, text: string | null): string {
  const told = [fen === null ? null : yuanText(fen), text].filter((part) => part !== null)
  return told.length === 0 ? '没有' : told.join('，')
}

function useSettle(differenceId: string, date: string, onDone: () => void) {
  const client = useQueryClient()
  const { message } = Messages.useApp()
  const name = `bill-difference.${differenceId}`
  return useMutation({
    mutationFn: (body: { settles: boolean; reason: string }) =>
      settleDifference(differenceId, body, writeKey(name, body)),
    onSuccess(day, { settles }) {
      forgetWriteKey(name)
      client.setQueryData(['bill-checks', date], day)
      void client.invalidateQueries({ queryKey: ['bill-checks'], exact: true })
      void message.success(settles ? '结论记下了' : '结论撤回了')
      onDone()
    },
    onError: (error) => void message.error(wordsOf(error)),
  })
}

interface ConclusionProps {
  takesBack: boolean
  busy: boolean
  onWrite: (reason: string) => void
  onClose: () => void
}

function Conclusion({ takesBack, busy, onWrite, onClose }: ConclusionProps) {
  const [reason, setReason] = useState('')
  const said = reason.trim()
  return (
    <div className="flag__settle">
      <Input
        autoFocus
        value={reason}
        maxLength={300}
        placeholder={
          takesBack ? '为什么撤回' : '查到了什么，怎么处理，比如：财务在商户平台退过，已补登'
        }
        aria-label={takesBack ? '为什么撤回' : '结论'}
        onChange={(event) => setReason(event.target.value)}
        onPressEnter={() => said.length > 1 && onWrite(said)}
      />
      <Button
        type="primary"
        loading={busy}
        disabled={said.length < 2}
        onClick={() => onWrite(said)}
      >
        {takesBack ? '撤回' : '记下'}
      </Button>
      <Button onClick={onClose}>先不写</Button>
    </div>
  )
}
