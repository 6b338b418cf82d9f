import { useEffect } from 'react'
import type { KfChat, KfMessage } from '../../kf.contract'
import type { AgentView, TapTarget } from '../../sandbox.contract'
import { KfContentView } from '../kf/kf-content'
import { failureWords } from '../kf/kf-words'
import { useStickToEnd } from '../phone/use-stick-to-end'
import { useSandbox } from '../sandbox-context'
import { stamp } from '../ui/time'
import { KfRecommended } from './kf-recommended'
import { KfReply } from './kf-reply'
import { KfSessionHead } from './kf-session-head'
import { placeOf } from './kf-sessions'

interface KfSessionProps {
  chat: KfChat
  agent: AgentView
  onOpen: (url: string) => void
  onClose: () => void
}

/** One customer's session, as the servicer sees it. */
export function KfSession({ chat, agent, onOpen, onClose }: KfSessionProps) {
  const { act, notify } = useSandbox()
  const { openKfId, personId, messages, unread } = chat
  const stream = useStickToEnd<HTMLOListElement>(messages[messages.length - 1]?.id)
  const toRead = unread > 0 && placeOf(chat, agent.id) === 'mine'

  useEffect(() => {
    if (toRead)
      void act('POST /sandbox/agents/:id/kf/read', { id: agent.id, body: { openKfId, personId } })
  }, [toRead, unread, act, agent.id, openKfId, personId])

  const follow = (target: TapTarget) => {
    if (target.kind === 'web') onOpen(target.url)
    if (target.kind === 'mini-program') notify('小程序请在手机上打开')
  }

  return (
    <section
      className="kf-session"
      aria-label={`与${chat.nickname}的会话`}
      data-testid="wecom-session"
      data-state={chat.state}
    >
      <KfSessionHead chat={chat} agentId={agent.id} onClose={onClose} />
      <KfRecommended chat={chat} agentId={agent.id} />
      <ol
        className="kf-session-stream"
        ref={stream}
        aria-live="polite"
        data-testid="wecom-session-stream"
      >
        {messages.map((message) => (
          <SessionMessage
            key={message.id}
            message={message}
            chat={chat}
            agentId={agent.id}
            onTarget={follow}
          />
        ))}
      </ol>
      <KfReply chat={chat} agentId={agent.id} />
    </section>
  )
}

interface SessionMessageProps {
  message: KfMessage
  chat: KfChat
  agentId: string
  onTarget: (target: TapTarget) => void
}

function SessionMessage({ message, chat, agentId, onTarget }: SessionMessageProps) {
  const { snapshot, act } = useSandbox()
  const { content, from, id, servicerId } = message
  const author = useAuthor(message, chat)
  if (content.kind === 'system-line') return <li className="system-line">{content.text}</li>
  if (message.recalled)
    return (
      <li className="system-line" data-testid="wecom-session-recalled">
        {author}撤回了一条消息
      </li>
    )

  const { openKfId, personId } = chat
  const direction = from === 'customer' ? 'received' : 'sent'
  const failure =
    from === 'customer' && message.failed !== null ? '您已拒收，没有送到' : failureWords(message)
  return (
    <li
      className={`kf-said kf-said-${direction}`}
      data-testid="wecom-session-message"
      data-kind={content.kind}
      data-from={from}
    >
      <span className="kf-said-by">
        {author}
        <time dateTime={message.at}>{stamp(message.at, snapshot.now)}</time>
      </span>
      <div className={`bubble bubble-${direction} bubble-${content.kind} bubble-by-${from}`}>
        <KfContentView content={content} onTarget={onTarget} />
      </div>
      {failure && <span className="bubble-failed">{failure}</span>}
      {servicerId === agentId && !failure && (
        <button
          type="button"
          className="bubble-recall"
          data-testid="wecom-session-recall"
          onClick={() =>
            void act('POST /sandbox/agents/:id/kf/recall', {
              id: agentId,
              body: { openKfId, personId, messageId: id },
            })
          }
        >
          撤回
        </button>
      )}
    </li>
  )
}

function useAuthor({ from, servicerId }: KfMessage, { nickname }: KfChat): string {
  const { snapshot } = useSandbox()
  if (from === 'customer') return nickname
  if (from === 'servicer')
    return snapshot.agents.find(({ id }) => id === servicerId)?.name ?? '客服'
  return '信桥'
}
