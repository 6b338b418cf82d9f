import { useMutation, useQueryClient } from '@tanstack/react-query'
import { App as Messages, Button, Checkbox, Input, Radio, Segmented, Select } from 'antd'
import { useState } from 'react'
import { useNavigate } from 'react-router'
import type { DeskCaller, NoteCallInput, NotedCall } from '../../../server/calls/desk-call.contract'
import { wordsOf } from '../../api/api-fault'
import { noteCall } from '../../api/calls'
import { forgetWriteKey, writeKey } from '../../lib/write-key'

type Result = 'talked' | 'unreached'
const RESULTS: Array<{ value: Result; label: string }> = [
  { value: 'talked', label: '通上话了' },
  { value: 'unreached', label: '没有接通' },
]
/** What it was about, beside the numbers of their tickets. */
const NEW = 'new'
const NONE = 'none'

type Kind = DeskCaller['kinds'][number]['kind']

/** What was said, for the customer; what is to be done, for colleagues; and a ticket where it is not over. */
export function NoteForm({ caller }: { caller: DeskCaller }) {
  const { callId, kinds, orders } = caller
  const { message } = Messages.useApp()
  const client = useQueryClient()
  const navigate = useNavigate()
  const [result, setResult] = useState<Result>('talked')
  const [summary, setSummary] = useState('')
  const [note, setNote] = useState('')
  const [about, setAbout] = useState(caller.ticketNumber ?? NONE)
  const [kind, setKind] = useState<Kind>('after-sales')
  const [urgent, setUrgent] = useState(false)
  const [orderNumber, setOrderNumber] = useState<string | null>(null)
  const name = `call.${callId}`
  const noting = useMutation<NotedCall, unknown, NoteCallInput>({
    mutationFn: (body) => noteCall(callId, body, writeKey(name, body)),
    onSuccess: (noted) => {
      forgetWriteKey(name)
      client.setQueryData(['calls', callId], noted)
      void client.invalidateQueries({ queryKey: ['calls'], exact: true })
      void client.invalidateQueries({ queryKey: ['tickets'] })
      void message.success(
        noted.openedTicket ? `已提交工单 ${noted.openedTicket}，客户看得到` : '记下了',
      )
      if (noted.openedTicket) void navigate(`/tickets/${noted.openedTicket}`)
    },
  })
  const opens = about === NEW && result === 'talked'
  const submit = (): void => {
    if (summary.trim() === '') return
    noting.mutate({
      result,
      summary: summary.trim(),
      note: note.trim() || null,
      ticketNumber: about === NEW || about === NONE ? null : about,
      orderNumber,
      openTicket: opens ? { kind, urgent } : null,
    })
  }
  return (
    <section className="card" aria-label="记下这通电话">
      <h2>记下这通电话</h2>
      <div className="money__form">
        {caller.direction === 'outbound' && (
          <Segmented<Result>
            value={result}
            options={RESULTS}
            onChange={setResult}
            aria-label="结果"
          />
        )}
        <label>
          说了什么（客户会看到）
          <Input.TextArea
            value={summary}
            maxLength={2000}
            autoSize={{ minRows: 3, maxRows: 8 }}
            placeholder={
              result === 'talked' ? '客户问什么，说好了什么' : '例如：没有人接，下午再打'
            }
            onChange={(event) => setSummary(event.target.value)}
          />
        </label>
        <label>
          待办和别的（只有同事看）
          <Input.TextArea
            value={note}
            maxLength={1000}
            autoSize={{ minRows: 1, maxRows: 4 }}
            onChange={(event) => setNote(event.target.value)}
          />
        </label>
        <About caller={caller} about={about} mayOpen={result === 'talked'} onChange={setAbout} />
        {opens && (
          <NewTicket
            kinds={kinds}
            kind={kind}
            urgent={urgent}
            onKind={setKind}
            onUrgent={setUrgent}
          />
        )}
        {orders.length > 0 && (
          <label>
            哪笔订单
            <Select<string | null>
              value={orderNumber}
              allowClear
              placeholder="没有说订单"
              options={orders.map((order) => ({
                value: order.orderNumber,
                label: `${order.productName} ${order.orderNumber}`,
              }))}
              onChange={(value) => setOrderNumber(value ?? null)}
            />
          </label>
        )}
        {noting.error ? (
          <p className="money__fault" role="alert">
            {wordsOf(noting.error)}，写的还在
          </p>
        ) : null}
        <div className="money__buttons">
          <Button
            type="primary"
            loading={noting.isPending}
            disabled={summary.trim() === ''}
            onClick={submit}
          >
            {opens ? '记下，并提交工单' : '记下'}
          </Button>
        </div>
      </div>
    </section>
  )
}

interface AboutProps {
  caller: DeskCaller
  about: string
  mayOpen: boolean
  onChange: (about: string) => void
}

function About({ caller: { tickets, ticketNumber }, about, mayOpen, onChange }: AboutProps) {
  const theirs = tickets
    .filter(({ visible, number }) => visible || number === ticketNumber)
    .map(({ number, title }) => ({ value: number, label: `工单 ${number} ${title}` }))
  const options = [
    ...theirs,
    ...(mayOpen ? [{ value: NEW, label: '没办完，提交新工单' }] : []),
    { value: NONE, label: '不用工单' },
  ]
  return (
    <Radio.Group
      className="note-form__about"
      value={about}
      options={options}
      aria-label="关于"
      onChange={(event) => onChange(String(event.target.value))}
    />
  )
}

interface NewTicketProps {
  kinds: DeskCaller['kinds']
  kind: Kind
  urgent: boolean
  onKind: (kind: Kind) => void
  onUrgent: (urgent: boolean) => void
}

function NewTicket({ kinds, kind, urgent, onKind, onUrgent }: NewTicketProps) {
  const choose = (chosen: string): void => {
    const known = kinds.find((one) => one.kind === chosen)
    if (known) onKind(known.kind)
  }
  return (
    <div className="note-form__new">
      <Radio.Group
        value={kind}
        optionType="button"
        size="small"
        aria-label="问题类型"
        options={kinds.map((one) => ({ value: one.kind, label: one.name }))}
        onChange={(event) => choose(String(event.target.value))}
      />
      <Checkbox checked={urgent} onChange={(event) => onUrgent(event.target.checked)}>
        紧急
      </Checkbox>
    </div>
  )
}
