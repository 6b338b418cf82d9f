import { Button, Dropdown } from 'antd'
import { NavLink, useNavigate } from 'react-router'
import type { AgentMe } from '../../../server/identity/identity.contract'
import { Icon, Sign } from '../../components/icon'
import { usePhone } from '../../hooks/use-media'

interface TopBarProps {
  me: AgentMe
  onPalette: () => void
  onLogOut: () => void
}

export function TopBar({ me, onPalette, onLogOut }: TopBarProps) {
  const phone = usePhone()
  return (
    <header className="top-bar">
      <span className="top-bar__brand"><Sign /> <span>客服工作台</span></span>
      {phone ? <PhoneMenu me={me} onLogOut={onLogOut} /> : (
        <>
          <nav className="top-bar__nav" aria-label="主导航">
            <NavLink to="/tickets">工单</NavLink>
            {me.role === 'supervisor' && <NavLink to="/dead">死信架</NavLink>}
          </nav>
          <button type="button" className="top-bar__palette" onClick={onPalette}>所有命令 <kbd>Ctrl K</kbd></button>
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

function PhoneMenu({ me, onLogOut }: Omit<TopBarProps, 'onPalette'>) {
  const navigate = useNavigate()
  const items = [
    { key: 'me', label: `工号 ${me.workNumber}`, disabled: true },
    { key: '/tickets', label: '工单' },
    ...(me.role === 'supervisor' ? [{ key: '/dead', label: '死信架' }] : []),
    { key: 'leave', label: '退出' },
  ]
  const choose = ({ key }: { key: string }): void => { if (key === 'leave') onLogOut(); else void navigate(key) }
  return (
    <Dropdown trigger={['click']} menu={{ items, onClick: choose }}>
      <Button type="text" className="top-bar__menu" aria-label="菜单" icon={<Icon name="menu" size={20} />} />
    </Dropdown>
  )
}
