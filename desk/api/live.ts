import type { DeskLive } from '../../server/live/live.contract'
import { request } from './request'

/** The server holds the question for up to 25 seconds. */
const PATIENCE_MS = 40_000

interface Asked {
  /** Without one the answer comes at once. */
  version: string | null
  /** What is on the screen: `session:ses_…`, `ticket:T…`. */
  watch: readonly string[]
}

/** Comes back when something on the desk has changed, or after a while without. */
export function waitForNews({ version, watch }: Asked, signal: AbortSignal): Promise<DeskLive> {
  const query = new URLSearchParams({
    ...(version === null ? {} : { version }),
    ...(watch.length > 0 ? { watch: watch.join(',') } : {}),
  }).toString()
  return request(query ? `/live?${query}` : '/live', { signal, timeoutMs: PATIENCE_MS })
}
