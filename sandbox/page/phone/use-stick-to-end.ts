import { useEffect, useRef, type RefObject } from 'react'

const NEAR_PX = 48

/** Keeps the newest entry of a stream in sight, unless its reader has scrolled up. */
export function useStickToEnd<E extends HTMLElement>(lastId: string | undefined): RefObject<E> {
  const stream = useRef<E>(null)
  const pinned = useRef(true)

  useEffect(() => {
    const element = stream.current
    if (!element) return
    const settle = () => {
      if (pinned.current) element.scrollTo({ top: element.scrollHeight })
    }
    let last = element.scrollTop
    // Only moving up lets go: what grows below moves the end away without anybody scrolling.
    const look = () => {
      if (element.scrollHeight - element.scrollTop - element.clientHeight < NEAR_PX)
        pinned.current = true
      else if (element.scrollTop < last) pinned.current = false
      last = element.scrollTop
    }
    const resized = new ResizeObserver(settle)
    resized.observe(element)
    element.addEventListener('scroll', look)
    // A picture gets its height when it has arrived; load does not bubble, but it can be caught on its way down.
    element.addEventListener('load', settle, true)
    return () => {
      resized.disconnect()
      element.removeEventListener('scroll', look)
      element.removeEventListener('load', settle, true)
    }
  }, [])

  useEffect(() => {
    pinned.current = true
    stream.current?.scrollTo({ top: stream.current.scrollHeight })
  }, [lastId])

  return stream
}
