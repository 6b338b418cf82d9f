import type { AgentView } from '../../sandbox.contract'
import { useUnread } from '../phone/seen'
import { useSandbox } from '../sandbox-context'
import { waitingFor } from './kf-sessions'

/** Whose WeCom is shown. */
export function AgentTabs() {
  const { snapshot, agent, selectAgent } = useSandbox()
  return (
    <div className="agent-tabs" role="group" aria-label="切换客服">
      {snapshot.agents.map((one) => (
        <AgentTab
          key={one.id}
          agent={one}
          current={one.id === agent?.id}
          onSelect={() => selectAgent(one.id)}
        />
      ))}
    </div>
  )
}

function AgentTab({
  agent,
  current,
  onSelect,
}: {
  agent: AgentView
  current: boolean
  onSelect: () => void
}) {
  const {
    snapshot: { policy, kf },
  } = useSandbox()
  const cards = useUnread(`${policy.current}:agent:${agent.id}`, agent.messages, current)
  // Those of the one shown stand on its tab of 微信客服.
  const unread = cards + (current ? 0 : waitingFor(kf, agent.id))
  return (
    <button
      type="button"
      className="agent-tab"
      data-testid={`wecom-agent-${agent.id}`}
      aria-pressed={current}
      onClick={onSelect}
    >
      <span className="agent-tab-name">
        {agent.name}
        {unread > 0 && (
          <span className="badge" aria-label={`${unread} 条未读`}>
            {unread}
          </span>
        )}
      </span>
      <span className="agent-tab-note">{agent.note}</span>
    </button>
  )
}
