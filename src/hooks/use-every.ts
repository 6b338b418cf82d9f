import { useEffect, useRef } from 'react'
import { useDidHide, useDidShow } from '@tarojs/taro'

/** Does something every so often while the page is in view and `active`. */
export function useEvery(ms: number, work: () => void, active = true): void {
  const latest = useRef(work)
  const inView = useRef(true)
  useEffect(() => {
    latest.current = work
  })
  useDidShow(() => {
    inView.current = true
  })
  useDidHide(() => {
    inView.current = false
  })

  useEffect(() => {
    if (!active) return
    const timer = setInterval(() => {
      if (inView.current) latest.current()
    }, ms)
    return () => clearInterval(timer)
  }, [ms, active])
}
