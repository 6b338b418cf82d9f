import { useEffect, useState } from 'react'
import type { SandboxSnapshot } from '../../sandbox.contract'
import { call } from './control'

export interface Feed {
  snapshot: SandboxSnapshot | null
  /** False while the stream is down; the last snapshot stays on screen. */
  online: boolean
}

const FIRST_RETRY_MS = 500
const LONGEST_RETRY_MS = 8_000

/** The newest snapshot: read once at the start, then pushed; a broken stream is opened again, slower each time. */
export function useSnapshot(): Feed {
  const [feed, setFeed] = useState<Feed>({ snapshot: null, online: false })

  useEffect(() => {
    const stream = openStream({
      onSnapshot: (snapshot) => setFeed({ snapshot, online: true }),
      onDown: () => setFeed((last) => ({ ...last, online: false })),
    })
    call('GET /sandbox/state', { body: undefined })
      .then((snapshot) =>
        setFeed((last) => (last.snapshot ? last : { snapshot, online: last.online })),
      )
      // The stream tells when the sandbox is there; a failed first read adds nothing to it.
      .catch(() => undefined)
    return () => stream.close()
  }, [])

  return feed
}

interface StreamListener {
  onSnapshot: (snapshot: SandboxSnapshot) => void
  onDown: () => void
}

function openStream({ onSnapshot, onDown }: StreamListener): { close: () => void } {
  let source: EventSource | null = null
  let timer: ReturnType<typeof setTimeout> | undefined
  let waitMs = FIRST_RETRY_MS

  const connect = () => {
    source = new EventSource('/sandbox/events')
    source.addEventListener('snapshot', (event: MessageEvent<string>) => {
      waitMs = FIRST_RETRY_MS
      onSnapshot(JSON.parse(event.data) as SandboxSnapshot)
    })
    source.addEventListener('error', () => {
      source?.close()
      onDown()
      timer = setTimeout(connect, waitMs)
      waitMs = Math.min(waitMs * 2, LONGEST_RETRY_MS)
    })
  }
  connect()

  return {
    close() {
      clearTimeout(timer)
      source?.close()
    },
  }
}
