import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Button } from 'antd'
import { useEffect, useState } from 'react'
import type { DeskMoney } from '../../../server/after-sales/desk-money.contract'
import type { DeskTicket } from '../../../server/tickets/desk/desk-ticket.contract'
import { wordsOf } from '../../api/api-fault'
import { getTicketMoney } from '../../api/money'
import { Rows } from '../../components/rows'
import { yuanText } from '../../lib/money'
import { formatMoment } from '../../lib/time'
import { RefundForm } from './refund-form'
import { RefundItem } from './refund-item'

const moneyKey = (number: string): readonly string[] => ['ticket-money', number]

/** What was paid, what the rules give back, and every refund with how far it is. */
export function Money({ ticket, now }: { ticket: DeskTicket; now: number }) {
  const client = useQueryClient()
  const { number, orderDetail, timeline } = ticket
  const { data, error, isPending, refetch } = useQuery({
    queryKey: moneyKey(number),
    queryFn: ({ signal }) => getTicketMoney(number, signal),
    enabled: orderDetail !== null,
  })
  const lines = timeline.length
  // Each step of a refund is a line of the ticket.
  useEffect(
    () => void client.invalidateQueries({ queryKey: moneyKey(number) }),
    [client, number, lines, ticket.holder],
  )
  if (orderDetail === null) return null
  const put = (money: DeskMoney): void => {
    client.setQueryData(moneyKey(number), money)
    void client.invalidateQueries({ queryKey: ['ticket', number] })
  }
  return (
    <section className="card" aria-label="退款">
      <h2>退款</h2>
      {isPending && <p className="card__none">正在读取付款</p>}
      {error && !data && (
        <p className="card__none">
          {wordsOf(error)}{' '}
          <Button type="link" size="small" onClick={() => void refetch()}>
            再读一次
          </Button>
        </p>
      )}
      {data && <Known money={data} number={number} now={now} onChanged={put} />}
    </section>
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
