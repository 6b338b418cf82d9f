import { useSandbox } from '../sandbox-context'
import { Icon } from '../ui/icon'
import { usePhone } from './phone-context'
import type { OfferedCard } from './phone-state'

/** The card that the mini program gave along: one tap sends it, as WeChat offers it. */
export function KfCardOffer({ openKfId, card }: { openKfId: string; card: OfferedCard }) {
  const { snapshot, person, act } = useSandbox()
  const { dispatch } = usePhone()

  const send = async () => {
    const message = {
      kind: 'mini-program-card',
      appId: snapshot.miniProgram.appId,
      ...card,
    } as const
    if (
      await act('POST /sandbox/users/:id/kf/message', {
        id: person.id,
        body: { openKfId, message },
      })
    )
      dispatch({ type: 'drop-card' })
  }

  return (
    <aside className="kf-offer" aria-label="您可能要发送的小程序" data-testid="kf-card-offer">
      <span className="kf-offer-words">
        <small>您可能要发送的小程序</small>
        <strong>{card.title}</strong>
      </span>
      <button
        type="button"
        className="button button-primary button-small"
        data-testid="kf-card-send"
        onClick={() => void send()}
      >
        发送
      </button>
      <button
        type="button"
        className="icon-button"
        aria-label="不发送"
        data-testid="kf-card-drop"
        onClick={() => dispatch({ type: 'drop-card' })}
      >
        <Icon name="close" size={16} />
      </button>
    </aside>
  )
}
