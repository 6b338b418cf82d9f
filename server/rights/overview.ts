import type { EntityManager } from 'typeorm'
import type { Policy } from '../policy/policy.schema'
import type { HeldClass } from './my-data.contract'
import { CLASSES, type Held } from './held'
import { HELD } from './register'
import { CLASS_WORDS, COUNT_WORDS } from './rights-words'
import { conditionsOf, type Scope } from './scope'

/** What we hold of somebody, by class, with how much of it there is and until when. */
export async function presentHeld(
  manager: EntityManager,
  policy: Policy,
  scope: Scope,
): Promise<HeldClass[]> {
  const counts = new Map<string, number>()
  for (const held of HELD)
    if (held.counts) counts.set(held.table, await countOf(manager, scope, held))
  return CLASSES.map((key) => {
    const { name, about, kept } = CLASS_WORDS[key]
    const parts = HELD.filter((held) => held.class === key && held.counts).flatMap(({ table }) => {
      const count = counts.get(table) ?? 0
      return count === 0 ? [] : [COUNT_WORDS[table]?.(count) ?? `${count} 条`]
    })
    return {
      key,
      name,
      about,
      countText: parts.length === 0 ? null : parts.join('，'),
      keptText: kept(policy.retention),
    }
  })
}

async function countOf(manager: EntityManager, scope: Scope, held: Held): Promise<number> {
  let all = 0
  for (const { sql, parameters } of conditionsOf(scope, held.by, held.column)) {
    const [row]: Array<{ number: number | string }> = await manager.query(
      `SELECT COUNT(*) AS number FROM ${held.table} WHERE ${sql}`,
      parameters,
    )
    all += Number(row?.number ?? 0)
  }
  return all
}
