import { useEffect } from 'react'
import { useInView } from './use-in-view'

/** Does something every so often while the page is in view and `active`. */
export function useEvery(ms: number, work: () => void, active = true): void {
  const workInView = useInView(work)
  useEffect(() => {
    if (!active) return
    const timer = setInterval(workInView, ms)
    return () => clearInterval(timer)
  }, [ms, active, workInView])
}
