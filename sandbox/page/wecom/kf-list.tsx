import type { KfChat } from '../../kf.contract'
import { useSandbox } from '../sandbox-context'
import { stamp } from '../ui/time'
import { keyOf, kfPlaces, placeOf } from './kf-sessions'

interface KfListProps {
  chats: KfChat[]
  agentId: string
  chosen: string | null
  onChoose: (key: string) => void
}

/** The customers, by where their sessions stand. */
export function KfList({ chats, agentId, chosen, onChoose }: KfListProps) {
  const groups = kfPlaces
    .map(({ place, title }) => ({
      place,
      title,
      items: chats.filter((chat) => placeOf(chat, agentId) === place),
    }))
    .filter(({ items }) => items.length > 0)
  return (
    <nav className="kf-list" aria-label="会话">
      {groups.length === 0 && <p className="kf-list-empty">还没有客户来过</p>}
      {groups.map(({ place, title, items }) => (
        <section key={place}>
          <h3>
            {title}
            <span>{items.length}</span>
          </h3>
          <ul>
            {items.map((chat) => (
              <KfListRow
                key={keyOf(chat)}
                chat={chat}
                unread={place === 'mine' || place === 'pool' ? chat.unread : 0}
                current={keyOf(chat) === chosen}
                onChoose={onChoose}
              />
            ))}
          </ul>
        </section>
      ))}
    </nav>
  )
}

interface KfListRowProps {
  chat: KfChat
  unread: number
  current: boolean
  onChoose: (key: string) => void
}

function KfListRow({ chat, unread, current, onChoose }: KfListRowProps) {
  const { snapshot } = useSandbox()
  return (
    <li>
      <button
        type="button"
        className="kf-list-row"
        aria-pressed={current}
        data-testid={`wecom-session-${chat.personId}`}
        data-state={chat.state}
        onClick={() => onChoose(keyOf(chat))}
      >
        <span className="kf-list-name">{chat.nickname}</span>
        {chat.lastAt && <time dateTime={chat.lastAt}>{stamp(chat.lastAt, snapshot.now)}</time>}
        <span className="kf-list-last">{chat.lastText}</span>
        {unread > 0 && (
          <span className="badge" aria-label={`${unread} 条未读`}>
            {unread}
          </span>
        )}
      </button>
    </li>
  )
}
