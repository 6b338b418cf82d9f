import { useCallback, useEffect, useState } from 'react'
import { usePageHidden } from '@/hooks/use-page-hidden'
import { epochMs } from '@/lib/clock'
import { revealSecrets, type RevealedSecrets } from '@/services/orders'

/** Long enough to type a code off, short enough for a phone that is put down. */
const SHOWN_MS = 60_000

export interface Secrets {
  /** Null while hidden. They live in this page's memory only. */
  shown: RevealedSecrets['secrets'] | null
  secondsLeft: number
  reveal(): Promise<void>
  hide(): void
}

/** Card secrets in the open, for a while: they hide by themselves, and at once when the page goes out of sight. */
export function useSecrets(orderNumber: string): Secrets {
  const [open, setOpen] = useState<{ secrets: RevealedSecrets['secrets']; until: number } | null>(
    null,
  )
  const [now, setNow] = useState(epochMs)
  const hide = useCallback(() => setOpen(null), [])
  usePageHidden(hide)

  const until = open?.until
  useEffect(() => {
    if (until === undefined) return
    const timer = setInterval(() => {
      setNow(epochMs())
      if (epochMs() >= until) setOpen(null)
    }, 1_000)
    return () => clearInterval(timer)
  }, [until])

  const reveal = useCallback(async () => {
    const { secrets } = await revealSecrets(orderNumber)
    setNow(epochMs())
    setOpen({ secrets, until: epochMs() + SHOWN_MS })
  }, [orderNumber])

  return {
    shown: open?.secrets ?? null,
    secondsLeft: open ? Math.max(0, Math.ceil((open.until - now) / 1_000)) : 0,
    reveal,
    hide,
  }
}
