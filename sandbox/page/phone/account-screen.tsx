import { useSandbox } from '../sandbox-context'
import { Avatar } from './avatar'
import { usePhone } from './phone-context'
import { PhoneHead } from './phone-head'

const none = {}

/** The official account's page: where a person follows it, and stops following. */
export function AccountScreen() {
  const { snapshot, person, act } = useSandbox()
  const { dispatch } = usePhone()
  const { name } = snapshot.officialAccount
  const openChat = () => dispatch({ type: 'go', screen: 'chat' })

  const follow = async () => {
    if (await act('POST /sandbox/users/:id/follow', { id: person.id, body: none })) openChat()
  }

  return (
    <section className="phone-screen" aria-label={`${name}的资料`}>
      <PhoneHead title="公众号资料" />
      <div className="account">
        <Avatar name={name} />
        <h4>{name}</h4>
        <p>
          {person.following ? '您已关注，消息和进度会发到会话里' : '关注后，工单进度会发到会话里'}
        </p>
        {person.following ? (
          <>
            <button
              type="button"
              className="button button-primary"
              data-testid="account-open-chat"
              onClick={openChat}
            >
              进入会话
            </button>
            <button
              type="button"
              className="button"
              data-testid="account-unfollow"
              onClick={() =>
                void act('POST /sandbox/users/:id/unfollow', { id: person.id, body: none })
              }
            >
              不再关注
            </button>
          </>
        ) : (
          <button
            type="button"
            className="button button-primary"
            data-testid="account-follow"
            onClick={() => void follow()}
          >
            关注
          </button>
        )}
      </div>
    </section>
  )
}
