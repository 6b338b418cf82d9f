import type { ReactNode } from 'react'

interface FieldProps {
  label: string
  hint?: string
  /** Over the whole width. */
  wide?: boolean
  children: ReactNode
}

export const Field = ({ label, hint, wide = false, children }: FieldProps) => (
  <label className={wide ? 'form__label incident-form__wide' : 'form__label'}>
    <span>
      {label}
      {hint && <small>{hint}</small>}
    </span>
    {children}
  </label>
)
