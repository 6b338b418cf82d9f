import type { EntityManager } from 'typeorm'
import type { Tx } from '../../db/database'
import { bindDate, bulkInsert, kindOf, rawQuery, readDate } from '../../db/dialect'
import { bookOf, type Book } from '../../db/gathering'
import { readEntities } from '../../db/read-entities'
import { heldIds, isBornHere } from '../sessions/held-sessions'
import { QueueEntry } from './queue-entry.entity'

/** As much of an entry as its neighbours need. */
export type InLine = Pick<QueueEntry, 'sessionId' | 'department' | 'priorityAt' | 'queuedAt'>

/** What becomes known of an entry that stays where it is. */
type Told = Partial<Pick<QueueEntry, 'halfTold' | 'supervisorsToldAt'>>

/** What joining the queue once more says anew; what was told of the wait stays told. */
const JOINED = [
  'department',
  'priority_at',
  'queued_at',
  'half_at',
  'preferred_agent_id',
  'preferred_until',
  'passed_over',
]

/**
 * The queue as a page of messages sees it: read once, changed here, and written in a few statements. Where hundreds wait, reading all
 * of them for each message that one of them writes would cost more than the message.
 */
class HeldQueue implements Book {
  readonly tables = ['queue_entries']
  private readonly lines = new Map<string, InLine[]>()
  private readonly entries = new Map<string, QueueEntry | null>()
  private readonly joined = new Set<QueueEntry>()
  /** All that joined in this transaction, written or not. */
  private readonly seated = new Set<string>()
  /** Of the joined those that were not there before: what is told of them is written with them. */
  private readonly fresh = new Set<string>()
  private readonly told = new Map<string, Told>()

  waits(): boolean {
    return this.joined.size + this.told.size > 0
  }

  forget(): void {
    this.lines.clear()
    this.entries.clear()
  }

  async line(manager: EntityManager, department: string): Promise<readonly InLine[]> {
    const known = this.lines.get(department) ?? (await readLine(manager, department))
    this.lines.set(department, known)
    return known
  }

  /** Those of the whole page are read together. */
  async entry(manager: EntityManager, sessionId: string): Promise<QueueEntry | null> {
    const isNew = isBornHere(manager, sessionId) && !this.seated.has(sessionId)
    if (!this.entries.has(sessionId) && !isNew) {
      const ids = [...new Set([sessionId, ...heldIds(manager)])].filter(
        (id) => !this.entries.has(id),
      )
      const found = await readEntities({ kind: kindOf(manager), manager }, QueueEntry, {
        sql: `WHERE session_id IN (${ids.map(() => '?').join(',')})`,
        parameters: ids,
      })
      ids.forEach((id) => this.entries.set(id, null))
      found.forEach((entry) => this.entries.set(entry.sessionId, entry))
    }
    const entry = this.entries.get(sessionId)
    return entry ? { ...entry } : null
  }

  async join(manager: EntityManager, entry: QueueEntry): Promise<void> {
    const before = await this.entry(manager, entry.sessionId)
    if (!before) this.fresh.add(entry.sessionId)
    const { halfTold, supervisorsToldAt, lateSaidAt } = before ?? entry
    const own = { ...entry, halfTold, supervisorsToldAt, lateSaidAt }
    for (const one of this.joined) if (one.sessionId === own.sessionId) this.joined.delete(one)
    this.entries.set(own.sessionId, own)
    this.joined.add(own)
    this.seated.add(own.sessionId)
    for (const line of this.lines.values()) leaveLine(line, own.sessionId)
    const line = this.lines.get(own.department)
    line?.splice(placeIn(line, own), 0, own)
  }

  async tell(manager: EntityManager, sessionId: string, told: Told): Promise<void> {
    await this.entry(manager, sessionId)
    const entry = this.entries.get(sessionId)
    if (!entry) return
    Object.assign(entry, told)
    if (!this.fresh.has(sessionId))
      this.told.set(sessionId, { ...this.told.get(sessionId), ...told })
  }

  async write(tx: Tx): Promise<void> {
    const joined = [...this.joined]
    const told = [...this.told]
    this.joined.clear()
    this.fresh.clear()
    this.told.clear()
    await joinQueue(tx, joined)
    const halfTold = told.flatMap(([id, { halfTold }]) => (halfTold === true ? [id] : []))
    await setOf(tx, 'half_told = 1', [], halfTold)
    const warned = told.flatMap(([id, { supervisorsToldAt }]) => (supervisorsToldAt ? [id] : []))
    await setOf(tx, 'supervisors_told_at = ?', [bindDate(tx, tx.now)], warned)
  }
}

/** Joining twice is joining once. */
export async function joinQueue(tx: Tx, entries: readonly QueueEntry[]): Promise<void> {
  await bulkInsert(tx, {
    table: 'queue_entries',
    columns: ['session_id', ...JOINED, 'half_told', 'supervisors_told_at', 'late_said_at'],
    rows: entries.map((entry) => [
      entry.sessionId,
      entry.department,
      entry.priorityAt,
      entry.queuedAt,
      entry.halfAt,
      entry.preferredAgentId,
      entry.preferredUntil,
      entry.passedOver,
      entry.halfTold,
      entry.supervisorsToldAt,
      entry.lateSaidAt,
    ]),
    updateOnDuplicate: JOINED,
  })
}

async function setOf(
  tx: Tx,
  change: string,
  values: readonly unknown[],
  ids: readonly string[],
): Promise<void> {
  if (ids.length === 0) return
  const marks = ids.map(() => '?').join(',')
  await rawQuery(tx, `UPDATE queue_entries SET ${change} WHERE session_id IN (${marks})`, [
    ...values,
    ...ids,
  ])
}

/** Who waits in this department, in the order in which they are served. */
export function lineOf(manager: EntityManager, department: string): Promise<readonly InLine[]> {
  return bookOf({ manager }, HeldQueue)?.line(manager, department) ?? readLine(manager, department)
}

/** The queue as this transaction holds it; null where its writes are not gathered. */
export function heldQueue(manager: EntityManager): HeldQueue | null {
  return bookOf({ manager }, HeldQueue)
}

async function readLine(manager: EntityManager, department: string): Promise<InLine[]> {
  const rows = await rowsOf(
    manager,
    'SELECT session_id, priority_at, queued_at FROM queue_entries WHERE department = ? ORDER BY priority_at, session_id',
    [department],
  )
  return rows.map((row) => ({
    sessionId: String(row.session_id),
    department,
    priorityAt: readDate(row.priority_at) ?? new Date(0),
    queuedAt: readDate(row.queued_at) ?? new Date(0),
  }))
}

/** In which somebody waits. */
export async function departmentsWaiting(manager: EntityManager): Promise<string[]> {
  const rows = await rowsOf(manager, 'SELECT DISTINCT department FROM queue_entries', [])
  return rows.map(({ department }) => String(department))
}

/** In a transaction by its own connection, else by any. */
function rowsOf(
  manager: EntityManager,
  sql: string,
  parameters: readonly unknown[],
): Promise<Array<Record<string, unknown>>> {
  return manager.queryRunner
    ? rawQuery({ kind: kindOf(manager), manager }, sql, parameters)
    : manager.query(sql, [...parameters])
}

/** How many of a line come before this one. */
export function placeIn(
  line: readonly InLine[],
  { priorityAt, sessionId }: Pick<InLine, 'priorityAt' | 'sessionId'>,
): number {
  let [low, high] = [0, line.length]
  while (low < high) {
    const middle = (low + high) >> 1
    const one = line[middle]
    const ms = (one?.priorityAt.getTime() ?? 0) - priorityAt.getTime()
    if (ms < 0 || (ms === 0 && (one?.sessionId ?? '') < sessionId)) low = middle + 1
    else high = middle
  }
  return low
}

function leaveLine(line: InLine[], sessionId: string): void {
  const at = line.findIndex((one) => one.sessionId === sessionId)
  if (at >= 0) line.splice(at, 1)
}
