import { In, IsNull, MoreThan, type EntityManager } from 'typeorm'
import type { Database, Tx } from '../db/database'
import { after, DAY_MS, HOUR_MS, MINUTE_MS } from '../lib/clock'
import { newId } from '../lib/ids'
import { randomToken, type SecretBox } from '../lib/secret-box'
import { LogInRow } from './log-in.entity'

const LIFE_MS = { customer: 30 * DAY_MS, agent: 12 * HOUR_MS } as const
/** So long without a request, and it ends before its time: a device that nobody uses keeps no door open. */
const IDLE_MS = { customer: 14 * DAY_MS, agent: 2 * HOUR_MS } as const
/** The last use is written no more often, so that reads stay reads. */
const USE_WRITTEN_EVERY_MS = 5 * MINUTE_MS
/** A request waits no longer for that: it is worth less than the answer. */
const USE_WAITS_MS = 200
/** More devices than anybody has; the one that was used least lately makes room. */
const MOST_OF_ONE = 20

export interface LogInAs {
  subjectKind: LogInRow['subjectKind']
  subjectId: string
  /** The WeChat identity that logged in; null for agents. */
  identityId: string | null
  /** In plain words. */
  device: string
  /** Tokens that the same device held until now: one device is one row, whoever was logged in there. */
  replaces?: readonly string[]
  /** Where the same log-in may be asked for twice; otherwise a random one. */
  token?: string
}

export interface IssuedLogIn {
  sessionId: string
  /** Given out once; only its keyed hash is kept. */
  token: string
  expiresAt: Date
}

export async function issueLogIn(
  tx: Tx,
  { token = randomToken(), replaces = [], ...subject }: LogInAs,
  box: SecretBox,
): Promise<IssuedLogIn> {
  const sessionId = newId('ses')
  const expiresAt = after(tx.now, LIFE_MS[subject.subjectKind])
  const { subjectKind, subjectId } = subject
  if (replaces.length > 0) {
    await revoke(
      tx,
      (
        await tx.manager.findBy(LogInRow, {
          subjectKind,
          tokenHash: In(replaces.map((old) => box.hash(old))),
        })
      ).map(({ id }) => id),
    )
  }
  const living = await listLiving(tx.manager, { subjectKind, subjectId, now: tx.now })
  await revoke(
    tx,
    living.slice(MOST_OF_ONE - 1).map(({ id }) => id),
  )
  await tx.manager.insert(LogInRow, {
    ...subject,
    id: sessionId,
    tokenHash: box.hash(token),
    createdAt: tx.now,
    lastUsedAt: tx.now,
    expiresAt,
    revokedAt: null,
  })
  return { sessionId, token, expiresAt }
}

export interface Whose {
  subjectKind: LogInRow['subjectKind']
  subjectId: string
}

/** Null when the token is unknown, of another kind, too old, unused for too long, or revoked. */
export async function findLogIn(
  manager: EntityManager,
  box: SecretBox,
  wanted: {
    token: string
    subjectKind: LogInRow['subjectKind']
    now: Date
  },
): Promise<LogInRow | null> {
  const session = await manager.findOneBy(LogInRow, { tokenHash: box.hash(wanted.token) })
  return session?.subjectKind === wanted.subjectKind && isLiving(session, wanted.now)
    ? session
    : null
}

/** Whether somebody ended it before its time. */
export async function wasRevoked(
  manager: EntityManager,
  box: SecretBox,
  token: string,
): Promise<boolean> {
  const session = await manager.findOneBy(LogInRow, { tokenHash: box.hash(token) })
  return session !== null && session.revokedAt !== null
}

/** Of whichever kind. */
export async function isLivingLogIn(
  manager: EntityManager,
  sessionId: string,
  now: Date,
): Promise<boolean> {
  const session = await manager.findOneBy(LogInRow, { id: sessionId })
  return session !== null && isLiving(session, now)
}

function isLiving(
  { subjectKind, lastUsedAt, createdAt, expiresAt, revokedAt }: LogInRow,
  now: Date,
): boolean {
  return (
    revokedAt === null &&
    expiresAt > now &&
    after(lastUsedAt ?? createdAt, IDLE_MS[subjectKind]) > now
  )
}

/** This person's, the one that was used last first. */
export async function listLiving(
  manager: EntityManager,
  { subjectKind, subjectId, now }: Whose & { now: Date },
): Promise<LogInRow[]> {
  const rows = await manager.findBy(LogInRow, {
    subjectKind,
    subjectId,
    revokedAt: IsNull(),
    expiresAt: MoreThan(now),
  })
  const usedAt = ({ lastUsedAt, createdAt }: LogInRow): number =>
    (lastUsedAt ?? createdAt).getTime()
  return rows.filter((row) => isLiving(row, now)).sort((one, other) => usedAt(other) - usedAt(one))
}

/** Nothing fails for want of it: where it cannot be written now, the next request says it again. */
export async function noteUse(
  db: Pick<Database, 'transaction' | 'clock'>,
  { id, lastUsedAt, createdAt }: LogInRow,
): Promise<void> {
  const due = after(db.clock.now(), -USE_WRITTEN_EVERY_MS)
  if ((lastUsedAt ?? createdAt) > due) return
  const written = db
    .transaction((tx) =>
      tx.manager
        .createQueryBuilder()
        .update(LogInRow)
        .set({ lastUsedAt: tx.now })
        .where('id = :id AND (last_used_at IS NULL OR last_used_at <= :due)', { id, due })
        .execute(),
    )
    .then(
      () => undefined,
      () => undefined,
    )
  await Promise.race([
    written,
    new Promise<void>((resolve) => {
      setTimeout(resolve, USE_WAITS_MS).unref()
    }),
  ])
}

export async function revokeLogIn(tx: Tx, sessionId: string): Promise<void> {
  await revoke(tx, [sessionId])
}

/** @returns false where this person has no such log-in; one that is over already stays so */
export async function endLogIn(tx: Tx, whose: Whose, sessionId: string): Promise<boolean> {
  const { subjectKind, subjectId } = whose
  if (!(await tx.manager.existsBy(LogInRow, { id: sessionId, subjectKind, subjectId })))
    return false
  await revoke(tx, [sessionId])
  return true
}

/** @returns how many living ones it ended */
export async function endLogInsBut(tx: Tx, whose: Whose, sessionId: string): Promise<number> {
  const others = (await listLiving(tx.manager, { ...whose, now: tx.now })).filter(
    ({ id }) => id !== sessionId,
  )
  await revoke(
    tx,
    others.map(({ id }) => id),
  )
  return others.length
}

export async function revokeLogInsOf(tx: Tx, subjectId: string): Promise<void> {
  await tx.manager.update(LogInRow, { subjectId, revokedAt: IsNull() }, { revokedAt: tx.now })
}

async function revoke(tx: Tx, ids: string[]): Promise<void> {
  if (ids.length > 0)
    await tx.manager.update(LogInRow, { id: In(ids), revokedAt: IsNull() }, { revokedAt: tx.now })
}
