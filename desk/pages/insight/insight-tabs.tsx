import type { ReactNode } from 'react'
import { NavLink } from 'react-router'
import { useMe } from '../../hooks/use-me'

/** How it stands now, how it was, and what was made of it; whoever is no supervisor has their own numbers only. */
export function InsightHead({ title, children }: { title: string; children?: ReactNode }) {
  const supervisor = useMe().role === 'supervisor'
  return (
    <div className="insight__head">
      <h1 className={supervisor ? 'for-readers' : undefined}>{title}</h1>
      {supervisor && (
        <nav className="insight__tabs" aria-label="现场、数据和自动客服">
          <NavLink to="/insight/live">现场</NavLink>
          <NavLink to="/insight/numbers">数据</NavLink>
          <NavLink to="/insight/reports">报告</NavLink>
          <NavLink to="/insight/bot">自动客服</NavLink>
          <NavLink to="/insight/outbound">外呼登记</NavLink>
        </nav>
      )}
      {children}
    </div>
  )
}
