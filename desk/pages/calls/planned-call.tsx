import { useMutation, useQueryClient } from '@tanstack/react-query'
import { App as Messages, Button, Input, Select } from 'antd'
import { useState } from 'react'
import { Link, useNavigate } from 'react-router'
import type {
  DeskCaller,
  DeskPlannedCall,
  TicketCalls,
} from '../../../server/calls/desk-call.contract'
import { wordsOf } from '../../api/api-fault'
import { cancelPlanned, movePlanned, startCall } from '../../api/calls'

interface PlannedCallProps {
  planned: DeskPlannedCall
  /** Windows to move it to; null where the page has none, and the ticket's page does. */
  slots: TicketCalls['slots'] | null
}

/** A call that we owe: made, moved or given up, each told to the customer. */
export function PlannedCall({ planned, slots }: PlannedCallProps) {
  const { plannedId, ticketNumber, customerName, windowText, stateText, reason, mayChange } =
    planned
  const { message } = Messages.useApp()
  const client = useQueryClient()
  const navigate = useNavigate()
  const [form, setForm] = useState<'move' | 'cancel' | null>(null)
  const renew = (): void => {
    void client.invalidateQueries({ queryKey: ['calls'] })
    void client.invalidateQueries({ queryKey: ['ticket-calls', ticketNumber] })
  }
  const starting = useMutation<DeskCaller>({
    mutationFn: () => startCall(ticketNumber, plannedId),
    onSuccess: (caller) => {
      renew()
      void navigate(`/calls/${caller.callId}`)
    },
    onError: (error) => void message.error(wordsOf(error)),
  })
  return (
    <>
      <p className="flag__who">
        <b>{customerName}</b>
        <span className="code">{windowText}</span>
        <span className={planned.late ? 'call__late' : undefined}>{stateText}</span>
        {!planned.mine && <span>{planned.by}</span>}
        {planned.helpers.length > 0 && <span>协助：{planned.helpers.join('、')}</span>}
      </p>
      <blockquote className="flag__said">{reason}</blockquote>
      {mayChange && (
        <div className="money__buttons">
          <Button type="primary" loading={starting.isPending} onClick={() => starting.mutate()}>
            现在打
          </Button>
          {slots && <Button onClick={() => setForm(form === 'move' ? null : 'move')}>改约</Button>}
          <Button onClick={() => setForm(form === 'cancel' ? null : 'cancel')}>不打了</Button>
          {!slots && (
            <Link className="call__ticket" to={`/tickets/${ticketNumber}`}>
              工单 {ticketNumber}
            </Link>
          )}
        </div>
      )}
      {form === 'move' && slots && (
        <MoveForm
          plannedId={plannedId}
          slots={slots}
          onDone={() => {
            setForm(null)
            renew()
          }}
        />
      )}
      {form === 'cancel' && (
        <CancelForm
          plannedId={plannedId}
          onDone={() => {
            setForm(null)
            renew()
          }}
        />
      )}
    </>
  )
}

interface MoveFormProps {
  plannedId: string
  slots: TicketCalls['slots']
  onDone: () => void
}

function MoveForm({ plannedId, slots, onDone }: MoveFormProps) {
  const [from, setFrom] = useState<string | null>(null)
  const slot = slots.find((one) => one.from === from) ?? null
  const moving = useMutation({
    mutationFn: (window: { from: string; until: string }) => movePlanned(plannedId, window),
    onSuccess: onDone,
  })
  return (
    <div className="money__form">
      <Select<string>
        value={from}
        placeholder="改到什么时候"
        aria-label="改到什么时候"
        options={slots.map((one) => ({ value: one.from, label: one.text }))}
        onChange={setFrom}
      />
      {moving.error ? (
        <p className="money__fault" role="alert">
          {wordsOf(moving.error)}
        </p>
      ) : null}
      <Button
        disabled={slot === null}
        loading={moving.isPending}
        onClick={() => {
          if (slot) moving.mutate({ from: slot.from, until: slot.until })
        }}
      >
        改约，客户会收到通知
      </Button>
    </div>
  )
}

function CancelForm({ plannedId, onDone }: Omit<MoveFormProps, 'slots'>) {
  const [reason, setReason] = useState('')
  const cancelling = useMutation({
    mutationFn: (words: string) => cancelPlanned(plannedId, words),
    onSuccess: onDone,
  })
  return (
    <div className="money__form">
      <label>
        为什么不打了（客户会看到）
        <Input value={reason} maxLength={120} onChange={(event) => setReason(event.target.value)} />
      </label>
      {cancelling.error ? (
        <p className="money__fault" role="alert">
          {wordsOf(cancelling.error)}
        </p>
      ) : null}
      <Button
        disabled={reason.trim() === ''}
        loading={cancelling.isPending}
        onClick={() => cancelling.mutate(reason.trim())}
      >
        不打了，告诉客户
      </Button>
    </div>
  )
}
