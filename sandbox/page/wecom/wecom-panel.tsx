import { useCallback, useEffect, useState } from 'react'
import { useSandbox } from '../sandbox-context'
import { Icon } from '../ui/icon'
import { viewAddress } from '../view'
import { AgentTabs } from './agent-tabs'
import { AppChat } from './app-chat'
import { deskAddress } from './desk-address'
import { KfDesk } from './kf-desk'
import { waitingFor } from './kf-sessions'
import { WecomTabs, type WecomTab } from './wecom-tabs'

/** WeCom as an agent has it: the chat with the self-built app, 微信客服, and the way to the desk. */
export function WecomPanel({ alone, onDesk }: { alone: boolean; onDesk: (url: string) => void }) {
  const { snapshot, agent, serverUrl, pointed, announce } = useSandbox()
  const [tab, setTab] = useState<WecomTab>('app')

  const open = useCallback(
    async (url: string) => {
      await announce()
      const inside = serverUrl ? deskAddress(url, serverUrl) : null
      if (inside) onDesk(inside)
      else window.open(url, '_blank', 'noopener')
    },
    [announce, serverUrl, onDesk],
  )
  useEffect(() => {
    if (pointed === 'wecom-app') setTab('app')
    if (pointed === 'wecom-kf') setTab('kf')
  }, [pointed])

  return (
    <section
      className="wecom"
      aria-label="企业微信"
      data-testid="wecom"
      data-pointed={pointed?.startsWith('wecom') ?? false}
    >
      <header className="wecom-head">
        <h2>
          企业微信<span className="tag">沙盒</span>
        </h2>
        <WecomTabs
          current={tab}
          waiting={agent ? waitingFor(snapshot.kf, agent.id) : 0}
          onSelect={setTab}
        />
        {!alone && (
          <a
            className="text-button"
            href={viewAddress('wecom')}
            target="_blank"
            rel="noreferrer"
            data-testid="wecom-alone"
          >
            <Icon name="external" size={16} />
            单独打开
          </a>
        )}
        <button
          type="button"
          className="button"
          data-testid="desk-open"
          disabled={!serverUrl || !agent}
          onClick={() => void open(`${serverUrl}/desk/`)}
        >
          打开工作台
        </button>
      </header>
      <AgentTabs />
      {tab === 'kf' && agent ? (
        <KfDesk agent={agent} onOpen={(url) => void open(url)} />
      ) : (
        <AppChat agent={agent} onOpen={(url) => void open(url)} />
      )}
    </section>
  )
}
