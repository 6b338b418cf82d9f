import { useCallback, useRef, useState } from 'react'
import type { DeskTicketRow } from '../../../server/tickets/desk/desk-ticket.contract'
import { useHotkeys } from '../../hooks/use-hotkeys'

export interface Chosen {
  /** Those that are chosen and still in the list, as they are there now. */
  rows: readonly DeskTicketRow[]
  has: (number: string) => boolean
  /** @param range all from the one that was chosen last to this one */
  toggle: (number: string, range: boolean) => void
  all: () => void
  none: () => void
  /** These are dealt with. */
  drop: (numbers: readonly string[]) => void
}

/** Which rows are meant when something is done with many: by click, with shift for a stretch of them, or by x on the focused one. */
export function useChosen(shown: readonly DeskTicketRow[], offered: boolean): Chosen {
  const [numbers, setNumbers] = useState<ReadonlySet<string>>(() => new Set())
  const last = useRef<string | null>(null)
  const toggle = useCallback(
    (number: string, range: boolean) => {
      const from = range ? shown.findIndex((row) => row.number === last.current) : -1
      const to = shown.findIndex((row) => row.number === number)
      last.current = number
      setNumbers((before) => {
        const next = new Set(before)
        if (from >= 0 && to >= 0) {
          for (const row of shown.slice(Math.min(from, to), Math.max(from, to) + 1))
            next.add(row.number)
        } else if (!next.delete(number)) next.add(number)
        return next
      })
    },
    [shown],
  )
  const focused = (): string | null =>
    document.activeElement?.closest('[data-row]')?.getAttribute('data-row') ?? null
  const key = (range: boolean) => () => {
    const number = focused()
    if (offered && number !== null) toggle(number, range)
  }
  const none = useCallback(() => setNumbers(new Set()), [])
  useHotkeys({ x: key(false), X: key(true), ...(numbers.size > 0 ? { Escape: none } : {}) })
  return {
    rows: offered ? shown.filter(({ number }) => numbers.has(number)) : [],
    has: (number) => numbers.has(number),
    toggle,
    all: () => setNumbers(new Set(shown.map(({ number }) => number))),
    none,
    drop: (gone) =>
      setNumbers((before) => new Set([...before].filter((number) => !gone.includes(number)))),
  }
}
