import { useState } from 'react'
import { useSandbox } from '../sandbox-context'

export function WecomComposer() {
  const { agent, act } = useSandbox()
  const [text, setText] = useState('')

  const submit = async () => {
    const words = text.trim()
    if (!agent || !words) return
    setText('')
    if (!(await act('POST /sandbox/agents/:id/text', { id: agent.id, body: { text: words } })))
      setText(words)
  }

  return (
    <form
      className="wecom-composer"
      onSubmit={(event) => {
        event.preventDefault()
        void submit()
      }}
    >
      <input
        className="field"
        aria-label="写给应用"
        placeholder="写给应用"
        data-testid="wecom-input"
        autoComplete="off"
        value={text}
        disabled={!agent}
        onChange={(event) => setText(event.target.value)}
      />
      <button
        type="submit"
        className="button button-primary"
        data-testid="wecom-send"
        disabled={!agent || !text.trim()}
      >
        发送
      </button>
    </form>
  )
}
