import { useEffect, useState } from 'react'

const TICK_MS = 15_000

/** The present moment, renewed often enough for times that are shown in minutes. */
export function useNow(): number {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), TICK_MS)
    return () => clearInterval(timer)
  }, [])
  return now
}
