import { App as Messages, Button, Input, Select } from 'antd'
import { useState, type KeyboardEvent } from 'react'
import type { DeskTicket } from '../../../server/tickets/desk/desk-ticket.contract'
import type { ResponsibleSide } from '../../../server/tickets/ticket.contract'
import { WriteTrouble } from '../../components/trouble'
import { useFault } from '../../hooks/use-fault'
import { steerForm } from '../../lib/form-keys'
import { SIDES } from '../../lib/labels'
import { useTicketWrite } from './use-ticket'

const NAMED = SIDES.filter(({ value }) => value !== 'undetermined')

/** Whose side it lies on, with the basis: it ends the clock for the cause, and the customer reads both. */
export function Diagnose({ ticket }: { ticket: DeskTicket }) {
  const [open, setOpen] = useState(false)
  const judged = ticket.responsibleSide !== 'undetermined'
  if (!open)
    return (
      <Button size="small" className="diagnose__open" onClick={() => setOpen(true)}>
        {judged ? '改判' : '判定'}
      </Button>
    )
  return <Form ticket={ticket} onClose={() => setOpen(false)} />
}

function Form({ ticket, onClose }: { ticket: DeskTicket; onClose: () => void }) {
  const { message } = Messages.useApp()
  const write = useTicketWrite(ticket.number, 'diagnose')
  const fault = useFault()
  const [side, setSide] = useState<ResponsibleSide | null>(
    ticket.responsibleSide === 'undetermined' ? null : ticket.responsibleSide,
  )
  const [basis, setBasis] = useState(ticket.responsibleBasis ?? '')
  const send = (): void => {
    if (write.isPending) return
    if (side === null || basis.trim() === '')
      return fault.say(side === null ? '请选责任方' : '请写明依据，客户会看到')
    fault.clear()
    write.mutateAsync({ responsibleSide: side, responsibleBasis: basis }).then(() => {
      onClose()
      void message.success('判定好了，客户会收到通知')
    }, fault.fail)
  }
  const steer = (event: KeyboardEvent): void => steerForm(event, { send, close: onClose })
  return (
    <div className="diagnose" role="group" aria-label="判定责任方" onKeyDown={steer}>
      <Select<ResponsibleSide>
        autoFocus
        value={side}
        aria-label="责任方"
        placeholder="责任方"
        options={NAMED}
        popupMatchSelectWidth={false}
        onChange={(chosen: ResponsibleSide) => {
          fault.clear()
          setSide(chosen)
        }}
      />
      <Input
        value={basis}
        maxLength={300}
        placeholder="依据，客户会看到"
        aria-label="依据"
        onChange={(event) => {
          fault.clear()
          setBasis(event.target.value)
        }}
      />
      <Button type="primary" loading={write.isPending} onClick={send}>
        判定
      </Button>
      <Button type="text" onClick={onClose}>
        收起
      </Button>
      {fault.words && <WriteTrouble words={fault.words} />}
    </div>
  )
}
