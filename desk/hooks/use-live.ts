import { useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import type { LiveVersion } from '../../server/live/live.contract'
import { isLogInNeeded } from '../api/api-fault'
import { waitForNews } from '../api/live'

const FIRST_PAUSE_MS = 1_000
const LONGEST_PAUSE_MS = 30_000
/** Nobody looks: what comes in is fetched seldom, and at once when somebody looks again. */
const HIDDEN_PAUSE_MS = 60_000
/** An answer without news that came sooner was not waited for: a server that is about to stop says so at once. */
const TOO_SOON_MS = 1_000

/** What the news is about. Tickets are not among it: they are asked for by their own pages. */
const MOVED = ['sessions', 'session', 'history', 'presence', 'flags', 'colleagues']

/** The desk's one long poll: whatever changed on the server is fetched anew, for as long as the shell is on the screen. */
export function useLive(): void {
  const client = useQueryClient()
  useEffect(() => {
    const gone = new AbortController()
    const refresh = (): void => {
      void client.invalidateQueries({ predicate: ({ queryKey }) => MOVED.some((name) => name === queryKey[0]) })
    }
    void follow(gone.signal, refresh)
    return () => gone.abort()
  }, [client])
}

/** Until `gone`, or until somebody has to log in again. */
async function follow(gone: AbortSignal, onNews: () => void): Promise<void> {
  let known: string | null = null
  for (let failures = 0; !gone.aborted;) {
    if (document.hidden) await untilLookedAt(gone)
    if (!navigator.onLine) await until(gone, { event: 'online', on: window, ms: LONGEST_PAUSE_MS })
    if (gone.aborted) return
    const askedAt = Date.now()
    const answer: LiveVersion | 'log-in' | null = await waitForNews(known, gone).catch(shutOutOrNothing)
    if (answer === 'log-in') return
    const isNews = answer !== null && known !== null && answer.version !== known
    if (isNews || (answer !== null && failures > 0)) onNews()
    const isFine = answer !== null && (isNews || known === null || Date.now() - askedAt > TOO_SOON_MS)
    known = answer?.version ?? known
    failures = isFine ? 0 : failures + 1
    if (!isFine) await until(gone, { event: 'online', on: window, ms: pauseAfter(failures) })
  }
}

const shutOutOrNothing = (error: unknown): 'log-in' | null => (isLogInNeeded(error) ? 'log-in' : null)

const pauseAfter = (failures: number): number => Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (failures - 1))

const untilLookedAt = (gone: AbortSignal): Promise<void> => until(gone, { event: 'visibilitychange', on: document, ms: HIDDEN_PAUSE_MS })

/** Waits for `ms`, or less when the event comes first. */
function until(gone: AbortSignal, { event, on, ms }: { event: string; on: EventTarget; ms: number }): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer)
      on.removeEventListener(event, done)
      gone.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, ms)
    on.addEventListener(event, done)
    gone.addEventListener('abort', done)
    if (gone.aborted) done()
  })
}
