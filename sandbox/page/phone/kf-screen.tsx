import { Fragment } from 'react'
import type { KfChat } from '../../kf.contract'
import { useSandbox } from '../sandbox-context'
import { minutesBetween, stamp } from '../ui/time'
import { useSandboxNow } from '../use-sandbox-now'
import { KfCardOffer } from './kf-card-offer'
import { KfComposer } from './kf-composer'
import { KfMessageView } from './kf-message-view'
import { shownOnPhone, useKfUnread } from './kf-row'
import { usePhone } from './phone-context'
import { PhoneHead } from './phone-head'
import { useStickToEnd } from './use-stick-to-end'

const QUIET_MINUTES = 5

/** The chat with a kf account. */
export function KfScreen() {
  const { snapshot, person } = useSandbox()
  const { state } = usePhone()
  const account = snapshot.kf.accounts.find(({ openKfId }) => openKfId === state.kf?.openKfId)
  const chat = snapshot.kf.chats.find(
    ({ openKfId, personId }) => openKfId === account?.openKfId && personId === person.id,
  )

  return (
    <section className="phone-screen" aria-label="微信客服会话">
      <PhoneHead title={account?.name ?? '微信客服'} note="微信客服" />
      {chat ? (
        <Stream chat={chat} />
      ) : (
        <ol className="chat-stream">
          <li className="system-line">正在进入会话</li>
        </ol>
      )}
      {account && (
        <>
          {state.kf?.card && <KfCardOffer openKfId={account.openKfId} card={state.kf.card} />}
          <KfComposer openKfId={account.openKfId} />
        </>
      )}
    </section>
  )
}

function Stream({ chat }: { chat: KfChat }) {
  const { snapshot } = useSandbox()
  const now = useSandboxNow(snapshot.now)
  const messages = chat.messages.filter(shownOnPhone)
  const stream = useStickToEnd<HTMLOListElement>(messages[messages.length - 1]?.id)
  useKfUnread(chat, true)

  return (
    <ol className="chat-stream" ref={stream} aria-live="polite" data-testid="kf-stream">
      {messages.map((message, index) => {
        const before = messages[index - 1]
        return (
          <Fragment key={message.id}>
            {(!before || minutesBetween(before.at, message.at) > QUIET_MINUTES) && (
              <li className="chat-time">
                <time dateTime={message.at}>{stamp(message.at, now)}</time>
              </li>
            )}
            <KfMessageView message={message} openKfId={chat.openKfId} now={now} />
          </Fragment>
        )
      })}
    </ol>
  )
}
