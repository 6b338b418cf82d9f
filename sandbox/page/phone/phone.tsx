import { useSandbox } from '../sandbox-context'
import { AccountScreen } from './account-screen'
import { BrowserView } from './browser-view'
import { ChatList } from './chat-list'
import { ChatScreen } from './chat-screen'
import { ConsentPanel } from './consent-panel'
import { MiniProgram } from './mini-program'
import { KfScreen } from './kf-screen'
import { NoticesScreen } from './notices-screen'
import { usePhone } from './phone-context'
import { topScreen } from './phone-state'
import { PaymentSheet } from './payment-sheet'
import { PhoneClock } from './phone-clock'
import { ScanScreen } from './scan-screen'
import { useUnread } from './seen'

export function Phone() {
  const { snapshot, person, pointed } = useSandbox()
  const { state, dispatch, consentAsk, paymentAsk } = usePhone()
  const screen = topScreen(state)
  const holder = `${snapshot.policy.current}:${person.id}`
  const chat = useUnread(`${holder}:chat`, person.chat, screen === 'chat')
  const notices = useUnread(`${holder}:notices`, person.serviceNotices, screen === 'notices')

  return (
    <div
      className="phone"
      role="region"
      aria-label={`${person.nickname}的沙盒手机`}
      data-testid="phone"
      data-screen={screen}
      data-pointed={pointed === 'phone'}
    >
      <div className="phone-status" aria-hidden="true">
        <PhoneClock />
        <span className="phone-mark">沙盒手机</span>
        <span>{person.nickname}</span>
      </div>
      <div className="phone-glass">
        {screen === 'chats' && <ChatList unread={{ chat, notices }} />}
        {screen === 'chat' && <ChatScreen />}
        {screen === 'kf' && <KfScreen />}
        {screen === 'account' && <AccountScreen />}
        {screen === 'notices' && <NoticesScreen />}
        {screen === 'scan' && <ScanScreen />}
        <MiniProgram hidden={screen !== 'mini-program'} />
        <BrowserView hidden={screen !== 'browser'} />
        {consentAsk && <ConsentPanel ask={consentAsk} />}
        {paymentAsk && <PaymentSheet ask={paymentAsk} />}
      </div>
      <button
        type="button"
        className="phone-home"
        data-testid="phone-home"
        aria-label="回到会话列表"
        onClick={() => dispatch({ type: 'home' })}
      >
        <span />
      </button>
    </div>
  )
}
