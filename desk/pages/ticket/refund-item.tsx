import type { DeskMoney, DeskRefund } from '../../../server/after-sales/desk-money.contract'
import { decideRefund } from '../../api/money'
import { Moment } from '../../components/moment'
import { yuanText } from '../../lib/money'
import { Decision } from './decision'

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
      {canDecide && (
        <Decision
          id={refund.refundId}
          yesText="同意退款"
          decide={(body, key) => decideRefund(refund.refundId, body, key)}
          onDone={onChanged}
        />
      )}
    </li>
  )
}
