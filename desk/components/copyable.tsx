import { App as Messages } from 'antd'
import { Icon } from './icon'

/** A number that people read out or paste elsewhere. */
export function Copyable({ text, what }: { text: string; what: string }) {
  const { message } = Messages.useApp()
  const copy = (): void => {
    navigator.clipboard.writeText(text).then(
      () => void message.success(`${what}已复制`),
      () => void message.info(`没能复制，${what}是 ${text}`),
    )
  }
  return (
    <button
      type="button"
      className="copyable code"
      onClick={copy}
      aria-label={`复制${what} ${text}`}
    >
      {text} <Icon name="copy" size={14} />
    </button>
  )
}
