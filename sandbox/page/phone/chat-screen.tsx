import { Fragment } from 'react'
import { useSandbox } from '../sandbox-context'
import { Icon } from '../ui/icon'
import { minutesBetween, stamp } from '../ui/time'
import { Composer } from './composer'
import { MessageView } from './message-view'
import { usePhone } from './phone-context'
import { PhoneHead } from './phone-head'
import { useStickToEnd } from './use-stick-to-end'

const QUIET_MINUTES = 5

/** The official account's chat. */
export function ChatScreen() {
  const { snapshot, person } = useSandbox()
  const { dispatch } = usePhone()
  const { chat } = person
  const stream = useStickToEnd<HTMLOListElement>(chat[chat.length - 1]?.id)

  return (
    <section className="phone-screen" aria-label="公众号会话">
      <PhoneHead
        title={snapshot.officialAccount.name}
        note={person.typing ? '对方正在输入' : undefined}
      >
        <button
          type="button"
          className="icon-button"
          aria-label="公众号资料"
          data-testid="account-open"
          onClick={() => dispatch({ type: 'go', screen: 'account' })}
        >
          <Icon name="person" />
        </button>
      </PhoneHead>
      <ol className="chat-stream" ref={stream} aria-live="polite" data-testid="chat-stream">
        {chat.length === 0 && <li className="system-line">还没有消息</li>}
        {chat.map((message, index) => (
          <Fragment key={message.id}>
            {pausedBefore(chat[index - 1]?.at, message.at) && (
              <li className="chat-time">
                <time dateTime={message.at}>{stamp(message.at, snapshot.now)}</time>
              </li>
            )}
            <MessageView message={message} />
          </Fragment>
        ))}
      </ol>
      {person.following ? (
        <Composer />
      ) : (
        <footer className="composer composer-closed">
          <p>您没有关注这个公众号，消息到不了它</p>
          <button
            type="button"
            className="button button-primary"
            data-testid="chat-go-follow"
            onClick={() => dispatch({ type: 'go', screen: 'account' })}
          >
            去关注
          </button>
        </footer>
      )}
    </section>
  )
}

function pausedBefore(earlier: string | undefined, at: string): boolean {
  return earlier === undefined || minutesBetween(earlier, at) > QUIET_MINUTES
}
