import { useSandbox } from './sandbox-context'
import { Icon } from './ui/icon'
import { viewAddress, type View } from './view'

/** The slim head of a window that shows one side alone. */
export function ViewBar({ view, online }: { view: Exclude<View, 'all'>; online: boolean }) {
  const { snapshot, person, selectPerson } = useSandbox()
  return (
    <header className="view-bar">
      <span className="bar-sample" data-testid="sample-data">
        示例数据
      </span>
      {view === 'phone' && (
        <select
          className="view-person"
          aria-label="谁拿着手机"
          data-testid="view-person"
          value={person.id}
          onChange={(event) => selectPerson(event.target.value)}
        >
          {snapshot.persons.map(({ id, nickname }) => (
            <option key={id} value={id}>
              {nickname}
            </option>
          ))}
        </select>
      )}
      {!online && (
        <p className="bar-state bar-state-late" role="status">
          正在重连
        </p>
      )}
      <nav aria-label="其他窗口">
        <ViewLink
          view={view === 'phone' ? 'wecom' : 'phone'}
          label={view === 'phone' ? '客服窗口' : '手机窗口'}
        />
        <ViewLink view="all" label="整个演示" />
      </nav>
    </header>
  )
}

export function ViewLink({ view, label }: { view: View; label: string }) {
  return (
    <a
      className="text-button"
      href={viewAddress(view)}
      target="_blank"
      rel="noreferrer"
      data-testid={`view-${view}`}
    >
      <Icon name="external" size={16} />
      {label}
    </a>
  )
}
