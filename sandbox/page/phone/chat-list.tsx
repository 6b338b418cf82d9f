import { useSandbox } from '../sandbox-context'
import { Icon } from '../ui/icon'
import { ChatRow } from './chat-row'
import { KfRow } from './kf-row'
import { usePhone } from './phone-context'
import { previewOf } from './preview'

export function ChatList({ unread }: { unread: { chat: number; notices: number } }) {
  const { snapshot, person } = useSandbox()
  const { dispatch } = usePhone()
  const lastMessage = person.chat[person.chat.length - 1]
  const kfChats = snapshot.kf.chats.filter(({ personId }) => personId === person.id)
  const lastNotice = person.serviceNotices[person.serviceNotices.length - 1]

  return (
    <section className="phone-screen" aria-label="会话列表">
      <header className="phone-head phone-head-home">
        <h3>{person.nickname}的会话</h3>
        <button
          type="button"
          className="text-button"
          data-testid="scan-open"
          onClick={() => dispatch({ type: 'go', screen: 'scan' })}
        >
          <Icon name="scan" />
          扫一扫
        </button>
      </header>
      <ul className="chat-rows">
        <ChatRow
          testId="official-account"
          name={snapshot.officialAccount.name}
          tag={person.following ? '公众号' : '公众号 · 未关注'}
          preview={lastMessage ? previewOf(lastMessage.content) : '还没有消息，点开看看'}
          at={lastMessage?.at}
          unread={unread.chat}
          onOpen={() =>
            dispatch({ type: 'go', screen: person.following || lastMessage ? 'chat' : 'account' })
          }
        />
        {kfChats.map((chat) => (
          <KfRow key={chat.openKfId} chat={chat} />
        ))}
        <ChatRow
          testId="service-notices"
          name="服务通知"
          icon="bell"
          preview={lastNotice ? lastNotice.title : '小程序的通知会放在这里'}
          at={lastNotice?.at}
          unread={unread.notices}
          onOpen={() => dispatch({ type: 'go', screen: 'notices' })}
        />
        <ChatRow
          testId="mini-program"
          name={snapshot.miniProgram.name}
          icon="grid"
          tag="小程序"
          preview="联系客服、订单、工单都在里面"
          onOpen={() => dispatch({ type: 'launch' })}
        />
      </ul>
      <p className="phone-foot">沙盒手机只演示消息的收发，它不是微信</p>
    </section>
  )
}
