import type { ReactNode } from 'react'
import { Icon } from '../ui/icon'
import { usePhone } from './phone-context'

interface PhoneHeadProps {
  title: string
  note?: string
  children?: ReactNode
}

export function PhoneHead({ title, note, children }: PhoneHeadProps) {
  const { dispatch } = usePhone()
  return (
    <header className="phone-head">
      <button
        type="button"
        className="icon-button"
        aria-label="返回"
        data-testid="phone-back"
        onClick={() => dispatch({ type: 'back' })}
      >
        <Icon name="back" />
      </button>
      <div className="phone-head-title">
        <h3>{title}</h3>
        {note && <p>{note}</p>}
      </div>
      <div className="phone-head-tools">{children}</div>
    </header>
  )
}
