import WebImage from '@tarojs/components-react/dist/components/image/index.js'
import WebInput from '@tarojs/components-react/dist/components/input/index.js'
import WebText from '@tarojs/components-react/dist/components/text/index.js'
import WebView from '@tarojs/components-react/dist/components/view/index.js'
import { forwardRef, type ChangeEvent, type FormEvent, type ReactNode } from 'react'

/** Taro's own web components where a single file of theirs works in jsdom, thin HTML for the rest. */
export { default as Button } from '@tarojs/components-react/dist/components/button/index.js'
export { default as ScrollView } from '@tarojs/components-react/dist/components/scroll-view/index.js'

/** Without what only a mini program understands; a browser's element would warn of it. */
export const View = forwardRef<unknown, Record<string, unknown>>(({ catchMove, ...props }, ref) => (
  <WebView {...props} ref={ref} />
))
View.displayName = 'View'

export const Text = ({ userSelect, ...props }: Record<string, unknown>) => <WebText {...props} />
export const Input = ({ placeholderClass, onConfirm, ...props }: Record<string, unknown>) => (
  <WebInput {...props} />
)
export const Image = ({ showMenuByLongpress, ...props }: Record<string, unknown>) => (
  <WebImage {...props} />
)

type Handler = (event: { detail: { value: unknown } }) => void

interface Common {
  children?: ReactNode
  className?: string
  id?: string
  onClick?: () => void
}

const withValue = (value: unknown): { detail: { value: unknown } } => ({ detail: { value } })

export const Block = ({ children }: Common) => <>{children}</>
export const RootPortal = Block
export const PageContainer = ({ children, show }: Common & { show?: boolean }) =>
  show ? <>{children}</> : null

export const Label = ({ children, className, onClick }: Common) => (
  <label className={className} onClick={onClick}>
    {children}
  </label>
)

interface FormProps extends Common {
  onSubmit?: Handler
  onReset?: () => void
}

export const Form = ({ children, className, onSubmit, onReset }: FormProps) => {
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault()
    onSubmit?.(withValue(Object.fromEntries(new FormData(event.currentTarget))))
  }
  return (
    <form className={className} onSubmit={submit} onReset={() => onReset?.()}>
      {children}
    </form>
  )
}

interface TextareaProps extends Common {
  value?: string
  placeholder?: string
  maxlength?: number
  disabled?: boolean
  name?: string
  ariaLabel?: string
  onInput?: Handler
  onBlur?: Handler
  onFocus?: Handler
}

export const Textarea = forwardRef<HTMLTextAreaElement, TextareaProps>((props, ref) => (
  <textarea
    ref={ref}
    id={props.id}
    className={props.className}
    name={props.name}
    placeholder={props.placeholder}
    disabled={props.disabled}
    aria-label={props.ariaLabel}
    maxLength={props.maxlength === -1 ? undefined : props.maxlength}
    value={props.value ?? ''}
    onChange={(event) => props.onInput?.(withValue(event.currentTarget.value))}
    onFocus={(event) => props.onFocus?.(withValue(event.currentTarget.value))}
    onBlur={(event) => props.onBlur?.(withValue(event.currentTarget.value))}
  />
))
Textarea.displayName = 'Textarea'

interface PickerProps extends Common {
  mode?: string
  range?: readonly unknown[]
  rangeKey?: string
  value?: unknown
  disabled?: boolean
  onChange?: Handler
}

/** `selector` is a select; `date` and `time` are the browser's own inputs. */
export const Picker = ({
  mode = 'selector',
  range = [],
  rangeKey,
  value,
  disabled,
  onChange,
  children,
  className,
}: PickerProps) => {
  if (mode === 'date' || mode === 'time') {
    const change = (event: ChangeEvent<HTMLInputElement>): void =>
      onChange?.(withValue(event.target.value))
    return (
      <label className={className}>
        <input
          type={mode}
          value={typeof value === 'string' ? value : ''}
          disabled={disabled}
          onChange={change}
        />
        {children}
      </label>
    )
  }
  const label = (item: unknown): string => {
    return String(
      rangeKey && typeof item === 'object' && item !== null ? Reflect.get(item, rangeKey) : item,
    )
  }
  return (
    <label className={className}>
      <select
        value={Number(value ?? 0)}
        disabled={disabled}
        onChange={(event) => onChange?.(withValue(Number(event.target.value)))}
      >
        {range.map((item, index) => (
          <option key={label(item)} value={index}>
            {label(item)}
          </option>
        ))}
      </select>
      {children}
    </label>
  )
}

interface SwitchProps extends Common {
  checked?: boolean
  disabled?: boolean
  onChange?: Handler
}

export const Switch = ({ checked, disabled, className, onChange }: SwitchProps) => (
  <input
    type="checkbox"
    role="switch"
    className={className}
    checked={checked === true}
    disabled={disabled}
    onChange={(event) => onChange?.(withValue(event.target.checked))}
  />
)

export const RichText = ({ nodes, className }: Common & { nodes?: unknown }) => (
  <div className={className}>{String(nodes)}</div>
)

export const Icon = ({ className }: Common) => <i className={className} />
export const Progress = ({ percent = 0, className }: Common & { percent?: number }) => (
  <progress className={className} max={100} value={percent} />
)
export const Swiper = ({ children, className }: Common) => (
  <div className={className}>{children}</div>
)
export const SwiperItem = Swiper
