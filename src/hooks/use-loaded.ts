import { useCallback, useEffect, useRef, useState } from 'react'
import { useDidShow } from '@tarojs/taro'
import { toApiError, type ApiError } from '@/services/api-error'

export interface Loaded<Data> {
  /** Null until the first answer. Kept when a later try fails. */
  data: Data | null
  /** Why the last try failed; null once one has succeeded. */
  error: ApiError | null
  /** A try is under way. */
  busy: boolean
  reload(): Promise<void>
  /** Puts in what a write has answered, so that it need not be asked for again. */
  put(data: Data): void
}

/**
 * What a page shows: loaded at once, and again whenever the page comes back into view, unless `once`. The last good answer
 * stays on the screen while a new one is fetched, and when that fails.
 */
export function useLoaded<Data>(load: () => Promise<Data>, { once = false }: { once?: boolean } = {}): Loaded<Data> {
  const [state, setState] = useState<Pick<Loaded<Data>, 'data' | 'error' | 'busy'>>({ data: null, error: null, busy: true })
  const latest = useRef(load)
  const turn = useRef(0)
  const underWay = useRef(false)
  useEffect(() => { latest.current = load })

  const reload = useCallback(async () => {
    const mine = (turn.current += 1)
    underWay.current = true
    setState((before) => ({ ...before, busy: true }))
    const next = await latest.current().then(
      (data) => ({ data, error: null }),
      (error: unknown) => ({ error: toApiError(error) }),
    )
    // An older question's late answer never replaces a newer one's.
    if (mine !== turn.current) return
    underWay.current = false
    setState((before) => ({ ...before, ...next, busy: false }))
  }, [])

  const put = useCallback((data: Data) => {
    turn.current += 1
    underWay.current = false
    setState({ data, error: null, busy: false })
  }, [])

  // A page is shown as it is mounted, a part of it that comes later is not: both ask, and the second one is not needed.
  const ask = useCallback(() => { if (!underWay.current) void reload() }, [reload])
  useEffect(ask, [ask])
  useDidShow(() => { if (!once) ask() })
  return { ...state, reload, put }
}
