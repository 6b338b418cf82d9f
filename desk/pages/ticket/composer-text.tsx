import { Input, Mentions } from 'antd'
import { useColleagues } from '../session/use-session'

interface ComposerTextProps {
  value: string
  /** For colleagues: who is named with @ and work number is told. */
  internal: boolean
  label: string
  example: string
  rows: number
  onChange: (text: string) => void
  /** `/` in an empty field asks for the canned replies. */
  onSlash: (() => void) | undefined
}

/** Where the words are written; among colleagues `@` names one of them. */
export function ComposerText(props: ComposerTextProps) {
  const { value, internal, label, example, rows, onChange, onSlash } = props
  if (internal) return <NoteText {...props} />
  return (
    <Input.TextArea
      autoFocus
      value={value}
      onKeyDown={(event) => {
        if (!onSlash || event.key !== '/' || value !== '' || event.nativeEvent.isComposing) return
        event.preventDefault()
        onSlash()
      }}
      onChange={(event) => onChange(event.target.value)}
      maxLength={2000}
      aria-label={label}
      placeholder={example}
      autoSize={{ minRows: rows, maxRows: 9 }}
    />
  )
}

function NoteText({ value, label, rows, onChange }: ComposerTextProps) {
  const { data } = useColleagues()
  const options = (data?.people ?? [])
    .filter(({ me }) => !me)
    .map(({ workNumber, name, departments }) => ({
      value: workNumber,
      key: workNumber,
      label: `${name} ${workNumber} · ${departments.join('、')}`,
    }))
  const names = new Map(options.map((option) => [option.value, option.label]))
  return (
    <Mentions
      autoFocus
      value={value}
      maxLength={2000}
      aria-label={label}
      placeholder="写给同事的话，@ 提到谁，谁会收到提醒"
      autoSize={{ minRows: rows, maxRows: 9 }}
      options={options}
      filterOption={(sought, { value: who }) =>
        names.get(who ?? '')?.includes(sought.trim()) === true
      }
      onChange={onChange}
    />
  )
}
