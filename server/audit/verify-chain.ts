import { In, MoreThan, type EntityManager } from 'typeorm'
import type { Database } from '../db/database'
import type { Signers } from '../lib/signing-keys'
import { AuditEntry } from './audit-entry.entity'
import { AuditLink } from './audit-link.entity'
import { entryDigest, GENESIS, linkOf } from './chain'
import { isOurs, readHead, type HeadStore } from './heads'

export type Fault =
  'missing' | 'altered' | 'inserted' | 'reordered' | 'cut tail' | 'head not ours' | 'heads differ'

/** The first place where the record is not what it was. */
export interface Break {
  /** Null for an entry that stands in no place of the chain. */
  seq: number | null
  entryId: string | null
  fault: Fault
  words: string
}

export interface ChainReport {
  ok: boolean
  links: number
  /** Entries without a place yet; more than a few mean that nobody seals. */
  unsealed: number
  /** Up to which link the chain is known outside the database. */
  knownOutside: number
  /** Lines that nobody can read, as a power cut leaves one. */
  unreadableHeads: number
  firstBroken: Break | null
}

export interface VerifyDeps {
  db: Pick<Database, 'read'>
  store: HeadStore
  signers: Signers
}

/** Walks all of it: each entry against its digest, each link against the one before, and both against what is kept outside. */
export async function verifyChain(deps: VerifyDeps): Promise<ChainReport> {
  const {
    db: { read },
  } = deps
  const outside = await readOutside(deps)
  const walked = await walk(read, outside)
  const firstBroken =
    earliest(outside.broken, walked.broken) ??
    cutTail(walked.links, outside) ??
    (await findLoose(read))
  return {
    ok: firstBroken === null,
    links: walked.links,
    unsealed: await countUnsealed(read),
    knownOutside: outside.upTo,
    unreadableHeads: outside.unreadable,
    firstBroken,
  }
}

interface Outside {
  links: Map<number, string>
  upTo: number
  unreadable: number
  broken: Break | null
}

async function readOutside({ store, signers }: VerifyDeps): Promise<Outside> {
  const outside: Outside = { links: new Map(), upTo: 0, unreadable: 0, broken: null }
  for await (const line of store.lines()) {
    const head = readHead(line)
    if (head === null) {
      outside.unreadable += 1
      continue
    }
    if (!isOurs(signers, head)) {
      const words = `the head of link ${head.from} and on is not signed by a key of ours`
      outside.broken ??= { seq: head.from, entryId: null, fault: 'head not ours', words }
      continue
    }
    head.links.forEach((link, index) => {
      const seq = head.from + index
      const known = outside.links.get(seq)
      if (known !== undefined && known !== link) {
        const words = `link ${seq} is kept outside in two ways: the chain was once begun anew there`
        outside.broken ??= { seq, entryId: null, fault: 'heads differ', words }
      }
      outside.links.set(seq, known ?? link)
      outside.upTo = Math.max(outside.upTo, seq)
    })
  }
  return outside
}

function earliest(one: Break | null, other: Break | null): Break | null {
  if (one === null || other === null) return one ?? other
  return (other.seq ?? Infinity) <= (one.seq ?? Infinity) ? other : one
}

function cutTail(links: number, { upTo }: Outside): Break | null {
  if (upTo <= links) return null
  const words = `the chain ends at link ${links}, and was ${upTo} links long when its head was kept`
  return { seq: links + 1, entryId: null, fault: 'cut tail', words }
}

interface Placed {
  row: AuditLink
  entry: AuditEntry | undefined
}

const AT_A_TIME = 1_000

async function walk(
  manager: EntityManager,
  outside: Outside,
): Promise<{ links: number; broken: Break | null }> {
  let [previous, links] = [GENESIS, 0]
  for (;;) {
    const page = await readPage(manager, links)
    if (page.length === 0) return { links, broken: null }
    for (const [index, placed] of page.entries()) {
      const fault = faultOf(placed, {
        seq: links + 1,
        previous,
        outside: outside.links,
        following: page.slice(index),
      })
      if (fault !== null) return { links, broken: toldOf(fault, links + 1, placed) }
      previous = placed.row.link
      links += 1
    }
  }
}

async function readPage(manager: EntityManager, after: number): Promise<Placed[]> {
  const rows = await manager.find(AuditLink, {
    where: { seq: MoreThan(after) },
    order: { seq: 'ASC' },
    take: AT_A_TIME,
  })
  if (rows.length === 0) return []
  const entries = await manager.findBy(AuditEntry, { id: In(rows.map(({ entryId }) => entryId)) })
  const byId = new Map(entries.map((entry) => [entry.id, entry]))
  return rows.map((row) => ({ row, entry: byId.get(row.entryId) }))
}

interface Place {
  seq: number
  previous: string
  outside: ReadonlyMap<number, string>
  following: readonly Placed[]
}

/** Null where the row is what follows. */
function faultOf(
  { row, entry }: Placed,
  { seq, previous, outside, following }: Place,
): Fault | null {
  if (row.seq !== seq) return 'missing'
  if (entry === undefined)
    return isElsewhere(row, previous, seq, following) ? 'reordered' : 'missing'
  const known = outside.get(seq)
  const follows =
    row.link === linkOf(previous, seq, entry.digest) && (known === undefined || known === row.link)
  if (follows) return entryDigest(entry) === entry.digest ? null : 'altered'
  const wasNowhere = known !== undefined && ![...outside.values()].includes(row.link)
  if (wasNowhere && following[1]?.row.link === known) return 'inserted'
  if (isElsewhere(row, previous, seq, following)) return 'reordered'
  if (known !== undefined && row.link === outside.get(seq + 1)) return 'missing'
  return 'altered'
}

/** Whether what belongs into this place stands further on: the row of it, or its entry. */
function isElsewhere(
  row: AuditLink,
  previous: string,
  seq: number,
  following: readonly Placed[],
): boolean {
  return following.slice(1).some((other) => {
    if (other.entry === undefined) return false
    const belongs = linkOf(previous, seq, other.entry.digest)
    return belongs === other.row.link || belongs === row.link
  })
}

const WORDS: Readonly<Record<Fault, string>> = {
  missing: 'is gone',
  altered: 'is not what it was',
  inserted: 'was put in between',
  reordered: 'does not stand where it stood',
  'cut tail': '',
  'head not ours': '',
  'heads differ': '',
}

function toldOf(fault: Fault, seq: number, { row, entry }: Placed): Break {
  const isNamed = entry !== undefined && row.seq === seq
  const what = !isNamed
    ? ''
    : `, ${entry.deed} of ${entry.subjectKind} ${entry.subjectId} at ${entry.at.toISOString()},`
  const entryId = row.seq === seq ? row.entryId : null
  return {
    seq,
    entryId,
    fault,
    words: `link ${seq}${entryId === null ? '' : ` (entry ${entryId})`}${what} ${WORDS[fault]}`,
  }
}

/** An entry without a place that does not wait for one, or a place that is waited for by an entry that is gone. */
async function findLoose(manager: EntityManager): Promise<Break | null> {
  const added: Array<{ id: string }> = await manager.query(
    `SELECT e.id AS id FROM audit_entries e LEFT JOIN audit_links l ON l.entry_id = e.id LEFT JOIN audit_unsealed u ON u.entry_id = e.id
     WHERE l.entry_id IS NULL AND u.entry_id IS NULL ORDER BY e.id LIMIT 1`,
  )
  const [loose] = added
  if (loose)
    return {
      seq: null,
      entryId: loose.id,
      fault: 'inserted',
      words: `entry ${loose.id} stands in no place of the chain and waits for none`,
    }
  const gone: Array<{ id: string }> = await manager.query(
    `SELECT u.entry_id AS id FROM audit_unsealed u LEFT JOIN audit_entries e ON e.id = u.entry_id
     WHERE e.id IS NULL ORDER BY u.entry_id LIMIT 1`,
  )
  const [lost] = gone
  return lost
    ? {
        seq: null,
        entryId: lost.id,
        fault: 'missing',
        words: `entry ${lost.id} is gone; it had no place in the chain yet`,
      }
    : null
}

async function countUnsealed(manager: EntityManager): Promise<number> {
  const [row]: Array<{ waiting: number | string }> = await manager.query(
    'SELECT COUNT(*) AS waiting FROM audit_unsealed',
  )
  return Number(row?.waiting ?? 0)
}
