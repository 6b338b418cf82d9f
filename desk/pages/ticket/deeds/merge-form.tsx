import { App as Messages, Button, Input } from 'antd'
import { useState } from 'react'
import { Link, useNavigate } from 'react-router'
import type { DeskTicket } from '../../../../server/tickets/desk/desk-ticket.contract'
import { wordsOf } from '../../../api/api-fault'
import { CustomerPreview } from '../../../components/customer-preview'
import { useFault } from '../../../hooks/use-fault'
import { useMe } from '../../../hooks/use-me'
import { useNow } from '../../../hooks/use-now'
import { holderLabel } from '../../../lib/labels'
import { formatMoment } from '../../../lib/time'
import { useTicketWrite } from '../use-ticket'
import { Field, WorkForm } from './work-form'

/** The same matter twice: this one ends in the other, which goes on with what was said in both. */
export function MergeForm({ ticket, onClose }: { ticket: DeskTicket; onClose: () => void }) {
  const me = useMe()
  const now = useNow()
  const navigate = useNavigate()
  const { message } = Messages.useApp()
  const write = useTicketWrite(ticket.number, 'merge')
  const fault = useFault()
  const { doubles } = ticket.work
  const [into, setInto] = useState(doubles[0]?.number ?? '')
  const send = (): void => {
    if (write.isPending) return
    if (into.trim() === '') return fault.say('请写要并到哪一张')
    fault.clear()
    write.mutateAsync({ into }).then((living) => {
      onClose()
      void message.success('合好了，一天之内可以撤销')
      void navigate(`/tickets/${living.number}`)
    }, fault.fail)
  }
  return (
    <WorkForm
      title="并到另一张工单"
      send="合并"
      fault={fault.words}
      pending={write.isPending}
      onSend={send}
      onClose={onClose}
    >
      {doubles.length > 0 && (
        <div className="doubles" role="group" aria-label="可能是同一件事">
          {doubles.map(({ number, title, why, createdAt }) => (
            <Button
              key={number}
              type={into === number ? 'primary' : 'default'}
              aria-pressed={into === number}
              onClick={() => setInto(number)}
            >
              <span className="code">{number}</span> {title} · {why} ·{' '}
              {formatMoment(createdAt, now)}
            </Button>
          ))}
        </div>
      )}
      <Field label="并到" hint="同一位客户的工单编号">
        <Input
          value={into}
          maxLength={20}
          placeholder="T261130-480213"
          onChange={(event) => {
            fault.clear()
            setInto(event.target.value)
          }}
        />
      </Field>
      <CustomerPreview
        by={holderLabel(ticket.department, me)}
        text={
          into
            ? `和工单 ${into.trim()} 是同一件事，合在那里一起处理；您写的、传的都在，答应的时间以早的为准`
            : ''
        }
        placeholder="选好后显示"
      />
    </WorkForm>
  )
}

/** Where it ended, with the way back while there is one. */
export function Merged({ ticket }: { ticket: DeskTicket }) {
  const { message } = Messages.useApp()
  const write = useTicketWrite(ticket.number, 'part')
  const { merged, doubles } = ticket.work
  const part = (): void =>
    void write.mutateAsync({}).then(
      () => void message.success('分开了，各自按原来答应的时间，客户会收到通知'),
      (error: unknown) => void message.error(wordsOf(error)),
    )
  if (merged)
    return (
      <p className="merged" role="status">
        已并到 <Link to={`/tickets/${merged.number}`}>{merged.number}</Link>，在那里继续处理
        {merged.mayPart && (
          <Button size="small" loading={write.isPending} onClick={part}>
            撤销合并
          </Button>
        )}
      </p>
    )
  const [double] = doubles
  if (!double) return null
  return (
    <p className="merged" role="status">
      可能和 <Link to={`/tickets/${double.number}`}>{double.number}</Link> 是同一件事（{double.why}
      ）
    </p>
  )
}
