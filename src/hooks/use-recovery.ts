import { useEffect, useRef } from 'react'
import type { ApiError } from '@/services/api-error'
import { onNetworkBack } from '@/services/network'
import { useEvery } from './use-every'

/** Where nobody says that the network is back: a server that was away for a moment. */
const TRY_AGAIN_MS = 10_000

/** A page that found no network tries again by itself: at once when the phone says that it is back, and every so often. */
export function useRecovery(error: ApiError | null, again: () => void): void {
  const cutOff = error?.kind === 'offline' || error?.kind === 'timeout'
  const latest = useRef(again)
  useEffect(() => {
    latest.current = again
  })
  useEffect(() => (cutOff ? onNetworkBack(() => latest.current()) : undefined), [cutOff])
  useEvery(TRY_AGAIN_MS, again, cutOff)
}
