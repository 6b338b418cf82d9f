import { useEffect, useState } from 'react'
import { epochMs } from '../lib/clock'

const TICK_MS = 15_000

/** The present moment, renewed often enough for times that are shown in minutes; clocks that run ask for every second. */
export function useNow(tickMs = TICK_MS): number {
  const [now, setNow] = useState(() => epochMs())
  useEffect(() => {
    const timer = setInterval(() => setNow(epochMs()), tickMs)
    return () => clearInterval(timer)
  }, [tickMs])
  return now
}
