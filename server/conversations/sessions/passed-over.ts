import { MoreThanOrEqual, type EntityManager } from 'typeorm'
import { z } from 'zod'
import { SessionEvent } from './session-event.entity'
import type { ServiceSession } from './session.entity'

/**
 * Why a chat was taken from whoever had it. `gone`: no longer among our staff. `disconnected`: their desk is gone. `away`: they said that
 * they are away. `silent`: they left the customer unanswered. `refused`: WeCom does not let them have it.
 */
export const ReleaseWhy = z.enum(['gone', 'disconnected', 'away', 'silent', 'refused'])
export type ReleaseWhy = z.infer<typeof ReleaseWhy>

/** As many as the column holds. */
const MOST_KEPT = 12

/** Who left this wait unanswered, the last one first. It stands in the session's record. */
export async function passedOverIn(
  manager: EntityManager,
  { id, queuedAt, assignedAt }: Pick<ServiceSession, 'id' | 'queuedAt' | 'assignedAt'>,
): Promise<string[]> {
  if (assignedAt === null || queuedAt === null) return []
  const taken = await manager.find(SessionEvent, {
    where: { sessionId: id, type: 'requeued', at: MoreThanOrEqual(queuedAt) },
    order: { seq: 'DESC' },
  })
  const from = taken.flatMap(({ data }) => (typeof data?.from === 'string' ? [data.from] : []))
  return [...new Set(from)].slice(0, MOST_KEPT)
}

/** As the queue keeps it for those who choose. */
export function storedPassedOver(agentIds: readonly string[]): string | null {
  return agentIds.length === 0 ? null : agentIds.join(',')
}
