import { useMutation } from '@tanstack/react-query'
import { Button, Input } from 'antd'
import { useState } from 'react'
import type { DeskMoney, DeskRefund } from '../../../server/after-sales/desk-money.contract'
import { wordsOf } from '../../api/api-fault'
import { decideRefund } from '../../api/money'
import { Moment } from '../../components/moment'
import { yuanText } from '../../lib/money'
import { forgetWriteKey, writeKey } from '../../lib/write-key'

interface RefundItemProps {
  refund: DeskRefund
  now: number
  onChanged: (money: DeskMoney) => void
}

/** One refund: how far it is as the customer reads it, who asked and who agreed, and what WeChat said when it did not go on. */
export function RefundItem({ refund, now, onChanged }: RefundItemProps) {
  const {
    amount,
    stage,
    stageText,
    headline,
    note,
    byText,
    decidedText,
    trouble,
    refundNo,
    at,
    canDecide,
  } = refund
  return (
    <li className="money__item">
      <p>
        <b>{yuanText(amount.amountFen)}</b>{' '}
        <span className={`money__stage money__stage--${stage}`}>{stageText}</span>{' '}
        <Moment at={at} now={now} />
      </p>
      <p className="money__said">{headline}</p>
      <p className="card__none">{[byText, note, decidedText].filter(Boolean).join('；')}</p>
      {trouble && <p className="card__failure">{trouble}</p>}
      <p className="card__none">
        <span className="code">{refundNo}</span>
      </p>
      {canDecide && <Decision refundId={refund.refundId} onChanged={onChanged} />}
    </li>
  )
}

/** The second pair of eyes. */
function Decision({
  refundId,
  onChanged,
}: {
  refundId: string
  onChanged: (money: DeskMoney) => void
}) {
  const [note, setNote] = useState('')
  const name = `${refundId}.decision`
  const deciding = useMutation<DeskMoney, unknown, boolean>({
    mutationFn: (approves) => {
      const body = { approves, note: note.trim() || null }
      return decideRefund(refundId, body, writeKey(name, body))
    },
    onSuccess: (money) => {
      forgetWriteKey(name)
      onChanged(money)
    },
  })
  return (
    <div className="money__form">
      <Input
        value={note}
        maxLength={300}
        placeholder="不同意时写明原因"
        aria-label="审批意见"
        onChange={(event) => setNote(event.target.value)}
      />
      {deciding.error ? (
        <p className="money__fault" role="alert">
          {wordsOf(deciding.error)}
        </p>
      ) : null}
      <div className="money__buttons">
        <Button type="primary" loading={deciding.isPending} onClick={() => deciding.mutate(true)}>
          同意退款
        </Button>
        <Button
          disabled={deciding.isPending || note.trim() === ''}
          onClick={() => deciding.mutate(false)}
        >
          不同意
        </Button>
      </div>
    </div>
  )
}
