import { Button } from 'antd'
import type { KeyboardEvent, ReactNode } from 'react'
import { Icon } from '../../../components/icon'
import { WriteTrouble } from '../../../components/trouble'
import { usePhone } from '../../../hooks/use-media'
import { steerForm } from '../../../lib/form-keys'

interface WorkFormProps {
  title: string
  send: string
  fault: string | null
  pending: boolean
  onSend: () => void
  onClose: () => void
  children: ReactNode
}

/** A small form in the ticket's head: what it is, its fields, what is wrong with them, and one button. */
export function WorkForm({
  title,
  send,
  fault,
  pending,
  onSend,
  onClose,
  children,
}: WorkFormProps) {
  const phone = usePhone()
  const steer = (event: KeyboardEvent): void => steerForm(event, { send: onSend, close: onClose })
  return (
    <section className="work__form" aria-label={title} onKeyDown={steer}>
      <div className="work__head">
        <h2>{title}</h2>
        <Button
          type="text"
          size="small"
          aria-label="收起"
          title="收起"
          icon={<Icon name="close" />}
          onClick={onClose}
        />
      </div>
      <div className="work__fields">{children}</div>
      {fault && <WriteTrouble words={fault} />}
      <div className="work__foot">
        <Button type="primary" loading={pending} onClick={onSend}>
          {send}
          {!phone && <kbd>Ctrl Enter</kbd>}
        </Button>
      </div>
    </section>
  )
}

export function Field({
  label,
  hint,
  children,
}: {
  label: string
  hint?: string
  children: ReactNode
}) {
  return (
    <label className="work__field">
      <span>
        {label}
        {hint && <small>{hint}</small>}
      </span>
      {children}
    </label>
  )
}
