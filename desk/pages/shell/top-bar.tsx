import { Button, Dropdown } from 'antd'
import { NavLink, useNavigate } from 'react-router'
import type { AgentMe } from '../../../server/identity/identity.contract'
import { Icon, Sign } from '../../components/icon'
import { useCounts, type Counts } from '../../hooks/use-counts'
import { usePhone } from '../../hooks/use-media'
import { PresenceSwitch } from './presence-switch'

interface TopBarProps {
  me: AgentMe
  onPalette: () => void
  onLogOut: () => void
}

interface Place {
  to: string
  label: string
  count?: number
  /** Waits for this person to act. */
  pressing?: boolean
}

function placesOf(me: AgentMe, counts: Counts | null): Place[] {
  const sessions = { to: '/sessions', label: '会话', count: (counts?.mine ?? 0) + (counts?.waiting ?? 0), pressing: (counts?.waiting ?? 0) > 0 }
  const shared: Place[] = [sessions, { to: '/tickets', label: '工单' }]
  if (me.role !== 'supervisor') return shared
  return [...shared, { to: '/flags', label: '提醒', count: counts?.flags ?? 0, pressing: true }, { to: '/dead', label: '死信架' }]
}

export function TopBar({ me, onPalette, onLogOut }: TopBarProps) {
  const phone = usePhone()
  const places = placesOf(me, useCounts())
  return (
    <header className="top-bar">
      <span className="top-bar__brand"><Sign /> <span>客服工作台</span></span>
      <nav className="top-bar__nav" aria-label="主导航">
        {(phone ? places.slice(0, 2) : places).map((place) => <PlaceLink key={place.to} place={place} />)}
      </nav>
      {!phone && <button type="button" className="top-bar__palette" onClick={onPalette}>所有命令 <kbd>Ctrl K</kbd></button>}
      <PresenceSwitch />
      {phone ? <PhoneMenu me={me} places={places} onLogOut={onLogOut} /> : (
        <>
          <span className="top-bar__me" title={me.displayName}>
            {me.departments.map(({ name }) => name).join('、')} · <span className="code">工号 {me.workNumber}</span>
            {me.role === 'supervisor' && ' · 主管'}
          </span>
          <Button type="text" icon={<Icon name="leave" />} onClick={onLogOut}>退出</Button>
        </>
      )}
    </header>
  )
}

function PlaceLink({ place: { to, label, count = 0, pressing = false } }: { place: Place }) {
  return (
    <NavLink to={to} aria-label={count > 0 ? `${label},${count} 个` : label}>
      {label}{count > 0 && <span className={pressing ? 'count count--pressing' : 'count'}>{count}</span>}
    </NavLink>
  )
}

function PhoneMenu({ me, places, onLogOut }: Pick<TopBarProps, 'me' | 'onLogOut'> & { places: Place[] }) {
  const navigate = useNavigate()
  const items = [
    { key: 'me', label: `工号 ${me.workNumber}`, disabled: true },
    ...places.map(({ to, label, count }) => ({ key: to, label: count ? `${label} ${count}` : label })),
    { key: 'leave', label: '退出' },
  ]
  const choose = ({ key }: { key: string }): void => { if (key === 'leave') onLogOut(); else void navigate(key) }
  return (
    <Dropdown trigger={['click']} menu={{ items, onClick: choose }}>
      <Button type="text" className="top-bar__menu" aria-label="菜单" icon={<Icon name="menu" size={20} />} />
    </Dropdown>
  )
}
