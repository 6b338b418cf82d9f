import type { EntityManager } from 'typeorm'
import type { Waiter } from './assignment-rule'
import { QueueEntry } from './queue-entry.entity'
import { ServiceSession } from '../sessions/session.entity'

/** Of each department so many are looked at: more than its agents could take in one go. */
const LOOK_AHEAD = 200

export type NextWaiter = Waiter & Pick<QueueEntry, 'sessionId' | 'priorityAt'>

/** The heads of all queues, in the order in which they are served. A long queue of one department hides no other. */
export async function nextInQueue(manager: EntityManager): Promise<NextWaiter[]> {
  const departments = await manager
    .createQueryBuilder(QueueEntry, 'entry')
    .select('DISTINCT entry.department', 'department')
    .getRawMany<{ department: string }>()
  const heads: NextWaiter[] = []
  for (const { department } of departments) heads.push(...(await headOf(manager, department)))
  return heads.sort(
    (a, b) =>
      a.priorityAt.getTime() - b.priorityAt.getTime() || (a.sessionId < b.sessionId ? -1 : 1),
  )
}

async function headOf(manager: EntityManager, department: string): Promise<NextWaiter[]> {
  const entries = await manager.find(QueueEntry, {
    where: { department },
    order: { priorityAt: 'ASC', sessionId: 'ASC' },
    take: LOOK_AHEAD,
  })
  if (entries.length === 0) return []
  const sessions = await manager
    .createQueryBuilder(ServiceSession, 'session')
    .select(['session.id', 'session.channel'])
    .whereInIds(entries.map(({ sessionId }) => sessionId))
    .getMany()
  const channels = new Map(sessions.map(({ id, channel }) => [id, channel]))
  return entries.flatMap((entry) => {
    const channel = channels.get(entry.sessionId)
    return channel ? [{ ...entry, channel }] : []
  })
}
