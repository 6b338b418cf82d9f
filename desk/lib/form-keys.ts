import type { KeyboardEvent } from 'react'

/** In a form: Ctrl or ⌘ with Enter sends; Esc closes an open list first, and then the form. */
export function steerForm(
  event: KeyboardEvent,
  { send, close }: { send: () => void; close: () => void },
): void {
  if (event.nativeEvent.isComposing) return
  if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
    event.preventDefault()
    send()
  }
  const listIsOpen =
    event.target instanceof HTMLElement &&
    event.target.closest('[role="combobox"]')?.getAttribute('aria-expanded') === 'true'
  if (event.key === 'Escape' && !listIsOpen) {
    event.stopPropagation()
    close()
  }
}
