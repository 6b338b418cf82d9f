import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Button, Checkbox, Input, Select } from 'antd'
import { useState } from 'react'
import { Link } from 'react-router'
import type {
  FoundCustomers,
  OpenedFor,
  OpenForCustomerInput,
  WhyLooked,
} from '../../../server/calls/open-for.contract'
import { ApiFault, wordsOf } from '../../api/api-fault'
import { openForCustomer } from '../../api/open-for'
import { getTicketChoices } from '../../api/ticket-work'
import { forgetWriteKey, writeKey } from '../../lib/write-key'

export type Found = FoundCustomers['items'][number]

type Kind = OpenForCustomerInput['kind']

/** What happened, in words that the customer reads too. */
export function OpenForForm({ customer, why }: { customer: Found; why: WhyLooked }) {
  const client = useQueryClient()
  const choices = useQuery({
    queryKey: ['ticket-choices'],
    queryFn: ({ signal }) => getTicketChoices(signal),
    staleTime: Infinity,
  })
  const [kind, setKind] = useState<Kind>('how-to')
  const [orderNumber, setOrderNumber] = useState<string | null>(null)
  const [urgent, setUrgent] = useState(false)
  const [description, setDescription] = useState('')
  const name = `open-for.${customer.customerId}`
  const opening = useMutation<OpenedFor, unknown, boolean>({
    mutationFn: (another) => {
      const { customerId } = customer
      const words = description.trim()
      const body = { customerId, orderNumber, kind, urgent, description: words, why, another }
      return openForCustomer(body, writeKey(name, body))
    },
    onSuccess: () => {
      forgetWriteKey(name)
      void client.invalidateQueries({ queryKey: ['tickets'] })
    },
  })
  if (opening.data) return <Opened opened={opening.data} />
  const second =
    opening.error instanceof ApiFault && opening.error.reference.code === 'order_has_ticket'
  return (
    <section className="card" aria-label="开工单">
      <h2>替{customer.name}开工单</h2>
      <div className="money__form">
        <label>
          类型
          <Select<Kind>
            value={kind}
            aria-label="类型"
            options={(choices.data?.kinds ?? []).map((one) => ({
              value: one.kind,
              label: `${one.name} · ${one.departmentName}`,
            }))}
            onChange={setKind}
          />
        </label>
        <label>
          哪笔订单
          <Select<string>
            value={orderNumber ?? ''}
            aria-label="哪笔订单"
            options={[
              { value: '', label: '不关联订单' },
              ...customer.orders.map((order) => ({
                value: order.orderNumber,
                label: `${order.productName} ${order.orderNumber}`,
              })),
            ]}
            onChange={(chosen) => setOrderNumber(chosen || null)}
          />
        </label>
        <label>
          发生了什么（客户会看到）
          <Input.TextArea
            value={description}
            maxLength={2000}
            autoSize={{ minRows: 3, maxRows: 10 }}
            placeholder="照对方说的写。卡号、验证码不要写"
            onChange={(event) => setDescription(event.target.value)}
          />
        </label>
        <Checkbox checked={urgent} onChange={(event) => setUrgent(event.target.checked)}>
          紧急
        </Checkbox>
        {opening.error ? (
          <p className="money__fault" role="alert">
            {wordsOf(opening.error)}，写的还在
          </p>
        ) : null}
        <div className="money__buttons">
          <Button
            type="primary"
            disabled={description.trim() === ''}
            loading={opening.isPending}
            onClick={() => opening.mutate(false)}
          >
            开工单
          </Button>
          {second && (
            <Button disabled={opening.isPending} onClick={() => opening.mutate(true)}>
              是另一件事，仍然再开一张
            </Button>
          )}
        </div>
      </div>
    </section>
  )
}

function Opened({ opened: { ticketNumber, text, customerHears, visible } }: { opened: OpenedFor }) {
  return (
    <section className="card" role="status">
      <h2>
        开好了工单{' '}
        {visible ? <Link to={`/tickets/${ticketNumber}`}>{ticketNumber}</Link> : ticketNumber}
      </h2>
      {customerHears ? (
        <p className="card__none">{text}</p>
      ) : (
        <p className="money__fault" role="alert">
          {text}
        </p>
      )}
    </section>
  )
}
