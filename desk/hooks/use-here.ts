import { useCallback, useEffect, useRef } from 'react'
import { sayHere } from '../api/ticket-work'

/** Beside what the server forgets after fifty seconds. */
const EVERY_MS = 20_000
/** Who goes on writing says so again before the server takes it that they stopped. */
const TYPING_EVERY_MS = 6_000

/**
 * Tells the others that this page has the ticket open, for as long as somebody looks at it. What fails is not said: it is no news of
 * this page's.
 * @returns to be called with every letter
 */
export function useHere(number: string): () => void {
  const typedAt = useRef(0)
  const say = useCallback(
    (here: 'looking' | 'typing' | 'gone') => void sayHere(number, here).catch(() => undefined),
    [number],
  )
  useEffect(() => {
    const look = (): void => {
      const typing = performance.now() - typedAt.current < TYPING_EVERY_MS
      if (!document.hidden && !typing) say('looking')
    }
    const turn = (): void => {
      if (document.hidden) say('gone')
      else look()
    }
    look()
    const timer = setInterval(look, EVERY_MS)
    document.addEventListener('visibilitychange', turn)
    return () => {
      clearInterval(timer)
      document.removeEventListener('visibilitychange', turn)
      say('gone')
    }
  }, [say])
  return useCallback(() => {
    if (typedAt.current !== 0 && performance.now() - typedAt.current < TYPING_EVERY_MS) return
    typedAt.current = performance.now()
    say('typing')
  }, [say])
}
