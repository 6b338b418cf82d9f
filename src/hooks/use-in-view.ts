import { useDidHide, useDidShow } from '@tarojs/taro'
import { useCallback, useEffect, useRef } from 'react'

/** The latest of `work`, as one function for good, which does nothing while the page is out of view. */
export function useInView(work: () => void): () => void {
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
  return useCallback(() => {
    if (inView.current) latest.current()
  }, [])
}
