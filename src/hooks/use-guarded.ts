import { useCallback, useEffect, useRef, useState } from 'react'
import { onceBack, toApiError, type ApiError } from '@/services/api-error'
import { onNetworkBack } from '@/services/network'

export interface Guarded {
  busy: boolean
  error: ApiError | null
  /** Starts the work, unless it is already under way. */
  run(): Promise<void>
  forget(): void
}

/**
 * Work that a second tap must not start again. The guard closes in the tap itself, before anything is drawn anew. What found no network is
 * not done by itself later, but is not said to be without one either once it is back.
 */
export function useGuarded(work: () => Promise<void>): Guarded {
  const [state, setState] = useState<{ busy: boolean; error: ApiError | null }>({
    busy: false,
    error: null,
  })
  const latest = useRef(work)
  const closed = useRef(false)
  useEffect(() => {
    latest.current = work
  })

  const run = useCallback(async () => {
    if (closed.current) return
    closed.current = true
    setState({ busy: true, error: null })
    const error = await latest.current().then(() => null, toApiError)
    closed.current = false
    setState({ busy: false, error })
  }, [])

  const offline = state.error?.kind === 'offline' ? state.error : null
  useEffect(() => {
    if (!offline) return undefined
    return onNetworkBack(() =>
      setState((now) => (now.error === offline ? { ...now, error: onceBack(offline) } : now)),
    )
  }, [offline])

  const forget = useCallback(() => setState((before) => ({ ...before, error: null })), [])
  return { ...state, run, forget }
}
