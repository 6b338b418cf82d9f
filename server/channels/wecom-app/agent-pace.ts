import { In, LessThan, MoreThan } from 'typeorm'
import type { Database, Tx } from '../../db/database'
import type { Limit } from '../../http/limits'
import { after, DAY_MS } from '../../lib/clock'
import { createTurns } from '../../lib/turns'
import { AgentSend, type SendKind } from './agent-send.entity'
import { addToSummaries, type Summed } from './card-summaries'

/** As long as WeCom remembers what it was sent: the tries of one outbox row span about two hours. */
export const DUPLICATE_CHECK_S = 4 * 3600

export interface Sending {
  /** Of the occasion: whoever was admitted for it once is admitted for every try. */
  key: string
  kind: SendKind
  /** As what a summary counts it. */
  as: Summed
  userIds: readonly string[]
  limit: Limit
  /** For customers' words: one of them takes no more than this of an agent's minute. */
  session?: { id: string; limit: Limit }
}

/**
 * Who still gets a message of their own. WeCom takes 30 messages a minute for one member and drops the rest without a word; so beyond a few
 * an agent is told how many there are, and finds each of them at the desk.
 */
export async function admit(tx: Tx, sending: Sending): Promise<string[]> {
  const { key, kind, as, userIds, session } = sending
  const known = await tx.manager.findBy(AgentSend, { key })
  if (known.length > 0) return known.filter(({ sent }) => sent).map(({ userId }) => userId)
  const recent = await sentLately(tx, sending)
  const isWithin = (userId: string): boolean => {
    const own = recent.filter((one) => one.userId === userId)
    const ofSession = session ? own.filter(({ sessionId }) => sessionId === session.id) : []
    return (
      isBelow(own, sending.limit, tx.now) && (!session || isBelow(ofSession, session.limit, tx.now))
    )
  }
  const admitted = userIds.filter(isWithin)
  await tx.manager.insert(
    AgentSend,
    userIds.map((userId) => ({
      key,
      userId,
      kind,
      sessionId: session?.id ?? null,
      sent: admitted.includes(userId),
      at: tx.now,
    })),
  )
  await addToSummaries(
    tx,
    as,
    userIds.filter((userId) => !admitted.includes(userId)),
  )
  return admitted
}

function sentLately(
  { manager, now }: Tx,
  { kind, userIds, limit, session }: Sending,
): Promise<AgentSend[]> {
  const longest = Math.max(limit.withinMs, session?.limit.withinMs ?? 0)
  return manager.findBy(AgentSend, {
    userId: In([...userIds]),
    at: MoreThan(after(now, -longest)),
    kind,
    sent: true,
  })
}

function isBelow(sent: readonly AgentSend[], { most, withinMs }: Limit, now: Date): boolean {
  return sent.filter(({ at }) => at > after(now, -withinMs)).length < most
}

/** Each sees what the one before it has counted. */
const inTurn = createTurns({ atOnce: 1 })

export function planInTurn<T>(db: Database, work: (tx: Tx) => Promise<T>): Promise<T> {
  return inTurn.take(null, () => db.transaction(work))
}

/** Longer than an outbox row is tried. */
export async function sweepAgentSends({ manager, now }: Tx): Promise<void> {
  await manager.delete(AgentSend, { at: LessThan(after(now, -DAY_MS)) })
}
