import { MoreThan, type EntityManager } from 'typeorm'
import type { Database } from '../db/database'
import { after, MINUTE_MS } from '../lib/clock'
import { AuditEntry } from './audit-entry.entity'
import { recordAudit } from './record-audit'

/** Why an agent may see it at all. */
export type LookReason = 'holder' | 'department' | 'supervisor' | 'helper'

export interface Look {
  deed: 'ticket.looked' | 'session.looked' | 'call.looked'
  agentId: string
  subject: { kind: 'ticket' | 'session' | 'call'; id: string }
  reason: LookReason
}

/** A page that is open asks again and again: what one agent sees of one thing within this time is one look. */
const ONE_LOOK_MS = 30 * MINUTE_MS

/** Puts a look at somebody's data on record. Wait for it before anything is shown. */
export async function recordLook(
  db: Database,
  { deed, agentId, subject, reason }: Look,
): Promise<void> {
  const seen = await db.read.findOne(AuditEntry, {
    where: {
      subjectId: subject.id,
      deed,
      actorId: agentId,
      at: MoreThan(after(db.clock.now(), -ONE_LOOK_MS)),
    },
    select: { id: true },
  })
  if (seen) return
  await db.transaction((tx) =>
    recordAudit(tx, [{ deed, actor: { kind: 'agent', id: agentId }, subject, reason }]),
  )
}

/** Which of the subjects' looks are read: newest first, below the id where the page before ended. */
export interface LooksAsk {
  /** SQL that selects the ids of what is theirs, and what is bound in it. */
  subjects: { sql: string; parameters: Record<string, string> }
  below: string | null
  limit: number
}

/** One more than the limit, which says that there is more. */
export function listLooks(
  manager: EntityManager,
  { subjects, below, limit }: LooksAsk,
): Promise<AuditEntry[]> {
  const query = manager
    .createQueryBuilder(AuditEntry, 'e')
    .where(`e.subjectId IN (${subjects.sql})`, subjects.parameters)
    .andWhere('e.deed IN (:...deeds)', {
      deeds: [
        'ticket.looked',
        'session.looked',
        'secrets.revealed',
        'customer.looked',
        'call.opened',
        'call.announced',
        'call.looked',
        'number.shown',
        'name.shown',
      ],
    })
  if (below !== null) query.andWhere('e.id < :below', { below })
  return query
    .orderBy('e.id', 'DESC')
    .limit(limit + 1)
    .getMany()
}
