import { useCallback, useEffect, useMemo, useState } from 'react'
import type { SandboxSnapshot } from '../sandbox.contract'
import { call, ControlError } from './api/control'
import type { Act, Place, Sandbox } from './sandbox-context'
import { readStored, writeStored } from './ui/stored'
import type { View } from './view'

interface SandboxInput {
  snapshot: SandboxSnapshot
  notify: (text: string) => void
  view: View
}

/** Who is chosen on this page, and how the page acts for them. Null until there is a sample user. */
export function useSandboxState({ snapshot, notify, view }: SandboxInput): Sandbox | null {
  const [personId, selectPerson] = useChoice('person')
  const [agentId, selectAgent] = useChoice('agent')
  const person = snapshot.persons.find(({ id }) => id === personId) ?? snapshot.persons[0]
  const agent = snapshot.agents.find(({ id }) => id === agentId) ?? snapshot.agents[0] ?? null

  const act = useCallback<Act>(
    async (name, input) => {
      try {
        return await call(name, input)
      } catch (error) {
        notify(error instanceof ControlError ? error.message : '这一步没有做成，请再试一次')
        return null
      }
    },
    [notify],
  )

  // A window of one side speaks for that side only: the browser's other window holds the other one.
  const announce = useAnnounce(
    act,
    view === 'wecom' ? undefined : person?.id,
    view === 'phone' ? undefined : agent?.id,
  )
  const { pointed, pointAt } = usePointer()
  const serverUrl = snapshot.serverUrl?.replace(/\/+$/, '') ?? null

  return useMemo(
    () =>
      person
        ? {
            snapshot,
            person,
            agent,
            serverUrl,
            act,
            notify,
            pointed,
            pointAt,
            selectPerson,
            selectAgent,
            announce,
          }
        : null,
    [
      snapshot,
      person,
      agent,
      serverUrl,
      act,
      notify,
      pointed,
      pointAt,
      selectPerson,
      selectAgent,
      announce,
    ],
  )
}

/** How long something stays lit. */
const LIT_MS = 2_400

function usePointer(): Pick<Sandbox, 'pointed' | 'pointAt'> {
  const [pointed, setPointed] = useState<Place | null>(null)
  useEffect(() => {
    if (pointed === null) return
    const timer = setTimeout(() => setPointed(null), LIT_MS)
    return () => clearTimeout(timer)
  }, [pointed])
  return { pointed, pointAt: setPointed }
}

function useAnnounce(act: Act, personId?: string, agentId?: string): () => Promise<void> {
  const announce = useCallback(async () => {
    if (!personId && !agentId) return
    await act('POST /sandbox/session', {
      body: { ...(personId && { personId }), ...(agentId && { agentId }) },
    })
  }, [act, personId, agentId])

  useEffect(() => {
    void announce()
  }, [announce])
  return announce
}

/** The address may say it for this window; else what was chosen last in this browser. */
function useChoice(name: string): [string | null, (id: string) => void] {
  const [chosen, setChosen] = useState(
    () => new URLSearchParams(location.search).get(name) ?? readStored(name),
  )
  const select = useCallback(
    (id: string) => {
      writeStored(name, id)
      setChosen(id)
    },
    [name],
  )
  return [chosen, select]
}
