import type { ChatContent } from '../../sandbox.contract'

/** One line of a message for the list of chats. */
export function previewOf(content: ChatContent): string {
  switch (content.kind) {
    case 'text':
      return content.segments.map(({ text }) => text).join('')
    case 'system-line':
      return content.text
    case 'image':
      return '[图片]'
    case 'voice':
      return '[语音]'
    case 'location':
      return `[位置] ${content.label}`
    case 'link':
    case 'news':
      return `[链接] ${content.title}`
    case 'mini-program-card':
      return `[小程序] ${content.title}`
    case 'template-card':
      return `[通知] ${content.title}`
  }
}
