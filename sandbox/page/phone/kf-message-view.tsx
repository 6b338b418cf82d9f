import type { KfMessage } from '../../kf.contract'
import { KfContentView } from '../kf/kf-content'
import { failureWords } from '../kf/kf-words'
import { useSandbox } from '../sandbox-context'
import { minutesBetween } from '../ui/time'
import { usePhone } from './phone-context'

const RECALL_MINUTES = 2

interface KfMessageViewProps {
  message: KfMessage
  openKfId: string
  now: string
}

/** One entry of the chat with a kf account, as the customer sees it: whoever answers there is the account. */
export function KfMessageView({ message, openKfId, now }: KfMessageViewProps) {
  const { person, act } = useSandbox()
  const { follow } = usePhone()
  const { content, from, id, recalled } = message
  if (content.kind === 'system-line')
    return (
      <li className="system-line" data-testid="kf-system-line">
        {content.text}
      </li>
    )
  const own = from === 'customer'
  if (recalled)
    return (
      <li className="system-line" data-testid="kf-recalled">
        {own ? '您撤回了一条消息' : '对方撤回了一条消息'}
      </li>
    )

  const tap = async (item: number) => {
    const tapped = await act('POST /sandbox/users/:id/kf/menu', {
      id: person.id,
      body: { openKfId, messageId: id, item },
    })
    if (tapped) follow(tapped.target)
  }
  const failure = failureWords(message)
  const mayRecall = own && !failure && minutesBetween(message.at, now) < RECALL_MINUTES
  const direction = own ? 'sent' : 'received'

  return (
    <li
      className={`bubble-row bubble-row-${direction}`}
      data-testid="kf-message"
      data-kind={content.kind}
      data-from={from}
    >
      <div className={`bubble bubble-${direction} bubble-${content.kind}`}>
        <KfContentView content={content} onTarget={follow} onItem={(item) => void tap(item)} />
      </div>
      {failure && <span className="bubble-failed">{failure}</span>}
      {mayRecall && (
        <button
          type="button"
          className="bubble-recall"
          data-testid="kf-recall"
          onClick={() =>
            void act('POST /sandbox/users/:id/kf/recall', {
              id: person.id,
              body: { openKfId, messageId: id },
            })
          }
        >
          撤回
        </button>
      )}
    </li>
  )
}
