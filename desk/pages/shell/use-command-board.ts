import { useMemo, useState } from 'react'
import type { Command, CommandBoard } from '../../hooks/use-commands'

/** Collects what the parts of the screen offer; the newest group stands first. */
export function useCommandBoard(): { board: CommandBoard; commands: readonly Command[] } {
  const [groups, setGroups] = useState<ReadonlyMap<string, readonly Command[]>>(new Map())
  const board = useMemo<CommandBoard>(
    () => ({
      offer(group, commands) {
        setGroups((now) => new Map([[group, commands], ...now]))
        return () =>
          setGroups(
            (now) =>
              new Map([...now].filter(([name, offered]) => name !== group || offered !== commands)),
          )
      },
    }),
    [],
  )
  return { board, commands: useMemo(() => [...groups.values()].flat(), [groups]) }
}
