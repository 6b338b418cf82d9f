import type { SessionListItem } from '../../server/reception/desk-session.contract'
import { useNow } from '../hooks/use-now'
import { movesIn, waitOf } from '../lib/waits'

/** How long somebody waits already, by the second. Colour only where it is long. */
export function WaitClock({ session }: { session: SessionListItem }) {
  const now = useNow(1_000)
  const { tone, text } = waitOf(session, now)
  const moves = movesIn(session, now)
  return (
    <span className={`due due--${tone}`}>
      {text}
      {session.position !== null && <i className="wait__place">第 {session.position} 位</i>}
      {moves !== null && <i className="wait__place">{moves}</i>}
    </span>
  )
}
