import { useCallback, useEffect, useRef, useState } from 'react'
import { useDidShow } from '@tarojs/taro'
import { epochMs } from '@/lib/clock'
import {
  fetchKfEntry,
  openServiceChat,
  prepareKfEntry,
  type KfEntry,
  type KfEntryRequest,
} from '@/services/service-chat'

/** A link about to end would open the chat without saying who comes. */
const MARGIN_MS = 30_000

export interface ServiceChat {
  busy: boolean
  /** Opens 微信客服 about what the page is about. */
  open(): void
}

/**
 * The door to 微信客服, fetched whenever the page comes into view, so that a tap opens it at once: WeChat opens nothing after a
 * tap that waited. Each link is good for one visit. `otherwise` leads on where the chat cannot be opened.
 */
export function useServiceChat(about: KfEntryRequest, otherwise: () => void): ServiceChat {
  const [busy, setBusy] = useState(false)
  const door = useRef<KfEntry | null>(null)
  const subject = JSON.stringify(about)
  const latest = useRef({ about, otherwise })
  useEffect(() => {
    latest.current = { about, otherwise }
  })

  const asking = useRef('')

  const prepare = useCallback(() => {
    if (asking.current === subject || (door.current && isGood(door.current))) return
    asking.current = subject
    // Without it the tap fetches its own.
    void prepareKfEntry(latest.current.about)
      .catch(() => null)
      .then((entry) => {
        if (asking.current !== subject) return
        asking.current = ''
        door.current = entry
      })
  }, [subject])
  useEffect(() => {
    door.current = null
    prepare()
  }, [prepare])
  useDidShow(prepare)

  const open = useCallback(() => {
    const ready = door.current && isGood(door.current) ? door.current : null
    door.current = null
    setBusy(true)
    const opened = ready
      ? openServiceChat(ready)
      : fetchKfEntry(latest.current.about).then(openServiceChat)
    opened.catch(() => latest.current.otherwise()).finally(() => setBusy(false))
  }, [])
  return { busy, open }
}

const isGood = ({ expiresAt }: KfEntry): boolean => Date.parse(expiresAt) - MARGIN_MS > epochMs()
