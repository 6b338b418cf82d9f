import type { LiveVersion } from '../../server/live/live.contract'
import { call } from './api'

/** The server holds the question for up to 25 seconds. */
const PATIENCE_MS = 35_000

/** Comes back when something of this person's has changed, or after a while without. Without a version it comes back at once. */
export const waitForNews = (version: string | undefined): Promise<LiveVersion> =>
  call({ path: '/live', query: { version }, timeoutMs: PATIENCE_MS })
