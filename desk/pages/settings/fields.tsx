import { Button, Input, InputNumber } from 'antd'
import { useEffect, useId, useState, type ReactNode } from 'react'
import { Icon } from '../../components/icon'

interface About {
  label: string
  hint?: string
  fault?: string | null
}

/** A field under its name, with what is wrong with it below. */
export function Field({
  label,
  hint,
  fault,
  children,
}: About & { children: (id: string) => ReactNode }) {
  const id = useId()
  return (
    <div className={fault ? 'setting setting--wrong' : 'setting'}>
      <label htmlFor={id}>{label}</label>
      {children(id)}
      {hint && <p className="setting__hint">{hint}</p>}
      {fault && (
        <p className="setting__fault" role="alert">
          {fault}
        </p>
      )}
    </div>
  )
}

interface NumberFieldProps extends About {
  unit: string
  value: number | null
  onChange: (value: number | null) => void
  /** Nothing may stand there: nothing is promised. */
  optional?: boolean
}

export function NumberField({
  label,
  unit,
  value,
  onChange,
  fault,
  optional = false,
}: NumberFieldProps) {
  return (
    <Field label={label} fault={fault}>
      {(id) => (
        <InputNumber
          id={id}
          value={value}
          min={1}
          precision={0}
          suffix={unit}
          placeholder={optional ? '没有承诺' : ''}
          onChange={onChange}
        />
      )}
    </Field>
  )
}

/** Words of a few lines, with how many there may be. */
export function WordsField({
  value,
  most,
  onChange,
  ...about
}: About & { value: string; most: number; onChange: (value: string) => void }) {
  return (
    <Field {...about}>
      {(id) => (
        <Input.TextArea
          id={id}
          value={value}
          maxLength={most}
          showCount
          autoSize={{ minRows: 2, maxRows: 6 }}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  )
}

export type Spans = [string, string][]

const spansText = (spans: Spans): string =>
  spans.map((span) => span.filter((time) => time !== '').join('–')).join('、')
/** `09:00-12:00，13:30-18:00`; what is no span goes to the check as it is, which says what is wrong with it. */
function readSpans(text: string): Spans {
  const parts = text
    .replace(/\s*[-–—~～至到]\s*/g, '–')
    .split(/[、，,；;\s]+/)
    .filter((part) => part !== '' && part !== '不开放')
  return parts.map((part) => {
    const [from = '', to = ''] = part.split('–')
    return [clock(from), clock(to)]
  })
}
const clock = (text: string): string =>
  text
    .trim()
    .replace('：', ':')
    .replace(/^(\d):/, '0$1:')
    .replace(/^(\d{1,2})$/, (hour) => `${hour.padStart(2, '0')}:00`)

/** Hours as one types them: the words stay as they are while one types. */
export function SpansInput({
  id,
  label,
  value,
  onChange,
}: {
  id?: string
  label?: string
  value: Spans
  onChange: (value: Spans) => void
}) {
  const [text, setText] = useState(() => spansText(value))
  const stands = spansText(value)
  useEffect(
    () => setText((typed) => (spansText(readSpans(typed)) === stands ? typed : stands)),
    [stands],
  )
  const type = (typed: string): void => {
    setText(typed)
    onChange(readSpans(typed))
  }
  return (
    <Input
      id={id}
      aria-label={label}
      className="spans"
      value={text}
      placeholder="不开放"
      onChange={(event) => type(event.target.value)}
      onBlur={() => setText(stands)}
    />
  )
}

export function RemoveButton({ what, onClick }: { what: string; onClick: () => void }) {
  return (
    <Button
      type="text"
      danger
      aria-label={`去掉${what}`}
      title={`去掉${what}`}
      icon={<Icon name="close" />}
      onClick={onClick}
    />
  )
}

/** One entry of a list replaced, or taken out where nothing is given. */
export function withEntry<Entry>(
  list: readonly Entry[],
  index: number,
  entry: Entry | null,
): Entry[] {
  return list.flatMap((one, at) => (at !== index ? [one] : entry === null ? [] : [entry]))
}
