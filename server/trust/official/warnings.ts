import type { EntityManager } from 'typeorm'
import { OfficialWarning } from './official-warning.entity'

/** More than anybody reads; what is older has been withdrawn or is known. */
const MOST_SHOWN = 200

/** What all are warned of, the latest first. */
export function shownWarnings(manager: EntityManager): Promise<OfficialWarning[]> {
  return manager.find(OfficialWarning, {
    where: { state: 'shown' },
    order: { decidedAt: 'DESC', subject: 'ASC' },
    take: MOST_SHOWN,
  })
}

export async function warnedSubjects(manager: EntityManager): Promise<Set<string>> {
  return new Set((await shownWarnings(manager)).map(({ subject }) => subject))
}
