import { useCallback, useEffect, useState } from 'react'

export interface Toast {
  id: number
  text: string
}

const SHOWN_MS = 5_000

/** One short sentence at a time, gone by itself. */
export function useToast(): { toast: Toast | null; notify: (text: string) => void } {
  const [toast, setToast] = useState<Toast | null>(null)
  const notify = useCallback(
    (text: string) => setToast((last) => ({ id: (last?.id ?? 0) + 1, text })),
    [],
  )

  useEffect(() => {
    if (!toast) return
    const timer = setTimeout(() => setToast(null), SHOWN_MS)
    return () => clearTimeout(timer)
  }, [toast])

  return { toast, notify }
}
