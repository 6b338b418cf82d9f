import { useSandbox } from '../sandbox-context'
import type { IconName } from '../ui/icon'
import { stamp } from '../ui/time'
import { Avatar } from './avatar'

interface ChatRowProps {
  testId: string
  name: string
  icon?: IconName
  tag?: string
  preview: string
  at?: string
  unread?: number
  onOpen: () => void
}

/** One line of the list of chats. */
export function ChatRow({
  testId,
  name,
  icon,
  tag,
  preview,
  at,
  unread = 0,
  onOpen,
}: ChatRowProps) {
  const { snapshot } = useSandbox()
  return (
    <li>
      <button
        type="button"
        className="chat-row"
        data-testid={`chat-row-${testId}`}
        onClick={onOpen}
      >
        <Avatar name={name} icon={icon} tone={icon ? 'plain' : 'bridge'} />
        <span className="chat-row-text">
          <span className="chat-row-name">
            {name}
            {tag && <span className="tag">{tag}</span>}
          </span>
          <span className="chat-row-preview">{preview}</span>
        </span>
        <span className="chat-row-end">
          {at && <time dateTime={at}>{stamp(at, snapshot.now)}</time>}
          {unread > 0 && (
            <span
              className="badge"
              data-testid={`unread-${testId}`}
              aria-label={`${unread} 条未读`}
            >
              {unread}
            </span>
          )}
        </span>
      </button>
    </li>
  )
}
