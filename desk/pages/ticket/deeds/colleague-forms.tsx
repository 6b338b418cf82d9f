import { App as Messages, Input } from 'antd'
import { useState } from 'react'
import { useNavigate } from 'react-router'
import type { DeskTicket } from '../../../../server/tickets/desk/desk-ticket.contract'
import { useFault } from '../../../hooks/use-fault'
import { useMe } from '../../../hooks/use-me'
import { useTicketWrite } from '../use-ticket'
import { ColleaguePicker } from './colleague-picker'
import { Field, WorkForm } from './work-form'

interface ColleagueFormProps {
  ticket: DeskTicket
  back: string
  onClose: () => void
}

const WORDS = {
  help: {
    title: '请同事协助',
    send: '请他协助',
    field: '要帮什么',
    example: '例如：帮看一下 18 点左右的接口日志',
    told: '他会收到提醒，看得到这张工单，可以写内部备注、给您拟回复；客户看到的还是您在处理。',
    done: '请好了，他会收到提醒',
  },
  'hand-on': {
    title: '转给同事',
    send: '转给他',
    field: '接着做什么',
    example: '例如：已向供货商核实，等他们今天 18 点前回单',
    told: '以后由他处理，客户会看到换人；答应客户的时间不变。',
    done: '转好了，他和客户都会收到',
  },
} as const

/** A colleague joins, or has it from now on: with a word for them, because nobody should have to guess. */
export function ColleagueForm({
  ticket,
  back,
  onClose,
  work,
}: ColleagueFormProps & { work: keyof typeof WORDS }) {
  const me = useMe()
  const navigate = useNavigate()
  const { message } = Messages.useApp()
  const write = useTicketWrite(ticket.number, work)
  const fault = useFault()
  const [workNumber, setWorkNumber] = useState<string | null>(null)
  const [text, setText] = useState('')
  const words = WORDS[work]
  const without = work === 'help' ? ticket.work.helpers.map((one) => one.workNumber) : []
  const send = (): void => {
    if (write.isPending) return
    if (workNumber === null) return fault.say('请选一位同事')
    if (text.trim() === '') return fault.say(`请写一句${words.field}`)
    fault.clear()
    write.mutateAsync({ workNumber, text }).then(() => {
      onClose()
      void message.success(words.done)
      const theirs = me.departments.some(({ name }) => name === ticket.department)
      if (work === 'hand-on' && me.role !== 'supervisor' && !theirs) void navigate(back)
    }, fault.fail)
  }
  return (
    <WorkForm
      title={words.title}
      send={words.send}
      fault={fault.words}
      pending={write.isPending}
      onSend={send}
      onClose={onClose}
    >
      <Field label="同事">
        <ColleaguePicker
          value={workNumber}
          without={without}
          label="同事"
          onChange={(chosen) => {
            fault.clear()
            setWorkNumber(chosen)
          }}
        />
      </Field>
      <Field label={words.field} hint="客户看不到">
        <Input
          value={text}
          maxLength={500}
          placeholder={words.example}
          onChange={(event) => {
            fault.clear()
            setText(event.target.value)
          }}
        />
      </Field>
      <p className="work__told">{words.told}</p>
    </WorkForm>
  )
}

/** A helper lays words ready; the owner sends them or not. */
export function DraftForm({ ticket, onClose }: Omit<ColleagueFormProps, 'back'>) {
  const { message } = Messages.useApp()
  const write = useTicketWrite(ticket.number, 'draft')
  const fault = useFault()
  const [text, setText] = useState('')
  const send = (): void => {
    if (write.isPending) return
    if (text.trim() === '') return fault.say('请先写下草稿')
    fault.clear()
    write.mutateAsync({ text }).then(() => {
      onClose()
      void message.success('放好了，处理人会收到提醒')
    }, fault.fail)
  }
  return (
    <WorkForm
      title="给处理人拟回复"
      send="放好"
      fault={fault.words}
      pending={write.isPending}
      onSend={send}
      onClose={onClose}
    >
      <Field label="客户会看到的话" hint="由处理人决定发不发">
        <Input.TextArea
          autoFocus
          value={text}
          maxLength={2000}
          autoSize={{ minRows: 3, maxRows: 8 }}
          onChange={(event) => {
            fault.clear()
            setText(event.target.value)
          }}
        />
      </Field>
    </WorkForm>
  )
}
