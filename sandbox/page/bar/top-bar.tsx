import { useState, type ReactNode } from 'react'
import { useSandbox } from '../sandbox-context'
import { Icon } from '../ui/icon'
import { Segmented } from '../ui/segmented'
import { dayName, clockTime } from '../ui/time'
import { useSandboxNow } from '../use-sandbox-now'
import { DaySwitch } from './day-switch'
import { pendingTroubles } from './faults'
import { FaultsDrawer } from './faults-drawer'
import { PolicySwitch } from './policy-switch'

export function TopBar({ online }: { online: boolean }) {
  const { snapshot, person, pointed, selectPerson } = useSandbox()
  const [faultsOpen, setFaultsOpen] = useState(false)
  const pending = pendingTroubles(snapshot).length

  return (
    <header className="bar">
      <h1 className="bar-brand">
        <Icon name="bridge" size={26} />
        信桥 演示
        <span className="bar-sample" data-testid="sample-data">
          示例数据
        </span>
      </h1>
      <Control label="示例用户">
        <Segmented
          label="示例用户"
          testPrefix="person"
          current={person.id}
          onSelect={selectPerson}
          choices={snapshot.persons.map(({ id, nickname, note }) => ({
            id,
            label: nickname,
            hint: note,
          }))}
        />
      </Control>
      <Control label="平台">
        <PolicySwitch />
      </Control>
      <Control label="时间">
        <DaySwitch />
      </Control>
      <ServerState online={online} />
      <div className="bar-end">
        <SandboxClock />
        <button
          type="button"
          className="button bar-faults"
          data-pointed={pointed === 'faults'}
          data-testid="faults-open"
          onClick={() => setFaultsOpen(true)}
        >
          <Icon name="wrench" size={18} />
          故障
          {pending > 0 && (
            <span className="badge" aria-label={`${pending} 项还没发生`}>
              {pending}
            </span>
          )}
        </button>
      </div>
      {faultsOpen && <FaultsDrawer onClose={() => setFaultsOpen(false)} />}
    </header>
  )
}

function Control({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="bar-control">
      <span className="bar-label" aria-hidden="true">
        {label}
      </span>
      {children}
    </div>
  )
}

function ServerState({ online }: { online: boolean }) {
  const {
    snapshot: { policy, serverUrl },
  } = useSandbox()
  const [tone, words] = !online
    ? ['late', '与沙盒断开，正在重连']
    : policy.state === 'switching'
      ? ['wait', '服务正在重新启动']
      : policy.state === 'failed'
        ? ['late', '服务没有起来']
        : serverUrl
          ? ['done', '服务在线']
          : ['wait', '服务还没有起来']
  return (
    <p className={`bar-state bar-state-${tone}`} role="status" data-testid="server-state">
      {words}
    </p>
  )
}

function SandboxClock() {
  const { snapshot } = useSandbox()
  const now = useSandboxNow(snapshot.now)
  return (
    <p className="bar-clock" data-testid="clock" title="沙盒时钟">
      <span>{dayName(now)}</span>
      <time dateTime={now}>{clockTime(now)}</time>
    </p>
  )
}
