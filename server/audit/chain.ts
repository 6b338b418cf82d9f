import { createHash } from 'node:crypto'
import type { AuditEntry } from './audit-entry.entity'

/** What the first link follows. */
export const GENESIS = 'xinqiao/audit/v1'

const sha256 = (parts: ReadonlyArray<string | number | null>): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('base64url')

/** Of everything that an entry says. Pure. */
export function entryDigest(entry: Omit<AuditEntry, 'digest'>): string {
  const {
    id,
    at,
    deed,
    actorKind,
    actorId,
    subjectKind,
    subjectId,
    reason,
    beforeDigest,
    afterDigest,
  } = entry
  return sha256([
    id,
    at.getTime(),
    deed,
    actorKind,
    actorId,
    subjectKind,
    subjectId,
    reason,
    beforeDigest,
    afterDigest,
  ])
}

/** Pure. */
export function linkOf(previous: string, seq: number, digest: string): string {
  return sha256([previous, seq, digest])
}

/**
 * What something was like, without saying it: SHA-256 over all of it, names in order. Give whole rows, whose ids and moments nobody
 * guesses: of a short text alone the digest could be tried out.
 */
export function digestOf(value: unknown): string {
  return createHash('sha256')
    .update(JSON.stringify(inOrder(value)) ?? 'undefined')
    .digest('base64url')
}

function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder)
  if (typeof value !== 'object' || value === null || value instanceof Date) return value
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, part]) => [name, inOrder(part)]),
  )
}
