import type { EntityManager } from 'typeorm'
import type { Database, Tx } from '../db/database'
import { bulkInsert, isDuplicate } from '../db/dialect'
import { SECOND_MS } from '../lib/clock'
import type { Loop } from '../lib/loop'
import { AuditLink } from './audit-link.entity'
import { GENESIS, linkOf } from './chain'

const AT_A_TIME = 500

interface Waiting {
  id: string
  digest: string
}

export function sealLoop(db: Database): Loop {
  return { name: 'seal the audit record', everyMs: SECOND_MS, run: () => sealEntries(db) }
}

/**
 * Gives the entries that have none their place in the chain, oldest first. Any number of processes may do so at once: a place and an
 * entry are each taken only once, so of two who want the same one is refused and finds the work done.
 * @returns how many
 */
export async function sealEntries(db: Database): Promise<number> {
  let sealed = 0
  for (;;) {
    if ((await listWaiting(db.read)).length === 0) return sealed
    const done = await db.transaction(sealSome).catch((error: unknown) => {
      if (isDuplicate(error)) return 0
      throw error
    })
    sealed += done
    if (done < AT_A_TIME) return sealed
  }
}

/** An entry that is gone, though nobody may take one away, keeps its row here: audit:verify names it. */
function listWaiting(manager: EntityManager): Promise<Waiting[]> {
  return manager.query(
    `SELECT e.id AS id, e.digest AS digest FROM audit_unsealed u JOIN audit_entries e ON e.id = u.entry_id ORDER BY u.entry_id LIMIT ${AT_A_TIME}`,
  )
}

async function sealSome(tx: Tx): Promise<number> {
  const waiting = await listWaiting(tx.manager)
  const last = await findLastLink(tx.manager)
  let previous = last?.link ?? GENESIS
  const first = (last?.seq ?? 0) + 1
  const rows = waiting.map(({ id, digest }, index) => {
    previous = linkOf(previous, first + index, digest)
    return [first + index, id, previous, tx.now]
  })
  await bulkInsert(tx, {
    table: 'audit_links',
    columns: ['seq', 'entry_id', 'link', 'sealed_at'],
    rows,
  })
  const ids = waiting.map(({ id }) => id)
  if (ids.length > 0)
    await tx.manager.query(
      `DELETE FROM audit_unsealed WHERE entry_id IN (${ids.map(() => '?').join(',')})`,
      ids,
    )
  return waiting.length
}

export async function findLastLink(manager: EntityManager): Promise<AuditLink | null> {
  const [last] = await manager.find(AuditLink, { order: { seq: 'DESC' }, take: 1 })
  return last ?? null
}
