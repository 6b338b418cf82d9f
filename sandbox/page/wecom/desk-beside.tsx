import { useEffect, useState } from 'react'
import { Icon } from '../ui/icon'

interface DeskBesideProps {
  url: string
  agentName: string
  onClose: () => void
}

/** The desk as WeCom opens it, logged in by the panel's agent: beside the phone, or over everything when more room is wanted. */
export function DeskBeside({ url, agentName, onClose }: DeskBesideProps) {
  const [wide, setWide] = useState(false)
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key === 'Escape') onClose()
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [onClose])

  return (
    <section className="desk-beside" data-wide={wide} aria-label={`${agentName}的工作台`}>
      <header className="modal-head">
        <h2>{`${agentName}的工作台`}</h2>
        <button
          type="button"
          className="text-button"
          aria-pressed={wide}
          data-testid="desk-wide"
          onClick={() => setWide(!wide)}
        >
          <Icon name="grid" size={16} />
          {wide ? '放回手机旁边' : '放大'}
        </button>
        <a
          className="text-button"
          href={url}
          target="_blank"
          rel="noreferrer"
          data-testid="desk-new-tab"
        >
          <Icon name="external" size={16} />
          在新标签页打开
        </a>
        <button
          type="button"
          className="icon-button"
          aria-label="关闭"
          data-testid="desk-close"
          onClick={onClose}
        >
          <Icon name="close" />
        </button>
      </header>
      <iframe
        className="desk-frame"
        title="工作台"
        data-testid="desk-frame"
        name="xinqiao-desk"
        src={url}
      />
    </section>
  )
}
