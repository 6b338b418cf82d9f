import { hash } from 'node:crypto'
import type { AuditEntry } from './audit-entry.entity'

/** What the first link follows. */
export const GENESIS = 'xinqiao/audit/v1'

const sha256 = (parts: ReadonlyArray<string | number | null>): string =>
  hash('sha256', JSON.stringify(parts), 'base64url')

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
  return hash('sha256', inOrder(value) ?? 'undefined', 'base64url')
}

/** JSON with names in order, written in one go: of a thousand rows at a time the objects between would cost more than the digests. */
function inOrder(value: unknown): string | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : 'null'
  if (typeof value !== 'object' || value === null || value instanceof Date)
    return JSON.stringify(value)
  if (Array.isArray(value)) return `[${value.map((part) => inOrder(part) ?? 'null').join()}]`
  let parts = ''
  for (const [name, quoted] of namesInOrder(Object.keys(value))) {
    const part = inOrder(Reflect.get(value, name))
    if (part !== undefined) parts += parts === '' ? `${quoted}:${part}` : `,${quoted}:${part}`
  }
  return `{${parts}}`
}

type Names = ReadonlyArray<readonly [name: string, quoted: string]>

/** Rows of a table have the same names in the same order. */
const known = new Map<string, Names>()
const MOST_KNOWN = 200

function namesInOrder(names: string[]): Names {
  const key = names.join()
  const found = known.get(key)
  if (found) return found
  // As an object holds them: numbers first.
  const ordered = Object.keys(Object.fromEntries(names.sort().map((name) => [name, 0]))).map(
    (name) => [name, JSON.stringify(name)] as const,
  )
  if (known.size < MOST_KNOWN) known.set(key, ordered)
  return ordered
}
