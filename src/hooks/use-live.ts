import { useEffect, useRef, useState } from 'react'
import { useDidHide, useDidShow } from '@tarojs/taro'
import { epochMs } from '@/lib/clock'
import { waitForNews } from '@/services/live'

const FIRST_PAUSE_MS = 2_000
const LONGEST_PAUSE_MS = 30_000
/** An answer without news that came sooner was not waited for: a server that is about to stop says so at once. */
const TOO_SOON_MS = 1_000

/** Runs `onNews` as soon as something of this person's changes on the server, while the page is in view and `active`. */
export function useLive(onNews: () => void, active = true): void {
  const latest = useRef(onNews)
  const [inView, setInView] = useState(true)
  useEffect(() => {
    latest.current = onNews
  })
  useDidShow(() => setInView(true))
  useDidHide(() => setInView(false))

  useEffect(() => {
    if (!active || !inView) return
    const following = { here: true }
    void follow(following, () => latest.current())
    return () => {
      following.here = false
    }
  }, [active, inView])
}

async function follow(following: { here: boolean }, onNews: () => void): Promise<void> {
  let known: string | undefined
  for (let failures = 0; following.here;) {
    const askedAt = epochMs()
    const answer = await waitForNews(known).catch(() => null)
    if (!following.here) return
    const isNews = answer !== null && known !== undefined && answer.version !== known
    if (isNews) onNews()
    const isFine =
      answer !== null && (isNews || known === undefined || epochMs() - askedAt > TOO_SOON_MS)
    known = answer?.version ?? known
    failures = isFine ? 0 : failures + 1
    if (!isFine) await pause(Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (failures - 1)))
  }
}

const pause = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms)
  })
