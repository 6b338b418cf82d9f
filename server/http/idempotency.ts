import { createHash } from 'node:crypto'
import { deflateSync, inflateSync } from 'node:zlib'
import { LessThan, type EntityManager } from 'typeorm'
import type { Tx } from '../db/database'
import { after, DAY_MS } from '../lib/clock'
import { UserError } from '../lib/errors'
import { IdempotencyRecord } from './idempotency-record.entity'

export interface WriteAnswer {
  status: number
  body: unknown
}

export interface IdempotentWrite {
  /** Who asks; keys of different callers never meet. */
  scope: string
  key: string
  /** Method, path and body: the same key with another request is an error. */
  request: string
}

const KEY_SHAPE = /^[A-Za-z0-9_.:-]{8,80}$/

/** @throws UserError 400 when the header is malformed */
export function readIdempotencyKey(header: string): string | null {
  if (header === '') return null
  if (KEY_SHAPE.test(header)) return header
  throw new UserError('invalid_idempotency_key', {
    status: 400,
    public: '请求的标识不对，请再试一次',
    internal: 'Idempotency-Key must be 8 to 80 of A-Z a-z 0-9 _ . : -',
  })
}

/**
 * Does a write once for its key. The record and the write are in the caller's transaction: after a crash either both
 * are there or neither is. Two requests with one key at the same moment: the unique key lets one in; the other fails
 * with a duplicate, is run again by the caller, and then finds the first one's answer.
 */
export async function onceForKey(
  tx: Tx,
  write: IdempotentWrite,
  work: () => Promise<WriteAnswer>,
): Promise<WriteAnswer> {
  const earlier = await findAnswer(tx.manager, write)
  if (earlier) return earlier
  const answer = await work()
  const { scope, key: idempotencyKey } = write
  await tx.manager.insert(IdempotencyRecord, {
    scope,
    idempotencyKey,
    requestHash: hashOf(write),
    status: answer.status,
    body: pack(JSON.stringify(answer.body ?? null)),
    createdAt: tx.now,
  })
  return answer
}

/**
 * What this write was answered before, if it was.
 * @throws UserError 422 when its key was used for another one
 */
export async function findAnswer(
  manager: EntityManager,
  write: IdempotentWrite,
): Promise<WriteAnswer | null> {
  const earlier = await manager.findOneBy(IdempotencyRecord, {
    scope: write.scope,
    idempotencyKey: write.key,
  })
  if (!earlier) return null
  if (earlier.requestHash === hashOf(write))
    return { status: earlier.status, body: JSON.parse(unpack(earlier.body)) }
  throw new UserError('idempotency_key_reused', {
    status: 422,
    public: '这次提交和上一次不一样，请重新打开页面再提交',
    internal: 'Idempotency-Key was used for another request',
  })
}

function hashOf({ request }: IdempotentWrite): string {
  return createHash('sha256').update(request).digest('hex')
}

/** MySQL's TEXT ends at 65,535 bytes; the answer to a full batch of the platform may be longer. */
const LONGEST_PLAIN_BYTES = 32 * 1024
const PACKED = 'deflate:'

function pack(json: string): string {
  return Buffer.byteLength(json) <= LONGEST_PLAIN_BYTES
    ? json
    : PACKED + deflateSync(json).toString('base64')
}

/** No JSON begins as a packed text does. */
function unpack(kept: string): string {
  return kept.startsWith(PACKED)
    ? inflateSync(Buffer.from(kept.slice(PACKED.length), 'base64')).toString('utf8')
    : kept
}

/** A form that was filled in and forgotten may be sent again days later; a week is long enough for that. */
const KEPT_MS = 7 * DAY_MS

export async function sweepIdempotency(tx: Tx): Promise<void> {
  await tx.manager.delete(IdempotencyRecord, { createdAt: LessThan(after(tx.now, -KEPT_MS)) })
}
