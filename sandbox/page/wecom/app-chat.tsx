import type { AgentView } from '../../sandbox.contract'
import { useStickToEnd } from '../phone/use-stick-to-end'
import { AgentMessageView } from './agent-message'
import { WecomComposer } from './wecom-composer'

interface AppChatProps {
  agent: AgentView | null
  onOpen: (url: string) => void
}

/** The agent's chat with the self-built app: cards with their buttons, and words written to the app. */
export function AppChat({ agent, onOpen }: AppChatProps) {
  const stream = useStickToEnd<HTMLOListElement>(
    `${agent?.id}:${agent?.messages[agent.messages.length - 1]?.id}`,
  )
  return (
    <>
      <ol className="wecom-stream" ref={stream} aria-live="polite" data-testid="wecom-stream">
        {(!agent || agent.messages.length === 0) && (
          <li className="wecom-empty">
            <strong>{agent ? `${agent.name}还没有消息` : '还没有客服'}</strong>
            <span>手机里提交一张工单或转人工，卡片就会到负责的客服这里</span>
            <span>公众号里的会话只分给在的客服：先在这里说句话，或打开工作台</span>
          </li>
        )}
        {agent?.messages.map((message) => (
          <AgentMessageView key={message.id} message={message} onOpen={onOpen} />
        ))}
      </ol>
      <WecomComposer />
    </>
  )
}
