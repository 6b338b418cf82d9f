import { Button } from 'antd'
import { useState } from 'react'
import type { DeskMoney } from '../../../server/after-sales/desk-money.contract'
import type { DeskTicket } from '../../../server/tickets/desk/desk-ticket.contract'
import { getTicketMoney } from '../../api/money'
import { Rows } from '../../components/rows'
import { yuanText } from '../../lib/money'
import { formatMoment } from '../../lib/time'
import { RefundForm } from './refund-form'
import { RefundItem } from './refund-item'
import { TicketPart } from './ticket-part'

/** What was paid, what the rules give back, and every refund with how far it is. */
export function Money({ ticket, now }: { ticket: DeskTicket; now: number }) {
  if (ticket.orderDetail === null) return null
  return (
    <TicketPart
      ticket={ticket}
      title="退款"
      reading="付款"
      name="ticket-money"
      load={getTicketMoney}
    >
      {(money, put) => <Known money={money} number={ticket.number} now={now} onChanged={put} />}
    </TicketPart>
  )
}

interface KnownProps {
  money: DeskMoney
  number: string
  now: number
  onChanged: (money: DeskMoney) => void
}

function Known({ money, number, now, onChanged }: KnownProps) {
  const { paid, rule, whyNotText, pocketText, refunds } = money
  const [open, setOpen] = useState(false)
  return (
    <>
      {rule && (
        <p className={rule.gives ? 'money__rule' : 'money__rule money__rule--none'}>
          <b>{rule.name}</b>
          {rule.text}
        </p>
      )}
      {paid && (
        <Rows
          rows={[
            ['已付', `${yuanText(paid.total.amountFen)}，${formatMoment(paid.at, now)}`],
            ['还能退', yuanText(paid.left.amountFen)],
            ['去向', pocketText],
            ['微信单号', paid.reference],
          ]}
        />
      )}
      {whyNotText && <p className="card__none">{whyNotText}</p>}
      {!whyNotText && !open && (
        <Button block onClick={() => setOpen(true)}>
          退款
        </Button>
      )}
      {!whyNotText && open && (
        <RefundForm
          money={money}
          number={number}
          onClose={() => setOpen(false)}
          onDone={(changed) => {
            setOpen(false)
            onChanged(changed)
          }}
        />
      )}
      {refunds.length > 0 && (
        <ul className="money__list">
          {refunds.map((refund) => (
            <RefundItem key={refund.refundId} refund={refund} now={now} onChanged={onChanged} />
          ))}
        </ul>
      )}
    </>
  )
}
