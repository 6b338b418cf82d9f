import { Segmented } from 'antd'
import type { Presence } from '../../../server/reception/desk/desk-session.contract'
import { usePresence } from '../../hooks/use-presence'

const STATES: { value: Presence['deskStatus']; label: string }[] = [
  { value: 'online', label: '在线' },
  { value: 'away', label: '离开' },
]

/** Always in sight: whether new sessions come to me. */
export function PresenceSwitch() {
  const { presence, change, changing } = usePresence()
  if (!presence) return null
  const { deskStatus, activeSessions, capacity, text, servicerText, comes } = presence
  const told = [text, ...comes.map((one) => one.text)].join('\n')
  return (
    <span className="presence" title={told}>
      <span
        className={`presence__dot presence__dot--${presence.available ? 'on' : servicerText ? 'trouble' : 'off'}`}
        aria-hidden="true"
      />
      <Segmented<Presence['deskStatus']>
        value={deskStatus}
        options={STATES}
        onChange={change}
        disabled={changing}
        aria-label={`接待状态：${told}`}
      />
      <span className="presence__load code" aria-hidden="true">
        {activeSessions}/{capacity}
      </span>
    </span>
  )
}
