import { useEffect, useRef } from 'react'
import { useDidHide } from '@tarojs/taro'

/** Runs when the page goes out of sight: another page, another app, a locked phone, another tab of the browser. */
export function usePageHidden(work: () => void): void {
  const latest = useRef(work)
  useEffect(() => {
    latest.current = work
  })
  useDidHide(() => latest.current())

  useEffect(() => {
    // A mini program has no document of a browser; there useDidHide tells it all.
    if (typeof document === 'undefined' || typeof document.addEventListener !== 'function') return
    const onChange = (): void => {
      if (document.visibilityState === 'hidden') latest.current()
    }
    document.addEventListener('visibilitychange', onChange)
    return () => document.removeEventListener?.('visibilitychange', onChange)
  }, [])
}
