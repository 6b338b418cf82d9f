import { useMemo, useState } from 'react'
import { useSandbox } from '../sandbox-context'
import { Icon } from '../ui/icon'
import { logEntries } from './log-entries'
import { LogRow } from './log-row'

/** Every callback and every call that the sandbox saw, for those who want to see the protocol. */
export function EventLog() {
  const { snapshot } = useSandbox()
  const [open, setOpen] = useState(false)
  const [troubleOnly, setTroubleOnly] = useState(false)
  const entries = useMemo(() => logEntries(snapshot), [snapshot])
  const troubled = entries.filter(({ tone }) => tone === 'late')
  const shown = troubleOnly ? troubled : entries

  return (
    <section className={open ? 'log log-open' : 'log'} aria-label="往来记录">
      <header className="log-head">
        <button
          type="button"
          className="log-toggle"
          data-testid="log-toggle"
          aria-expanded={open}
          onClick={() => setOpen(!open)}
        >
          <Icon name="chevron" size={16} />
          往来记录
          <span className="log-count">{entries.length} 条</span>
          {troubled.length > 0 && <span className="log-trouble">{troubled.length} 条出错</span>}
        </button>
        {open && (
          <label className="log-filter">
            <input
              type="checkbox"
              data-testid="log-trouble-only"
              checked={troubleOnly}
              onChange={(event) => setTroubleOnly(event.target.checked)}
            />
            只看出错
          </label>
        )}
      </header>
      {open && (
        <ol className="log-rows" data-testid="log-rows">
          {shown.length === 0 && (
            <li className="log-empty">{troubleOnly ? '没有出错的往来' : '还没有往来'}</li>
          )}
          {shown.map((entry) => (
            <LogRow key={entry.id} entry={entry} />
          ))}
        </ol>
      )}
    </section>
  )
}
