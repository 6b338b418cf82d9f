import type { KfChat, KfMessage } from '../../kf.contract'
import { useSandbox } from '../sandbox-context'
import { ChatRow } from './chat-row'
import { usePhone } from './phone-context'
import { useUnread } from './seen'

/** A kf account that was entered, in the list of chats. Coming back by it is not told to the server. */
export function KfRow({ chat }: { chat: KfChat }) {
  const { snapshot } = useSandbox()
  const { dispatch } = usePhone()
  const unread = useKfUnread(chat, false)
  const account = snapshot.kf.accounts.find(({ openKfId }) => openKfId === chat.openKfId)
  return (
    <ChatRow
      testId={`kf-${chat.openKfId}`}
      name={account?.name ?? '微信客服'}
      icon="headset"
      tag="微信客服"
      preview={chat.lastText || '还没有消息'}
      at={chat.lastAt ?? undefined}
      unread={unread}
      onOpen={() => dispatch({ type: 'open-kf', openKfId: chat.openKfId, card: null })}
    />
  )
}

/** Unread on the phone; `watching` says that the chat is on screen. */
export function useKfUnread(chat: KfChat, watching: boolean): number {
  const { snapshot } = useSandbox()
  const entries = chat.messages
    .filter(shownOnPhone)
    .map(({ id, from }) => ({ id, direction: directions[from] }))
  return useUnread(
    `${snapshot.policy.current}:${chat.personId}:kf:${chat.openKfId}`,
    entries,
    watching,
  )
}

const directions: Record<KfMessage['from'], 'sent' | 'received' | 'system'> = {
  customer: 'sent',
  api: 'received',
  event: 'received',
  servicer: 'received',
  system: 'system',
}

/** What was taken by the API and failed afterwards never reaches a phone. */
export function shownOnPhone({ failed, from }: KfMessage): boolean {
  return failed === null || from === 'customer'
}
