import { IsNull, type EntityManager } from 'typeorm'
import type { Tx } from '../db/database'
import { after, DAY_MS, HOUR_MS } from '../lib/clock'
import { newId } from '../lib/ids'
import { randomToken, type SecretBox } from '../lib/secret-box'
import { SessionRow } from './session.entity'

const LIFE_MS = { customer: 30 * DAY_MS, agent: 12 * HOUR_MS } as const

export interface SessionSubject {
  subjectKind: SessionRow['subjectKind']
  subjectId: string
  /** The WeChat identity that logged in; null for agents. */
  identityId: string | null
}

export interface IssuedSession {
  sessionId: string
  /** Given out once; only its keyed hash is kept. */
  token: string
  expiresAt: Date
}

export async function issueSession(tx: Tx, subject: SessionSubject, box: SecretBox): Promise<IssuedSession> {
  const token = randomToken()
  const sessionId = newId('ses')
  const expiresAt = after(tx.now, LIFE_MS[subject.subjectKind])
  await tx.manager.insert(SessionRow, {
    ...subject, id: sessionId, tokenHash: box.hash(token), createdAt: tx.now, expiresAt, revokedAt: null,
  })
  return { sessionId, token, expiresAt }
}

/** Null when the token is unknown, of another kind, expired or revoked. */
export async function findSession(manager: EntityManager, box: SecretBox, wanted: {
  token: string
  subjectKind: SessionRow['subjectKind']
  now: Date
}): Promise<SessionRow | null> {
  const session = await manager.findOneBy(SessionRow, { tokenHash: box.hash(wanted.token) })
  const good = session?.subjectKind === wanted.subjectKind && session.revokedAt === null && session.expiresAt > wanted.now
  return good ? session : null
}

export async function revokeSession(tx: Tx, sessionId: string): Promise<void> {
  await tx.manager.update(SessionRow, { id: sessionId, revokedAt: IsNull() }, { revokedAt: tx.now })
}

export async function revokeSessionsOf(tx: Tx, subjectId: string): Promise<void> {
  await tx.manager.update(SessionRow, { subjectId, revokedAt: IsNull() }, { revokedAt: tx.now })
}
