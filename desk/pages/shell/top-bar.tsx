import { Button, Dropdown } from 'antd'
import { NavLink, useLocation, useNavigate } from 'react-router'
import type { AgentMe } from '../../../server/identity/identity.contract'
import { Icon, Sign } from '../../components/icon'
import { countText, useCounts, type Counts } from '../../hooks/use-counts'
import { useMedia, usePhone } from '../../hooks/use-media'
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

function placesOf(
  me: AgentMe,
  {
    sessions,
    tickets,
    calls,
    flags,
    blocks,
    warnings,
    dead,
    appeals,
    incidents,
    approvals: waiting,
    accounts,
    complaints,
    mentions,
  }: Counts,
): Place[] {
  const above: Place = { to: '/appeals', label: '复核与跟进', count: appeals.open, pressing: true }
  const shared: Place[] = [
    {
      to: '/sessions',
      label: '会话',
      count: (sessions?.mine ?? 0) + (sessions?.waiting ?? 0),
      pressing: (sessions?.waiting ?? 0) > 0,
    },
    {
      to: '/tickets',
      label: '工单',
      count: (tickets?.mine ?? 0) + (tickets?.open ?? 0),
      pressing: (tickets?.late ?? 0) > 0,
    },
    { to: '/calls', label: '电话', count: calls.open, pressing: calls.late },
  ]
  const down: Place = {
    to: '/incidents',
    label: '故障',
    count: incidents.open + incidents.proposed,
    pressing: incidents.proposed > 0,
  }
  const approvals: Place = { to: '/refunds', label: '审批', count: waiting, pressing: true }
  const books: Place = { to: '/accounts', label: '对账', count: accounts, pressing: true }
  const outside: Place = {
    to: '/complaints',
    label: '微信投诉',
    count: complaints,
    pressing: true,
  }
  // Reviewers and second persons are agents like others until there is something for them to decide.
  const named: Place[] =
    mentions > 0 ? [{ to: '/mentions', label: '提到我', count: mentions, pressing: true }] : []
  const deciding = [
    ...named,
    ...(incidents.open > 0 ? [down] : []),
    ...(appeals.open > 0 ? [above] : []),
    ...(waiting > 0 ? [approvals] : []),
  ]
  if (me.role !== 'supervisor')
    return [
      ...shared,
      ...deciding,
      ...(me.finance ? [outside, books] : []),
      { to: '/insight', label: '我的数据' },
    ]
  return [
    ...shared,
    ...named,
    down,
    above,
    approvals,
    outside,
    books,
    { to: '/flags', label: '违规和差评', count: flags, pressing: true },
    { to: '/blocks', label: '暂停的会话', count: blocks, pressing: true },
    { to: '/warnings', label: '冒充举报', count: warnings, pressing: true },
    { to: '/dead', label: '没送到的', count: dead, pressing: true },
    { to: '/insight', label: '数据' },
    { to: '/settings', label: '设置' },
  ]
}

/** So many departments have room beside the work number on any desk. */
const FEW = 3

/** How many places stand in the bar; the others are in 更多, with what waits there. */
function useShown(middle: boolean): number {
  const [phone, narrow] = [usePhone(), useMedia('(max-width: 1199px)')]
  if (phone) return 2
  if (narrow) return 4
  return middle ? 6 : Infinity
}

export function TopBar({ me, onPalette, onLogOut }: TopBarProps) {
  const phone = usePhone()
  const places = placesOf(me, useCounts())
  const middle = useMedia('(max-width: 1679px)')
  const shown = useShown(middle)
  const departments = me.departments.map(({ name }) => name).join('、')
  // One place alone is no menu.
  const inBar = places.length <= shown + 1 && !phone ? places : places.slice(0, shown)
  return (
    <header className="top-bar">
      <span className="top-bar__brand">
        <Sign /> <span>客服工作台</span>
      </span>
      <nav className="top-bar__nav" aria-label="主导航">
        {inBar.map((place) => (
          <PlaceLink key={place.to} place={place} />
        ))}
        {!phone && <MorePlaces places={places.slice(inBar.length)} />}
      </nav>
      {!phone && (
        <button type="button" className="top-bar__palette" onClick={onPalette}>
          所有命令 <kbd>Ctrl K</kbd>
        </button>
      )}
      <PresenceSwitch />
      {phone ? (
        <PhoneMenu me={me} places={places} onLogOut={onLogOut} />
      ) : (
        <>
          <NavLink
            to="/logins"
            className="top-bar__me"
            title={`${me.displayName} · ${departments}，看我的登录`}
          >
            {(!middle || me.departments.length < FEW) && `${departments} · `}
            <span className="code">工号 {me.workNumber}</span>
            {me.role === 'supervisor' && ' · 主管'}
          </NavLink>
          <Button type="text" icon={<Icon name="leave" />} onClick={onLogOut}>
            退出
          </Button>
        </>
      )}
    </header>
  )
}

function PlaceLink({ place: { to, label, count = 0, pressing = false } }: { place: Place }) {
  return (
    <NavLink to={to} aria-label={count > 0 ? `${label}，${countText(count)} 个` : label}>
      {label}
      {count > 0 && (
        <span className={pressing ? 'count count--pressing' : 'count'}>{countText(count)}</span>
      )}
    </NavLink>
  )
}

function MorePlaces({ places }: { places: Place[] }) {
  const navigate = useNavigate()
  const { pathname } = useLocation()
  if (places.length === 0) return null
  const waiting = places.reduce((sum, { count = 0 }) => sum + count, 0)
  const pressing = places.some((place) => place.pressing === true && (place.count ?? 0) > 0)
  const here = places.find(({ to }) => pathname.startsWith(to))
  const items = places.map(({ to, label, count }) => ({
    key: to,
    label: count ? `${label} ${countText(count)}` : label,
  }))
  return (
    <Dropdown
      trigger={['click']}
      menu={{
        items,
        selectedKeys: here ? [here.to] : [],
        onClick: ({ key }) => void navigate(key),
      }}
    >
      <button
        type="button"
        className={here ? 'top-bar__more active' : 'top-bar__more'}
        aria-label={waiting > 0 ? `更多，里面有 ${countText(waiting)} 件` : '更多'}
      >
        {here?.label ?? '更多'} ▾
        {waiting > 0 && (
          <span className={pressing ? 'count count--pressing' : 'count'}>{countText(waiting)}</span>
        )}
      </button>
    </Dropdown>
  )
}

function PhoneMenu({
  me,
  places,
  onLogOut,
}: Pick<TopBarProps, 'me' | 'onLogOut'> & { places: Place[] }) {
  const navigate = useNavigate()
  // What the two places beside the menu do not show.
  const inside = places.slice(2).reduce((sum, { count = 0 }) => sum + count, 0)
  const items = [
    { key: 'me', label: `工号 ${me.workNumber}`, disabled: true },
    ...places.map(({ to, label, count }) => ({
      key: to,
      label: count ? `${label} ${count}` : label,
    })),
    { key: '/logins', label: '我的登录' },
    { key: 'leave', label: '退出' },
  ]
  const choose = ({ key }: { key: string }): void => {
    if (key === 'leave') onLogOut()
    else void navigate(key)
  }
  return (
    <Dropdown trigger={['click']} menu={{ items, onClick: choose }}>
      <Button
        type="text"
        className="top-bar__menu"
        aria-label={inside > 0 ? `菜单，里面有 ${countText(inside)} 件` : '菜单'}
        icon={<Icon name="menu" size={20} />}
      >
        {inside > 0 && <span className="count count--pressing">{countText(inside)}</span>}
      </Button>
    </Dropdown>
  )
}
