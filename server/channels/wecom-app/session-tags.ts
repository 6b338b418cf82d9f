import { In, type EntityManager } from 'typeorm'
import type { Tx } from '../../db/database'
import { SessionTag } from './session-tag.entity'

/** So many sessions begin before a tag is seen again: by then nobody speaks of the former one. */
const CYCLE = 999

/**
 * The session's tag, given out now when it has none. Two processes that give one out at once: the unique key fails one of
 * them, and its work is run again.
 */
export async function tagOf(tx: Tx, sessionId: string): Promise<number> {
  const known = await tx.manager.findOneBy(SessionTag, { sessionId })
  if (known) return shown(known.number)
  const last = await tx.manager.find(SessionTag, { order: { number: 'DESC' }, take: 1 })
  const number = (last[0]?.number ?? 0) + 1
  await tx.manager.insert(SessionTag, { sessionId, number, createdAt: tx.now })
  return shown(number)
}

/** Sessions that have none are left out: their agent has not seen one. */
export async function findTags(manager: EntityManager, sessionIds: readonly string[]): Promise<Map<string, number>> {
  if (sessionIds.length === 0) return new Map()
  const rows = await manager.findBy(SessionTag, { sessionId: In([...sessionIds]) })
  return new Map(rows.map(({ sessionId, number }) => [sessionId, shown(number)]))
}

const shown = (number: number): number => (number - 1) % CYCLE + 1
