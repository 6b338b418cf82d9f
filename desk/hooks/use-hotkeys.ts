import { useEffect, useRef } from 'react'
import { epochMs } from '../lib/clock'

export type Hotkeys = Record<string, () => void>

const TYPING =
  'input, textarea, select, [contenteditable="true"], [role="combobox"], [role="listbox"]'
/** After a field was taken away somebody may still be typing into it. */
const REST_MS = 2_000
let restsUntil = 0

/** A field was taken away under somebody's hands: for two seconds from the last letter on, letters do nothing. Gives what ends it at once. */
export function restHotkeys(): () => void {
  restsUntil = epochMs() + REST_MS
  return () => {
    restsUntil = 0
  }
}

const DIALOG = '[role="dialog"]'

/** Single keys, while nobody is typing and no dialog is open. `mod+k` is Ctrl or ⌘ with k, and works everywhere. */
export function useHotkeys(keys: Hotkeys): void {
  const latest = useRef(keys)
  useEffect(() => {
    latest.current = keys
  })
  useEffect(() => {
    const listen = (event: KeyboardEvent): void => {
      if (event.isComposing || event.defaultPrevented || event.altKey) return
      const withModifier = event.ctrlKey || event.metaKey
      if (!withModifier && isBusy(event.target)) return
      if (!withModifier && epochMs() < restsUntil) return void restHotkeys()
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
