import { randomFillSync } from 'node:crypto'
import { encodeTime, monotonicFactory } from 'ulid'

/** The library asks the system for one byte at a time, which costs more than all the rest of an id; this asks for many. */
const pool = new Uint8Array(4_096)
let used = pool.length

function random(): number {
  if (used === pool.length) {
    randomFillSync(pool)
    used = 0
  }
  const byte = pool[used] ?? 0
  used += 1
  return byte / 256
}

const nextUlid = monotonicFactory(random)

/** Which prefix names which thing. A glance at an id in a log tells what it is. */
export type IdPrefix =
  | 'act'
  | 'agt'
  | 'ans'
  | 'apl'
  | 'att'
  | 'aud'
  | 'btn'
  | 'bdf'
  | 'blk'
  | 'frz'
  | 'cal'
  | 'cid'
  | 'cmp'
  | 'clm'
  | 'cnv'
  | 'cpd'
  | 'cus'
  | 'cwh'
  | 'dex'
  | 'era'
  | 'evd'
  | 'flg'
  | 'gck'
  | 'inc'
  | 'inr'
  | 'ntc'
  | 'ntd'
  | 'obx'
  | 'ord'
  | 'ore'
  | 'otc'
  | 'pay'
  | 'pcl'
  | 'prd'
  | 'prp'
  | 'req'
  | 'rpt'
  | 'rfd'
  | 'ris'
  | 'rvl'
  | 'scl'
  | 'sec'
  | 'ses'
  | 'tdr'
  | 'tev'
  | 'tkt'
  | 'trn'
  | 'msg'
  | 'wsh'

/** The least part behind the prefix that an id made at this moment can have: for bounds along ids. */
export function idTime(at: Date): string {
  return encodeTime(at.getTime(), 10).toLowerCase()
}

/**
 * A new id: prefix, underscore, 26 characters that sort by time of creation (ULID, Crockford base 32, lower case).
 * Two ids made by one process in the same millisecond still sort in the order they were made.
 */
export function newId(prefix: IdPrefix): string {
  return `${prefix}_${nextUlid().toLowerCase()}`
}
