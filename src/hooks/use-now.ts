import { useEffect, useState } from 'react'
import { useDidHide, useDidShow } from '@tarojs/taro'
import { epochMs } from '@/lib/clock'

/** The time, told anew every so often while the page is in view, so that what is left on a clock stays true while it is looked at. */
export function useNow(everyMs = 30_000): number {
  const [now, setNow] = useState(epochMs)
  const [inView, setInView] = useState(true)
  useDidShow(() => setInView(true))
  useDidHide(() => setInView(false))
  useEffect(() => {
    if (!inView) return
    setNow(epochMs())
    const timer = setInterval(() => setNow(epochMs()), everyMs)
    return () => clearInterval(timer)
  }, [everyMs, inView])
  return now
}
