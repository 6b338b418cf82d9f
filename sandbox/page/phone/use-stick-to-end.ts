import { useEffect, useRef, type RefObject } from 'react'

/** Keeps the newest entry of a stream in sight. */
export function useStickToEnd<E extends HTMLElement>(lastId: string | undefined): RefObject<E> {
  const stream = useRef<E>(null)
  useEffect(() => {
    const element = stream.current
    element?.scrollTo({ top: element.scrollHeight })
  }, [lastId])
  return stream
}
