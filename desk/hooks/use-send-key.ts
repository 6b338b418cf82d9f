import { useSyncExternalStore } from 'react'
import { keep, readKept } from '../lib/kept-json'

/** By which keys a reply goes out. */
type SendKey = 'enter' | 'ctrl-enter'

const NAME = 'desk.send-key'
const listeners = new Set<() => void>()

const read = (): SendKey => (readKept(localStorage, NAME).key === 'enter' ? 'enter' : 'ctrl-enter')

function listen(listener: () => void): () => void {
  listeners.add(listener)
  window.addEventListener('storage', listener)
  return () => {
    listeners.delete(listener)
    window.removeEventListener('storage', listener)
  }
}

/** The choice stays with this browser. */
export function useSendKey(): [SendKey, (key: SendKey) => void] {
  const key = useSyncExternalStore(listen, read)
  return [
    key,
    (chosen) => {
      keep(localStorage, NAME, { key: chosen })
      listeners.forEach((listener) => listener())
    },
  ]
}
