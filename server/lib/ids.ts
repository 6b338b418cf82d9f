import { monotonicFactory } from 'ulid'

const nextUlid = monotonicFactory()

/** Which prefix names which thing. A glance at an id in a log tells what it is. */
export type IdPrefix =
  | 'agt' | 'att' | 'cid' | 'cnv' | 'cus' | 'ntc' | 'ntd' | 'obx' | 'ord' | 'ore'
  | 'otc' | 'prd' | 'req' | 'rvl' | 'scl' | 'sec' | 'ses' | 'tdr' | 'tev' | 'tkt' | 'msg'

/**
 * A new id: prefix, underscore, 26 characters that sort by time of creation (ULID, Crockford base 32, lower case).
 * Two ids made by one process in the same millisecond still sort in the order they were made.
 */
export function newId(prefix: IdPrefix): string {
  return `${prefix}_${nextUlid().toLowerCase()}`
}
