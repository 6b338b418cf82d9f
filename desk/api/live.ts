import type { LiveVersion } from '../../server/live/live.contract'
import { request } from './request'

/** The server holds the question for up to 25 seconds. */
const PATIENCE_MS = 40_000

/** Comes back when something on the desk has changed, or after a while without. Without a version it comes back at once. */
export const waitForNews = (version: string | null, signal: AbortSignal): Promise<LiveVersion> =>
  request(version === null ? '/live' : `/live?version=${encodeURIComponent(version)}`, { signal, timeoutMs: PATIENCE_MS })
