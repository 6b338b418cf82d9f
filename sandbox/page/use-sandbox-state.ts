import { useCallback, useEffect, useMemo, useState } from 'react'
import type { SandboxSnapshot } from '../sandbox.contract'
import { call, ControlError } from './api/control'
import type { Act, Sandbox } from './sandbox-context'
import { readStored, writeStored } from './ui/stored'

/** Who is chosen on this page, and how the page acts for them. Null until there is a sample user. */
export function useSandboxState(snapshot: SandboxSnapshot, notify: (text: string) => void): Sandbox | null {
  const [personId, selectPerson] = useChoice('person')
  const [agentId, selectAgent] = useChoice('agent')
  const person = snapshot.persons.find(({ id }) => id === personId) ?? snapshot.persons[0]
  const agent = snapshot.agents.find(({ id }) => id === agentId) ?? snapshot.agents[0] ?? null

  const act = useCallback<Act>(async (name, input) => {
    try {
      return await call(name, input)
    } catch (error) {
      notify(error instanceof ControlError ? error.message : '这一步没有做成,请再试一次')
      return null
    }
  }, [notify])

  const announce = useAnnounce(act, person?.id, agent?.id)
  const serverUrl = snapshot.serverUrl?.replace(/\/+$/, '') ?? null

  return useMemo(
    () => person
      ? { snapshot, person, agent, serverUrl, act, notify, selectPerson, selectAgent, announce }
      : null,
    [snapshot, person, agent, serverUrl, act, notify, selectPerson, selectAgent, announce],
  )
}

function useAnnounce(act: Act, personId?: string, agentId?: string): () => Promise<void> {
  const announce = useCallback(async () => {
    if (personId) await act('POST /sandbox/session', { body: agentId ? { personId, agentId } : { personId } })
  }, [act, personId, agentId])

  useEffect(() => { void announce() }, [announce])
  return announce
}

function useChoice(name: string): [string | null, (id: string) => void] {
  const [chosen, setChosen] = useState(() => readStored(name))
  const select = useCallback((id: string) => {
    writeStored(name, id)
    setChosen(id)
  }, [name])
  return [chosen, select]
}
