import { useCallback } from 'react'
import { useHotkeys } from './use-hotkeys'

/**
 * j and k walk the rows by moving the focus, so that Enter, screen readers and the eye agree on which one is meant.
 * 1, 2, 3 … choose among `views`.
 */
export function useListKeys(views: ReadonlyArray<() => void>, focusSearch: () => void): void {
  const step = useCallback((by: 1 | -1) => {
    const rows = [...document.querySelectorAll<HTMLElement>('[data-row], [data-more]')]
    const at = rows.findIndex((row) => row === document.activeElement)
    const from = at >= 0 ? at : rows.findIndex((row) => row.getAttribute('aria-current') === 'true')
    const next = rows[from < 0 ? 0 : Math.min(Math.max(from + by, 0), rows.length - 1)]
    next?.focus()
    next?.scrollIntoView({ block: 'nearest' })
  }, [])
  useHotkeys({
    j: () => step(1),
    k: () => step(-1),
    '/': focusSearch,
    ...Object.fromEntries(views.map((choose, index) => [String(index + 1), choose])),
  })
}
