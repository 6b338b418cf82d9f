import { useCallback, useEffect, useRef, useState } from 'react'
import { useDidShow, useReachBottom } from '@tarojs/taro'
import { toApiError, type ApiError } from '@/services/api-error'
import type { PageAsk } from '@/services/request'
import { knownCustomerId } from '@/services/session'
import type { Seen } from '@/lib/seen'
import { useRecovery } from './use-recovery'

export interface CursorPage<Item> {
  items: Item[]
  nextCursor: string | null
}

export interface Pages<Item> {
  /** Null until the first answer. */
  items: Item[] | null
  error: ApiError | null
  busy: boolean
  hasMore: boolean
  reload(): Promise<void>
  /** Fetches the next page; again after one that failed. */
  more(): Promise<void>
}

interface PagesState<Item> {
  items: Item[] | null
  nextCursor: string | null
  error: ApiError | null
  busy: boolean
}

const PAGE = 20
/** As much as the server gives at once. */
const MOST = 100

/**
 * A list by cursor: begins anew when `subject` changes, goes on when its end is reached, and is fetched again as long as
 * it is when the page comes back, so that nobody loses their place.
 */
export function usePages<Item>(
  subject: string,
  load: (ask: PageAsk) => Promise<CursorPage<Item>>,
  seen?: Seen<CursorPage<Item>>,
): Pages<Item> {
  const [state, setState] = useState<PagesState<Item>>(() =>
    begin(seen?.get(placeOf(subject)) ?? null),
  )
  const latest = useRef({ load, state })
  const turn = useRef(0)
  const underWay = useRef(false)
  useEffect(() => {
    latest.current = { load, state }
  })

  const place = placeOf(subject)
  const fetchPage = useCallback(
    async ({ cursor, limit }: PageAsk) => {
      const mine = (turn.current += 1)
      underWay.current = true
      setState((before) => ({ ...before, busy: true }))
      try {
        const { items, nextCursor } = await latest.current.load({ cursor, limit })
        if (mine !== turn.current) return
        underWay.current = false
        if (!cursor) seen?.put(place, { items, nextCursor })
        setState((before) => ({
          items: cursor ? [...(before.items ?? []), ...items] : items,
          nextCursor,
          error: null,
          busy: false,
        }))
      } catch (error) {
        if (mine !== turn.current) return
        underWay.current = false
        setState((before) => ({ ...before, error: toApiError(error), busy: false }))
      }
    },
    [place, seen],
  )

  const reload = useCallback(() => {
    const shown = latest.current.state.items?.length ?? 0
    return fetchPage({ cursor: null, limit: Math.min(MOST, Math.max(PAGE, shown)) })
  }, [fetchPage])
  const more = useCallback(async () => {
    const { nextCursor } = latest.current.state
    if (nextCursor && !underWay.current) await fetchPage({ cursor: nextCursor, limit: PAGE })
  }, [fetchPage])

  const shown = useRef(subject)
  useEffect(() => {
    if (shown.current === subject) return
    shown.current = subject
    setState(begin(seen?.get(placeOf(subject)) ?? null))
    void fetchPage({ cursor: null, limit: PAGE })
  }, [subject, fetchPage, seen])

  const ask = useCallback(() => {
    if (!underWay.current) void reload()
  }, [reload])
  const first = useRef(ask)
  useEffect(() => first.current(), [])
  useDidShow(ask)
  useRecovery(state.error, ask)
  useReachBottom(() => {
    void more()
  })
  return {
    items: state.items,
    error: state.error,
    busy: state.busy,
    hasMore: state.nextCursor !== null,
    reload,
    more,
  }
}

const placeOf = (subject: string): string => `${knownCustomerId()}/${subject}`

function begin<Item>(kept: CursorPage<Item> | null): PagesState<Item> {
  return {
    items: kept?.items ?? null,
    nextCursor: kept?.nextCursor ?? null,
    error: null,
    busy: true,
  }
}
