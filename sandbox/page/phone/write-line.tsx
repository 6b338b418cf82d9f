import { useState, type ReactNode } from 'react'
import { Icon } from '../ui/icon'

interface WriteLineProps {
  /** To whom, for instance 写给公众号. */
  label: string
  testPrefix: string
  moreOpen: boolean
  onMore: () => void
  /** null: could not be sent, what was typed comes back. */
  onSend: (words: string) => Promise<unknown>
}

/** A line to write on, with a plus for everything that is not text. */
export function WriteLine({
  label,
  testPrefix,
  moreOpen,
  onMore,
  onSend,
}: WriteLineProps): ReactNode {
  const [text, setText] = useState('')

  const submit = async () => {
    const words = text
    if (!words.trim()) return
    setText('')
    if (!(await onSend(words))) setText(words)
  }

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        void submit()
      }}
    >
      <input
        className="field"
        aria-label={label}
        placeholder={label}
        data-testid={`${testPrefix}-input`}
        autoComplete="off"
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <button
        type="button"
        className="icon-button"
        aria-label="更多"
        aria-expanded={moreOpen}
        data-testid={`${testPrefix}-more`}
        onClick={onMore}
      >
        <Icon name="plus" />
      </button>
      <button
        type="submit"
        className="button button-primary button-small"
        data-testid={`${testPrefix}-send`}
        disabled={!text.trim()}
      >
        发送
      </button>
    </form>
  )
}
