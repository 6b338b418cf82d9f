import type { TapTarget } from '../../sandbox.contract'
import type { KfContent } from '../../kf.contract'
import { Segments } from '../phone/segments'
import { Icon } from '../ui/icon'
import { KfContactCard } from './kf-contact-card'
import { KfMenu } from './kf-menu'
import { fileSize } from './kf-words'

interface KfContentProps {
  content: KfContent
  /** Opens what a tap leads to. */
  onTarget: (target: TapTarget) => void
  /** Taps an item of a menu; left out where the reader is not the customer. */
  onItem?: (item: number) => void
}

/** What stands in a bubble of 微信客服, on the phone and at the agent's alike. */
export function KfContentView({ content, onTarget, onItem }: KfContentProps) {
  const openWeb = (url: string) => onTarget({ kind: 'web', url })
  switch (content.kind) {
    case 'text':
      return (
        <Segments
          segments={content.segments}
          onWeb={openWeb}
          onMiniProgram={(appId, path) => onTarget({ kind: 'mini-program', appId, path })}
        />
      )
    case 'menu':
      return <KfMenu menu={content} onItem={onItem} />
    case 'link':
      return (
        <button
          type="button"
          className="bubble-link"
          data-testid="kf-link"
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
          data-testid="kf-mini-program-card"
          onClick={() =>
            onTarget({ kind: 'mini-program', appId: content.appId, path: content.path })
          }
        >
          <strong>{content.title}</strong>
          {content.imageUrl && <img src={content.imageUrl} alt="" />}
          <span className="bubble-link-foot">
            <Icon name="grid" size={14} />
            小程序
          </span>
        </button>
      )
    case 'contact-card':
      return <KfContactCard card={content} />
    case 'other':
      return <span>[{content.type}]</span>
    case 'system-line':
      return <span>{content.text}</span>
    default:
      return <KfMedia content={content} />
  }
}

type MediaContent = Extract<KfContent, { kind: 'image' | 'voice' | 'video' | 'file' | 'location' }>

function KfMedia({ content }: { content: MediaContent }) {
  switch (content.kind) {
    case 'image':
      return <img className="bubble-picture" src={content.mediaUrl} alt="图片" />
    case 'voice':
      return (
        <a className="bubble-voice" href={content.mediaUrl} download>
          <Icon name="voice" size={18} />
          语音
        </a>
      )
    case 'video':
      return <video className="bubble-picture" src={content.mediaUrl} controls aria-label="视频" />
    case 'file':
      return (
        <a className="bubble-place bubble-file" href={content.mediaUrl} download={content.fileName}>
          <Icon name="file" size={24} />
          <span>
            {content.fileName}
            <small>{fileSize(content.bytes)}</small>
          </span>
        </a>
      )
    case 'location':
      return (
        <span className="bubble-place">
          <Icon name="pin" size={18} />
          <span>
            {content.name}
            <small>{content.address}</small>
          </span>
        </span>
      )
  }
}
