import { useEffect, useState } from 'react'
import { epochMs } from '@/lib/clock'

/** The time, told anew every so often, so that what is left on a clock stays true while a page is looked at. */
export function useNow(everyMs = 30_000): number {
  const [now, setNow] = useState(epochMs)
  useEffect(() => {
    const timer = setInterval(() => setNow(epochMs()), everyMs)
    return () => clearInterval(timer)
  }, [everyMs])
  return now
}
