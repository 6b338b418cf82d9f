import { useEffect, useState } from 'react'

const TICK_MS = 1_000

/** The sandbox clock, running on between snapshots. */
export function useSandboxNow(snapshotNow: string): string {
  const [now, setNow] = useState(snapshotNow)

  useEffect(() => {
    const taken = performance.now()
    const tick = () =>
      setNow(new Date(Date.parse(snapshotNow) + performance.now() - taken).toISOString())
    tick()
    const timer = setInterval(tick, TICK_MS)
    return () => clearInterval(timer)
  }, [snapshotNow])

  return now
}
