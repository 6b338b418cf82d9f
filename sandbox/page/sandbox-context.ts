import { createContext, useContext } from 'react'
import type { SandboxCalls } from '../sandbox-calls.contract'
import type { AgentView, PersonView, SandboxSnapshot } from '../sandbox.contract'
import type { CallInput, CallName } from './api/control'

/** Where a step of the guide happens, so that the page can show it. */
export type Place = 'phone' | 'wecom-app' | 'wecom-kf' | 'faults'

/** Does a control call; a refusal is shown to the person at the page and gives null. */
export type Act = <K extends CallName>(
  name: K,
  input: CallInput<K>,
) => Promise<SandboxCalls[K]['result'] | null>

export interface Sandbox {
  snapshot: SandboxSnapshot
  person: PersonView
  agent: AgentView | null
  /** Where the server under test is, without a slash at the end; null while there is none. */
  serverUrl: string | null
  act: Act
  notify: (text: string) => void
  /** What the guide points at now; it lights up for a moment. */
  pointed: Place | null
  pointAt: (place: Place) => void
  selectPerson: (id: string) => void
  selectAgent: (id: string) => void
  /** Tells the sandbox's OAuth who holds the phone and who sits at WeCom; awaited before a page that logs in is opened. */
  announce: () => Promise<void>
}

export const SandboxContext = createContext<Sandbox | null>(null)

export function useSandbox(): Sandbox {
  const sandbox = useContext(SandboxContext)
  if (!sandbox) throw new Error('useSandbox needs its provider')
  return sandbox
}
