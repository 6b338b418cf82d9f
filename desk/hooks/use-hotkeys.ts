import { useEffect, useRef } from 'react'

export type Hotkeys = Record<string, () => void>

const TYPING = 'input, textarea, select, [contenteditable="true"], [role="combobox"], [role="listbox"]'
const DIALOG = '[role="dialog"]'

/** Single keys, while nobody is typing and no dialog is open. `mod+k` is Ctrl or ⌘ with k, and works everywhere. */
export function useHotkeys(keys: Hotkeys): void {
  const latest = useRef(keys)
  useEffect(() => { latest.current = keys })
  useEffect(() => {
    const listen = (event: KeyboardEvent): void => {
      if (event.isComposing || event.defaultPrevented || event.altKey) return
      const withModifier = event.ctrlKey || event.metaKey
      if (!withModifier && isBusy(event.target)) return
      const run = latest.current[withModifier ? `mod+${event.key.toLowerCase()}` : event.key]
      if (!run) return
      event.preventDefault()
      run()
    }
    window.addEventListener('keydown', listen)
    return () => window.removeEventListener('keydown', listen)
  }, [])
}

/** A closed dialog may stay in the document, hidden. */
const isShown = (element: Element): boolean => element.getClientRects().length > 0

function isBusy(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  return target.closest(TYPING) !== null || [...document.querySelectorAll(DIALOG)].some(isShown)
}
