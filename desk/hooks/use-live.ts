import { useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import type { DeskLive, DeskMoved } from '../../server/live/live.contract'
import { isLogInNeeded } from '../api/api-fault'
import { waitForNews } from '../api/live'
import { onWatchedChange, watch, watchedNow } from '../lib/watching'

const FIRST_PAUSE_MS = 1_000
const LONGEST_PAUSE_MS = 30_000
/** Nobody looks: what comes in is fetched seldom, and at once when somebody looks again. */
const HIDDEN_PAUSE_MS = 60_000
/** An answer without news that came sooner was not waited for: a server that is about to stop says so at once. */
const TOO_SOON_MS = 1_000

/** What is fetched anew for which news. */
const ABOUT: Readonly<Record<DeskMoved, readonly string[]>> = {
  mine: ['sessions', 'presence', 'session', 'history', 'calls', 'mentions', 'tickets'],
  desk: [
    'sessions',
    'presence',
    'flags',
    'blocks',
    'colleagues',
    'session',
    'settings',
    'canned-replies',
    'live-board',
  ],
  tickets: ['tickets', 'incidents', 'appeals', 'live-board', 'calls', 'ticket-calls'],
  open: ['session', 'history', 'ticket'],
}
const ALL = [...new Set(Object.values(ABOUT).flat())]

type OnNews = (moved: readonly DeskMoved[] | 'perhaps all') => void

/** The desk's one long poll: whatever changed on the server is fetched anew, for as long as the shell is on the screen. */
export function useLive(): void {
  const client = useQueryClient()
  useEffect(() => {
    const gone = new AbortController()
    const refresh: OnNews = (moved) => {
      const names = moved === 'perhaps all' ? ALL : moved.flatMap((one) => ABOUT[one])
      void client.invalidateQueries({
        predicate: ({ queryKey }) => names.some((name) => name === queryKey[0]),
      })
    }
    void follow(gone.signal, refresh)
    return () => gone.abort()
  }, [client])
}

/** Has the live poll ask about this too, for as long as it is on the screen. */
export function useWatch(name: string): void {
  useEffect(() => watch(name), [name])
}

/** Until `gone`, or until somebody has to log in again. */
async function follow(gone: AbortSignal, onNews: OnNews): Promise<void> {
  let known: string | null = null
  for (let failures = 0; !gone.aborted;) {
    if (document.hidden) await untilLookedAt(gone)
    if (!navigator.onLine) await until(gone, { event: 'online', on: window, ms: LONGEST_PAUSE_MS })
    if (gone.aborted) return
    const askedAt = Date.now()
    const answer = await ask(known, gone)
    if (answer === 'log-in') return
    // Something else is on the screen: asked again at once, about that. What the lists stood at stays known.
    if (answer === 'other') {
      known = listsOf(known)
      continue
    }
    const isNews = answer !== null && known !== null && answer.version !== known
    if (answer !== null && failures > 0) onNews('perhaps all')
    else if (answer !== null && isNews) onNews(answer.moved)
    const isFine =
      answer !== null && (isNews || known === null || Date.now() - askedAt > TOO_SOON_MS)
    known = answer?.version ?? known
    failures = isFine ? 0 : failures + 1
    if (!isFine) await until(gone, { event: 'online', on: window, ms: pauseAfter(failures) })
  }
}

/** Mine, the desk's and the tickets' lists: what every page asks about, whatever it has on the screen. */
const LISTS = 3
const listsOf = (version: string | null): string | null =>
  version && version.split('.').slice(0, LISTS).join('.')

/** @returns `other` when meanwhile something else came on the screen */
async function ask(
  version: string | null,
  gone: AbortSignal,
): Promise<DeskLive | 'log-in' | 'other' | null> {
  const asking = new AbortController()
  const stop = (): void => asking.abort()
  const forget = onWatchedChange(stop)
  gone.addEventListener('abort', stop)
  try {
    return await waitForNews({ version, watch: watchedNow() }, asking.signal).catch(
      (error: unknown) =>
        asking.signal.aborted && !gone.aborted ? 'other' : shutOutOrNothing(error),
    )
  } finally {
    forget()
    gone.removeEventListener('abort', stop)
  }
}

const shutOutOrNothing = (error: unknown): 'log-in' | null =>
  isLogInNeeded(error) ? 'log-in' : null

const pauseAfter = (failures: number): number =>
  Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (failures - 1))

const untilLookedAt = (gone: AbortSignal): Promise<void> =>
  until(gone, { event: 'visibilitychange', on: document, ms: HIDDEN_PAUSE_MS })

/** Waits for `ms`, or less when the event comes first. */
function until(
  gone: AbortSignal,
  { event, on, ms }: { event: string; on: EventTarget; ms: number },
): Promise<void> {
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
