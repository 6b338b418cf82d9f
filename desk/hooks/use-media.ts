import { useSyncExternalStore } from 'react'

export function useMedia(query: string): boolean {
  return useSyncExternalStore(
    (listener) => {
      const list = window.matchMedia(query)
      list.addEventListener('change', listener)
      return () => list.removeEventListener('change', listener)
    },
    () => window.matchMedia(query).matches,
  )
}

/** A phone: agents open the desk from a WeCom card. */
export const usePhone = (): boolean => useMedia('(max-width: 767px)')
/** Room for queue, stream and facts side by side. */
export const useWide = (): boolean => useMedia('(min-width: 1200px)')
