import type { ChatContent, ChatMessage } from '../../sandbox.contract'
import { useSandbox } from '../sandbox-context'
import { Icon } from '../ui/icon'
import { NoticeCard } from './notice-card'
import { usePhone } from './phone-context'
import { Segments } from './segments'

const roads: Partial<Record<ChatMessage['via'], string>> = {
  'passive-reply': '被动回复',
  'customer-message': '客服消息',
  'template-message': '模板消息',
}

/** One entry of the official account's chat. Under what came in stands the road by which it came. */
export function MessageView({ message }: { message: ChatMessage }) {
  const { content, direction, via } = message
  if (content.kind === 'system-line')
    return (
      <li className="system-line" data-testid="chat-system-line">
        {content.text}
      </li>
    )
  if (content.kind === 'template-card') {
    return (
      <li
        className="bubble-row bubble-row-card"
        data-testid="chat-message"
        data-kind={content.kind}
      >
        <NoticeCard
          notice={{ ...content, id: message.id, at: message.at }}
          testId="template-card"
        />
        <span className="bubble-road">{roads[via]}</span>
      </li>
    )
  }
  return (
    <li
      className={`bubble-row bubble-row-${direction}`}
      data-testid="chat-message"
      data-kind={content.kind}
    >
      <div className={`bubble bubble-${direction} bubble-${content.kind}`}>
        <Content content={content} />
      </div>
      {roads[via] && <span className="bubble-road">{roads[via]}</span>}
    </li>
  )
}

function Content({ content }: { content: ChatContent }) {
  const { follow, openWeb } = usePhone()
  switch (content.kind) {
    case 'text':
      return <ChatText content={content} />
    case 'image':
      return <img className="bubble-picture" src={content.imageUrl} alt="图片" />
    case 'voice':
      return (
        <span className="bubble-voice">
          <Icon name="voice" size={18} />
          语音 {content.seconds} 秒
        </span>
      )
    case 'location':
      return (
        <span className="bubble-place">
          <Icon name="pin" size={18} />
          <span>
            {content.label}
            <small>
              {content.latitude.toFixed(4)}, {content.longitude.toFixed(4)}
            </small>
          </span>
        </span>
      )
    case 'link':
    case 'news':
      return (
        <button
          type="button"
          className="bubble-link"
          data-testid="chat-link"
          onClick={() => openWeb(content.url)}
        >
          <strong>{content.title}</strong>
          <span>{content.description}</span>
          {content.pictureUrl && <img src={content.pictureUrl} alt="" />}
        </button>
      )
    case 'mini-program-card':
      return (
        <button
          type="button"
          className="bubble-link"
          data-testid="chat-mini-program-card"
          onClick={() => follow({ kind: 'mini-program', appId: content.appId, path: content.path })}
        >
          <strong>{content.title}</strong>
          {content.imageUrl && <img src={content.imageUrl} alt="" />}
          <span className="bubble-link-foot">
            <Icon name="grid" size={14} />
            小程序
          </span>
        </button>
      )
    case 'template-card':
    case 'system-line':
      return null
  }
}

function ChatText({ content }: { content: Extract<ChatContent, { kind: 'text' }> }) {
  const { person, act } = useSandbox()
  const { follow, openWeb } = usePhone()
  return (
    <Segments
      segments={content.segments}
      onWeb={openWeb}
      onMiniProgram={(appId, path) => follow({ kind: 'mini-program', appId, path })}
      onReply={(text, replyId) =>
        void act('POST /sandbox/users/:id/text', { id: person.id, body: { text, replyId } })
      }
    />
  )
}
