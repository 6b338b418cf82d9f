import { App as Messages, AutoComplete, Checkbox, Input } from 'antd'
import { useState } from 'react'
import type { DeskTicket } from '../../../../server/tickets/desk/desk-ticket.contract'
import { useFault } from '../../../hooks/use-fault'
import { useTicketWrite } from '../use-ticket'
import { Field, WorkForm } from './work-form'

const USUAL = ['12315', '12345', '黑猫投诉', '消费者协会', '工信部申诉', '市场监管局', '法院']

interface OutsideFormProps {
  ticket: DeskTicket
  onClose: () => void
}

/** Somebody outside wants an answer by a moment of theirs: a clock that waits for nobody. */
export function OutsideForm({ ticket, onClose }: OutsideFormProps) {
  const { message } = Messages.useApp()
  const write = useTicketWrite(ticket.number, 'outside')
  const fault = useFault()
  const [from, setFrom] = useState(ticket.work.outside?.from ?? '')
  const [reference, setReference] = useState(ticket.work.outside?.reference ?? '')
  const [dueAt, setDueAt] = useState('')
  const send = (): void => {
    if (write.isPending) return
    if (from.trim() === '') return fault.say('请写是谁给的期限，例如 12315')
    if (dueAt === '') return fault.say('请选对方要求答复的时间')
    fault.clear()
    write.mutateAsync({ from, reference, dueAt: `${dueAt}:00+08:00` }).then(() => {
      onClose()
      void message.success('记下了，快到期会提醒，过期会升级')
    }, fault.fail)
  }
  return (
    <WorkForm
      title="外部期限"
      send="记下期限"
      fault={fault.words}
      pending={write.isPending}
      onSend={send}
      onClose={onClose}
    >
      <Field label="谁给的">
        <AutoComplete
          autoFocus
          value={from}
          maxLength={40}
          aria-label="谁给的期限"
          placeholder="例如 12315"
          options={USUAL.map((value) => ({ value }))}
          onChange={(text) => {
            fault.clear()
            setFrom(text)
          }}
        />
      </Field>
      <Field label="对方编号" hint="没有就不填">
        <Input
          value={reference}
          maxLength={60}
          onChange={(event) => setReference(event.target.value)}
        />
      </Field>
      <Field label="最晚答复" hint="北京时间">
        <Input
          type="datetime-local"
          value={dueAt}
          aria-label="最晚答复"
          onChange={(event) => {
            fault.clear()
            setDueAt(event.target.value)
          }}
        />
      </Field>
      <p className="work__told">
        客户看不到这个期限。等客户补充时它也不停；工单解决后仍会提醒，直到写下怎么答复的。
      </p>
    </WorkForm>
  )
}

export function OutsideAnswerForm({ ticket, onClose }: OutsideFormProps) {
  const { message } = Messages.useApp()
  const write = useTicketWrite(ticket.number, 'outside-answer')
  const fault = useFault()
  const [text, setText] = useState('')
  const [dropped, setDropped] = useState(false)
  const send = (): void => {
    if (write.isPending) return
    if (text.trim() === '') return fault.say('请写一句怎么答复的')
    fault.clear()
    write.mutateAsync({ text, dropped }).then(() => {
      onClose()
      void message.success('记下了，这个期限不再提醒')
    }, fault.fail)
  }
  return (
    <WorkForm
      title={`${ticket.work.outside?.from ?? '外部'}的期限`}
      send={dropped ? '记下撤销' : '已经答复'}
      fault={fault.words}
      pending={write.isPending}
      onSend={send}
      onClose={onClose}
    >
      <Field label="怎么答复的" hint="只有同事看到">
        <Input.TextArea
          autoFocus
          value={text}
          maxLength={500}
          autoSize={{ minRows: 2, maxRows: 5 }}
          placeholder="例如：已在平台上传退款凭证，对方确认办结"
          onChange={(event) => {
            fault.clear()
            setText(event.target.value)
          }}
        />
      </Field>
      <Checkbox checked={dropped} onChange={(event) => setDropped(event.target.checked)}>
        对方撤销了，不用再答复
      </Checkbox>
    </WorkForm>
  )
}
