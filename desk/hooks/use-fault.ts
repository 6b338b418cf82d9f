import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { ApiFault, wordsOf } from '../api/api-fault'

interface WriteFault {
  words: string | null
  /** What is wrong with what was written. */
  say: (words: string | null) => void
  /** What became of sending it. */
  fail: (error: unknown) => void
  clear: () => void
}

/** Why a write did not go out. That the network is gone is said no longer than it is: what was written stays and can be sent. */
export function useFault(): WriteFault {
  const client = useQueryClient()
  const [fault, setFault] = useState<{ words: string; network: boolean } | null>(null)
  const network = fault?.network === true
  useEffect(() => {
    if (!network) return
    const back = (): void => setFault(null)
    window.addEventListener('online', back)
    // An answer to anything that was asked since then shows it as well.
    const unsubscribe = client.getQueryCache().subscribe((event) => {
      if (
        event.type === 'updated' &&
        event.action.type === 'success' &&
        event.action.manual !== true
      )
        back()
    })
    return () => {
      window.removeEventListener('online', back)
      unsubscribe()
    }
  }, [network, client])
  return {
    words: fault?.words ?? null,
    say: (words) => setFault(words === null ? null : { words, network: false }),
    fail: (error) => setFault({ words: wordsOf(error), network: isOffline(error) }),
    clear: () => setFault(null),
  }
}

const isOffline = (error: unknown): boolean => error instanceof ApiFault && error.kind === 'offline'
