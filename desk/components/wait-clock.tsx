import type { SessionListItem } from '../../server/reception/desk/desk-session.contract'
import { useNow } from '../hooks/use-now'
import { waitOf } from '../lib/waits'

/** How long somebody waits already, by the second. Colour only where it is long. */
export function WaitClock({ session }: { session: SessionListItem }) {
  const { tone, text } = waitOf(session, useNow(1_000))
  return (
    <span className={`due due--${tone}`}>
      {text}
      {session.position !== null && <i className="wait__place">第 {session.position} 位</i>}
    </span>
  )
}
