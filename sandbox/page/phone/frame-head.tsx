import type { ReactNode } from 'react'
import { Icon } from '../ui/icon'
import { usePhone } from './phone-context'

/** A slim strip: a framed page brings a title bar and a way back of its own. */
export function FrameHead({ title, children }: { title: string; children?: ReactNode }) {
  const { dispatch } = usePhone()
  return (
    <header className="frame-head">
      <button
        type="button"
        className="icon-button"
        aria-label={`收起${title}`}
        data-testid="phone-back"
        onClick={() => dispatch({ type: 'back' })}
      >
        <Icon name="close" size={16} />
      </button>
      <h3>{title}</h3>
      <div className="frame-head-tools">{children}</div>
    </header>
  )
}
