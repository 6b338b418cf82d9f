import { useMutation } from '@tanstack/react-query'
import { App as Messages, Button, Input, Segmented, Select } from 'antd'
import { useState } from 'react'
import { Link, useNavigate } from 'react-router'
import type { DeskCaller, TicketCalls } from '../../../server/calls/desk-call.contract'
import type { DeskTicket } from '../../../server/tickets/desk/desk-ticket.contract'
import { wordsOf } from '../../api/api-fault'
import { getTicketCalls, noteTicketCall, planCall, showNumber, startCall } from '../../api/calls'
import { Moment } from '../../components/moment'
import { forgetWriteKey, writeKey } from '../../lib/write-key'
import { PlannedCall } from '../calls/planned-call'
import { TicketPart } from './ticket-part'

/** The telephone beside a ticket: where to call back, what is planned, what was said. */
export function Telephone({ ticket, now }: { ticket: DeskTicket; now: number }) {
  return (
    <TicketPart
      ticket={ticket}
      title="电话"
      reading="电话"
      name="ticket-calls"
      load={getTicketCalls}
    >
      {(calls, put) => <Known calls={calls} number={ticket.number} now={now} onChanged={put} />}
    </TicketPart>
  )
}

interface KnownProps {
  calls: TicketCalls
  number: string
  now: number
  onChanged: (calls: TicketCalls) => void
}

function Known({ calls, number, now, onChanged }: KnownProps) {
  const { whyNotCall, fromNumber, planned, wishes } = calls
  const [form, setForm] = useState<'plan' | 'note' | null>(null)
  const navigate = useNavigate()
  const { message } = Messages.useApp()
  const starting = useMutation<DeskCaller>({
    mutationFn: () => startCall(number, null),
    onSuccess: (caller) => void navigate(`/calls/${caller.callId}`),
    onError: (fault) => void message.error(wordsOf(fault)),
  })
  const owed = planned.filter(({ mayChange }) => mayChange)
  const done = (changed: TicketCalls): void => {
    setForm(null)
    onChanged(changed)
  }
  return (
    <>
      {wishes.map((wish) => (
        <Wish key={wish.wishId} wish={wish} now={now} />
      ))}
      {owed.map((one) => (
        <PlannedCall key={one.plannedId} planned={one} slots={calls.slots} />
      ))}
      {whyNotCall ? (
        <p className="card__none">{whyNotCall}</p>
      ) : (
        <>
          {owed.length === 0 && (
            <p className="card__none">
              {`打之前客户的小程序里会先说明是谁打、${fromNumber ? `从 ${fromNumber} 打、` : ''}口令是什么`}
            </p>
          )}
          <div className="money__buttons">
            {owed.length === 0 && (
              <Button loading={starting.isPending} onClick={() => starting.mutate()}>
                打给客户
              </Button>
            )}
            {owed.length === 0 && (
              <Button onClick={() => setForm(form === 'plan' ? null : 'plan')}>约个电话</Button>
            )}
            <Button onClick={() => setForm(form === 'note' ? null : 'note')}>补记一通</Button>
          </div>
        </>
      )}
      {form === 'plan' && <PlanForm number={number} slots={calls.slots} onDone={done} />}
      {form === 'note' && <NoteForm number={number} onDone={done} />}
      <ul className="passage">
        {calls.calls.map(({ callId, at, text, by, summary, note, state, mine }) => (
          <li key={callId}>
            <Moment at={at} now={now} />
            {state === 'open' && mine ? (
              <Link to={`/calls/${callId}`}>{text}，去记</Link>
            ) : (
              `${text}，${by}`
            )}
            {summary && <small>{summary}</small>}
            {note && <small>同事看：{note}</small>}
          </li>
        ))}
      </ul>
    </>
  )
}

/** Where to call back. The number is shown by a tap that is on record, and its owner sees that. */
function Wish({ wish, now }: { wish: TicketCalls['wishes'][number]; now: number }) {
  const showing = useMutation({ mutationFn: () => showNumber(wish.wishId) })
  return (
    <div className="wish">
      <p>
        {wish.viaText}，<span className="code">{showing.data?.number ?? `尾号 ${wish.tail}`}</span>
        {wish.bestTime && `，方便：${wish.bestTime}`} <Moment at={wish.at} now={now} />
      </p>
      {!showing.data && (
        <Button size="small" loading={showing.isPending} onClick={() => showing.mutate()}>
          显示号码，客户会看到记录
        </Button>
      )}
      {showing.error ? (
        <p className="money__fault" role="alert">
          {wordsOf(showing.error)}
        </p>
      ) : null}
    </div>
  )
}

interface FormProps {
  number: string
  onDone: (calls: TicketCalls) => void
}

function PlanForm({ number, slots, onDone }: FormProps & { slots: TicketCalls['slots'] }) {
  const [from, setFrom] = useState<string | null>(null)
  const [reason, setReason] = useState('')
  const slot = slots.find((one) => one.from === from) ?? null
  const name = `${number}.plan`
  const planning = useMutation({
    mutationFn: (body: { from: string; until: string; reason: string }) =>
      planCall(number, body, writeKey(name, body)),
    onSuccess: (calls) => {
      forgetWriteKey(name)
      onDone(calls)
    },
  })
  const submit = (): void => {
    if (slot) planning.mutate({ from: slot.from, until: slot.until, reason: reason.trim() })
  }
  return (
    <div className="money__form">
      <label>
        什么时候打
        <Select<string>
          value={from}
          placeholder="选一个时间段"
          options={slots.map((one) => ({ value: one.from, label: one.text }))}
          onChange={setFrom}
        />
      </label>
      <label>
        为什么打（客户会看到）
        <Input
          value={reason}
          maxLength={120}
          placeholder="例如：告诉您查到的结果"
          onChange={(event) => setReason(event.target.value)}
        />
      </label>
      {planning.error ? (
        <p className="money__fault" role="alert">
          {wordsOf(planning.error)}
        </p>
      ) : null}
      <Button
        type="primary"
        disabled={slot === null || reason.trim() === ''}
        loading={planning.isPending}
        onClick={submit}
      >
        约好，客户会收到通知
      </Button>
    </div>
  )
}

const DIRECTIONS: Array<{ value: 'inbound' | 'outbound'; label: string }> = [
  { value: 'inbound', label: '客户打来' },
  { value: 'outbound', label: '我们打的' },
]

function NoteForm({ number, onDone }: FormProps) {
  const [direction, setDirection] = useState<'inbound' | 'outbound'>('inbound')
  const [summary, setSummary] = useState('')
  const [note, setNote] = useState('')
  const name = `${number}.call`
  const noting = useMutation({
    mutationFn: (body: Parameters<typeof noteTicketCall>[1]) =>
      noteTicketCall(number, body, writeKey(name, body)),
    onSuccess: (calls) => {
      forgetWriteKey(name)
      onDone(calls)
    },
  })
  const submit = (): void =>
    noting.mutate({
      direction,
      result: 'talked',
      summary: summary.trim(),
      note: note.trim() || null,
    })
  return (
    <div className="money__form">
      <Segmented
        value={direction}
        options={DIRECTIONS}
        onChange={setDirection}
        aria-label="谁打的"
      />
      <label>
        说了什么（客户会看到）
        <Input.TextArea
          value={summary}
          maxLength={2000}
          autoSize={{ minRows: 2, maxRows: 6 }}
          onChange={(event) => setSummary(event.target.value)}
        />
      </label>
      <label>
        待办和别的（只有同事看）
        <Input value={note} maxLength={1000} onChange={(event) => setNote(event.target.value)} />
      </label>
      {noting.error ? (
        <p className="money__fault" role="alert">
          {wordsOf(noting.error)}，写的还在
        </p>
      ) : null}
      <Button
        type="primary"
        disabled={summary.trim() === ''}
        loading={noting.isPending}
        onClick={submit}
      >
        记下
      </Button>
    </div>
  )
}
