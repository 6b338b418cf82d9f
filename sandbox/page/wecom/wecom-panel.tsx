import { useCallback, useState } from 'react'
import { useStickToEnd } from '../phone/use-stick-to-end'
import { useSandbox } from '../sandbox-context'
import { AgentTabs } from './agent-tabs'
import { AgentMessageView } from './agent-message'
import { DeskOverlay } from './desk-overlay'
import { deskAddress } from './desk-address'
import { WecomComposer } from './wecom-composer'

/** WeCom as an agent has it: the chat with the self-built app, and the desk over it. */
export function WecomPanel() {
  const { snapshot, agent, serverUrl, announce } = useSandbox()
  const [desk, setDesk] = useState<string | null>(null)
  const stream = useStickToEnd<HTMLOListElement>(`${agent?.id}:${agent?.messages[agent.messages.length - 1]?.id}`)

  const open = useCallback(async (url: string) => {
    await announce()
    const inside = serverUrl ? deskAddress(url, serverUrl) : null
    if (inside) setDesk(inside)
    else window.open(url, '_blank', 'noopener')
  }, [announce, serverUrl])

  return (
    <section className="wecom" aria-label="企业微信" data-testid="wecom">
      <header className="wecom-head">
        <div>
          <h2>企业微信<span className="tag">沙盒</span></h2>
          <p>{snapshot.wecom.appName} · 客服在这里收工单</p>
        </div>
        <button
          type="button" className="button" data-testid="desk-open" disabled={!serverUrl || !agent}
          onClick={() => void open(`${serverUrl}/desk/`)}
        >
          打开工作台
        </button>
      </header>
      <AgentTabs />
      <ol className="wecom-stream" ref={stream} aria-live="polite" data-testid="wecom-stream">
        {(!agent || agent.messages.length === 0) && (
          <li className="wecom-empty">
            <strong>{agent ? `${agent.name}还没有消息` : '还没有客服'}</strong>
            <span>手机里提交一张工单,卡片就会到负责的客服这里</span>
          </li>
        )}
        {agent?.messages.map((message) => (
          <AgentMessageView key={message.id} message={message} onOpen={(url) => void open(url)} />
        ))}
      </ol>
      <WecomComposer />
      {desk && agent && <DeskOverlay url={desk} agentName={agent.name} onClose={() => setDesk(null)} />}
    </section>
  )
}
