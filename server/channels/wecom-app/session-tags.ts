import { In, type EntityManager } from 'typeorm'
import type { Tx } from '../../db/database'
import { SessionTag } from './session-tag.entity'

/** So many sessions begin before a tag is seen again: by then nobody speaks of the former one. */
const CYCLE = 999

const MAX_TRIES = 20

/** The session's tag, given out now when it has none. Who gives one out at the same moment waits at the unique key and tries the next. */
export async function tagOf(tx: Tx, sessionId: string): Promise<number> {
  for (let attempt = 1; attempt <= MAX_TRIES; attempt += 1) {
    const known = await tx.manager.findOneBy(SessionTag, { sessionId })
    if (known) return shown(known.number)
    const [last] = await tx.manager.find(SessionTag, { order: { number: 'DESC' }, take: 1 })
    await tx.manager
      .createQueryBuilder()
      .insert()
      .into(SessionTag)
      .values({ sessionId, number: (last?.number ?? 0) + 1, createdAt: tx.now })
      .orIgnore()
      .updateEntity(false)
      .execute()
  }
  throw new Error(`no tag could be given to ${sessionId}`)
}

/** Sessions that have none are left out: their agent has not seen one. */
export async function findTags(
  manager: EntityManager,
  sessionIds: readonly string[],
): Promise<Map<string, number>> {
  if (sessionIds.length === 0) return new Map()
  const rows = await manager.findBy(SessionTag, { sessionId: In([...sessionIds]) })
  return new Map(rows.map(({ sessionId, number }) => [sessionId, shown(number)]))
}

const shown = (number: number): number => ((number - 1) % CYCLE) + 1
