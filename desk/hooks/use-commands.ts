import { createContext, useContext, useEffect } from 'react'

export interface Command {
  id: string
  label: string
  /** The single key that does the same. */
  hotkey?: string
  run: () => void
}

export interface CommandBoard {
  /** Puts a group of commands on the board until the returned function takes it off. */
  offer(group: string, commands: readonly Command[]): () => void
}

export const CommandContext = createContext<CommandBoard | null>(null)

/** Offers commands in the palette for as long as the component is on the screen. `commands` must be stable between changes. */
export function useCommands(group: string, commands: readonly Command[]): void {
  const board = useContext(CommandContext)
  useEffect(() => board?.offer(group, commands), [board, group, commands])
}
