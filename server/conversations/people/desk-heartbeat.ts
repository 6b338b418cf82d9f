import type { Database } from '../../db/database'
import { recordSeen, SEEN_EVERY_MS } from './presence'

/**
 * Writes down that an agent's desk page is open. Pages ask for news at every change of anything, so this process remembers
 * when it last wrote, and asks the database only when the time has come.
 */
export function createDeskHeartbeat(db: Database): (agentId: string) => Promise<void> {
  const writtenAt = new Map<string, number>()
  return async (agentId) => {
    const now = db.clock.now().getTime()
    if (now - (writtenAt.get(agentId) ?? 0) < SEEN_EVERY_MS.desk) return
    writtenAt.set(agentId, now)
    await db.transaction((tx) => recordSeen(tx, agentId, 'desk'))
  }
}
