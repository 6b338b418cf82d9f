import type { AgentContent, AgentMessage } from '../../sandbox.contract'
import { Segments } from '../phone/segments'
import { useSandbox } from '../sandbox-context'
import { stamp } from '../ui/time'
import { Markdown } from './markdown'
import { TemplateCard } from './template-card'

interface AgentMessageProps {
  message: AgentMessage
  onOpen: (url: string) => void
}

export function AgentMessageView({ message, onOpen }: AgentMessageProps) {
  const { snapshot } = useSandbox()
  if (message.recalled) return <li className="system-line">应用撤回了一条消息</li>
  return (
    <li
      className={`wecom-row wecom-row-${message.direction}`}
      data-testid="wecom-message"
      data-kind={message.content.kind}
    >
      <Content content={message.content} messageId={message.id} onOpen={onOpen} />
      <time dateTime={message.at}>{stamp(message.at, snapshot.now)}</time>
    </li>
  )
}

function Content({
  content,
  messageId,
  onOpen,
}: {
  content: AgentContent
  messageId: string
  onOpen: (url: string) => void
}) {
  switch (content.kind) {
    case 'text':
      return (
        <div className="bubble">
          <Segments segments={content.segments} onWeb={onOpen} />
        </div>
      )
    case 'markdown':
      return (
        <div className="bubble bubble-markdown">
          <Markdown text={content.markdown} onOpen={onOpen} />
        </div>
      )
    case 'image':
      return <img className="bubble-picture" src={content.imageUrl} alt="图片" />
    case 'text-card':
      return (
        <button
          type="button"
          className="agent-card agent-card-text"
          data-testid="wecom-text-card"
          onClick={() => onOpen(content.url)}
        >
          <strong>{content.title}</strong>
          <span className="agent-card-description">{content.description}</span>
          <span className="agent-card-more">{content.buttonText || '详情'}</span>
        </button>
      )
    case 'template-card':
      return <TemplateCard card={content} messageId={messageId} onOpen={onOpen} />
  }
}
