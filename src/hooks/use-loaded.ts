import { useCallback, useEffect, useRef, useState } from 'react'
import { useDidShow } from '@tarojs/taro'
import type { Seen } from '@/lib/seen'
import { toApiError, type ApiError } from '@/services/api-error'
import { knownCustomerId } from '@/services/session'
import { useRecovery } from './use-recovery'

interface LoadOptions<Data> {
  /** Not again when the page comes back into view. */
  once?: boolean
  /** Where what was shown is kept for the next time, and under which name; this person's only. */
  keep?: { seen: Seen<Data>; name: string }
}

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
export function useLoaded<Data>(
  load: () => Promise<Data>,
  { once = false, keep }: LoadOptions<Data> = {},
): Loaded<Data> {
  const [state, setState] = useState<Pick<Loaded<Data>, 'data' | 'error' | 'busy'>>(() => ({
    data: keep?.seen.get(placeOf(keep.name)) ?? null,
    error: null,
    busy: true,
  }))
  const latest = useRef({ load, keep })
  const turn = useRef(0)
  const underWay = useRef(false)
  useEffect(() => {
    latest.current = { load, keep }
  })

  const reload = useCallback(async () => {
    const mine = (turn.current += 1)
    underWay.current = true
    setState((before) => ({ ...before, busy: true }))
    const next = await latest.current.load().then(
      (data) => ({ data, error: null }),
      (error: unknown) => ({ error: toApiError(error) }),
    )
    // An older question's late answer never replaces a newer one's.
    if (mine !== turn.current) return
    underWay.current = false
    if ('data' in next) keepData(latest.current.keep, next.data)
    setState((before) => ({ ...before, ...next, busy: false }))
  }, [])

  const put = useCallback((data: Data) => {
    turn.current += 1
    underWay.current = false
    keepData(latest.current.keep, data)
    setState({ data, error: null, busy: false })
  }, [])

  // A page is shown as it is mounted, a part of it that comes later is not: both ask, and the second one is not needed.
  const ask = useCallback(() => {
    if (!underWay.current) void reload()
  }, [reload])
  useEffect(ask, [ask])
  useDidShow(() => {
    if (!once) ask()
  })
  useRecovery(state.error, ask)
  return { ...state, reload, put }
}

const placeOf = (name: string): string => `${knownCustomerId()}/${name}`

function keepData<Data>(keep: LoadOptions<Data>['keep'], data: Data): void {
  keep?.seen.put(placeOf(keep.name), data)
}
