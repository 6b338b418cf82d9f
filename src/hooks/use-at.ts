import { useEffect, useRef } from 'react'
import { useDidHide, useDidShow } from '@tarojs/taro'
import { epochMs } from '@/lib/clock'

/** Just after the moment, so that the server is past it too. */
const AFTER_MS = 500
/** The longest that a timer waits. */
const MOST_MS = 2 ** 31 - 1

/** Does something when a moment has come, while the page is in view: a page that comes into view later asks anew anyway. */
export function useAt(moment: string | null, work: () => void): void {
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
    const ms = moment === null ? Infinity : Date.parse(moment) - epochMs()
    if (ms > MOST_MS) return
    const timer = setTimeout(
      () => {
        if (inView.current) latest.current()
      },
      Math.max(0, ms) + AFTER_MS,
    )
    return () => clearTimeout(timer)
  }, [moment])
}
