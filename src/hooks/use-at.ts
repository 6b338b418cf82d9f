import { useEffect } from 'react'
import { epochMs } from '@/lib/clock'
import { useInView } from './use-in-view'

/** Just after the moment, so that the server is past it too. */
const AFTER_MS = 500
/** The longest that a timer waits. */
const MOST_MS = 2 ** 31 - 1

/** Does something when a moment has come, while the page is in view: a page that comes into view later asks anew anyway. */
export function useAt(moment: string | null, work: () => void): void {
  const workInView = useInView(work)
  useEffect(() => {
    const ms = moment === null ? Infinity : Date.parse(moment) - epochMs()
    if (ms > MOST_MS) return
    const timer = setTimeout(workInView, Math.max(0, ms) + AFTER_MS)
    return () => clearTimeout(timer)
  }, [moment, workInView])
}
