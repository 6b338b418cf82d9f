import { useQuery } from '@tanstack/react-query'
import { App as Messages, Input, Segmented, Select } from 'antd'
import { useState } from 'react'
import { useNavigate } from 'react-router'
import type { DeskTicket } from '../../../../server/tickets/desk/desk-ticket.contract'
import type { TicketKind } from '../../../../server/tickets/ticket.contract'
import { getTicketChoices } from '../../../api/ticket-work'
import { useFault } from '../../../hooks/use-fault'
import { useMe } from '../../../hooks/use-me'
import { useTicketWrite } from '../use-ticket'
import { Field, WorkForm } from './work-form'

interface ClassifyFormProps {
  ticket: DeskTicket
  back: string
  onClose: () => void
}

/** What it is, whose it is, how soon. Another kind brings its department along, until one is chosen by hand. */
export function ClassifyForm({ ticket, back, onClose }: ClassifyFormProps) {
  const me = useMe()
  const { message } = Messages.useApp()
  const navigate = useNavigate()
  const write = useTicketWrite(ticket.number, 'classify')
  const fault = useFault()
  const choices = useQuery({
    queryKey: ['ticket-choices'],
    queryFn: ({ signal }) => getTicketChoices(signal),
    staleTime: 5 * 60_000,
  })
  const [kind, setKind] = useState<TicketKind>(ticket.kind)
  const [department, setDepartment] = useState<string | null>(null)
  const [urgent, setUrgent] = useState(ticket.urgent)
  const [reason, setReason] = useState('')
  const kinds = choices.data?.kinds ?? []
  const departments = choices.data?.departments ?? []
  const ofKind = kinds.find((one) => one.kind === kind)?.department
  const goesTo = department ?? (kind === ticket.kind ? ticket.work.departmentKey : (ofKind ?? null))
  const moves = goesTo !== null && goesTo !== ticket.work.departmentKey
  const nameOf = (key: string | null): string =>
    departments.find((one) => one.key === key)?.name ?? ''
  const send = (): void => {
    if (write.isPending) return
    if (kind === ticket.kind && !moves && urgent === ticket.urgent) return fault.say('还没有改什么')
    fault.clear()
    const body = {
      ...(kind === ticket.kind ? {} : { kind }),
      ...(department === null ? {} : { department }),
      ...(urgent === ticket.urgent ? {} : { urgent }),
      reason,
    }
    write.mutateAsync(body).then((after) => {
      onClose()
      void message.success(
        moves ? `已转到${nameOf(goesTo)}，客户会收到通知` : '改好了，时限按新的来',
      )
      const seen =
        me.role === 'supervisor' ||
        me.departments.some(({ name }) => name === after.department) ||
        after.holder?.endsWith(me.workNumber) === true
      if (!seen) void navigate(back)
    }, fault.fail)
  }
  const lowered = ticket.urgent && !urgent
  return (
    <WorkForm
      title="类型、部门和级别"
      send={moves ? `转到${nameOf(goesTo)}` : '改好'}
      fault={fault.words}
      pending={write.isPending}
      onSend={send}
      onClose={onClose}
    >
      <Field label="类型">
        <Select<TicketKind>
          autoFocus
          value={kind}
          aria-label="类型"
          loading={choices.isPending}
          options={kinds.map((one) => ({ value: one.kind, label: one.name }))}
          onChange={(chosen) => {
            fault.clear()
            setKind(chosen)
            setDepartment(null)
          }}
        />
      </Field>
      <Field label="部门">
        <Select<string>
          value={goesTo}
          aria-label="部门"
          loading={choices.isPending}
          options={departments.map(({ key, name }) => ({ value: key, label: name }))}
          onChange={(chosen) => {
            fault.clear()
            setDepartment(chosen)
          }}
        />
      </Field>
      <Field label="级别">
        <Segmented<string>
          value={urgent ? 'urgent' : 'plain'}
          aria-label="级别"
          options={[
            { value: 'plain', label: '一般' },
            { value: 'urgent', label: '紧急' },
          ]}
          onChange={(chosen) => {
            fault.clear()
            setUrgent(chosen === 'urgent')
          }}
        />
      </Field>
      <Field
        label="为什么"
        hint={(moves && department !== null) || lowered ? '必填，只有同事看到' : '只有同事看到'}
      >
        <Input
          value={reason}
          maxLength={300}
          placeholder="例如：页面报错，要技术看日志"
          onChange={(event) => {
            fault.clear()
            setReason(event.target.value)
          }}
        />
      </Field>
      <p className="work__told">
        {moves
          ? `转到${nameOf(goesTo)}，那边的同事会收到卡片；答应客户的时间不变。`
          : '部门不变，已经答应客户的时间不会变晚。'}
        {urgent && !ticket.urgent && '改为紧急后按紧急的时限，从现在算起。'}
      </p>
    </WorkForm>
  )
}
