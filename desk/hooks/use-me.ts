import { createContext, useContext } from 'react'
import type { AgentMe } from '../../server/identity/identity.contract'

export const MeContext = createContext<AgentMe | null>(null)

/** The agent who is logged in. Only below the shell, which waits for them. */
export function useMe(): AgentMe {
  const me = useContext(MeContext)
  if (!me) throw new Error('useMe needs the shell around it')
  return me
}
