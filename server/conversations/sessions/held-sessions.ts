import type { EntityManager } from 'typeorm'
import type { Tx } from '../../db/database'
import { bulkInsert, kindOf, locked, rawQuery, readDate, type BulkInsert } from '../../db/dialect'
import { bookOf, type Book } from '../../db/gathering'
import { columnsOf, readEntities } from '../../db/read-entities'
import { ServiceSession } from './session.entity'

/** What may change of a session that stays with whom it is, or joins the queue: no agent gains or loses it. */
export type SessionNote = Partial<
  Pick<
    ServiceSession,
    | 'identityId'
    | 'customerId'
    | 'tierKey'
    | 'orderNumber'
    | 'ticketNumber'
    | 'kind'
    | 'cameFrom'
    | 'confirmBy'
    | 'waitingSince'
    | 'firstBotAnswerAt'
    | 'lastCustomerAt'
    | 'eventCount'
    | 'status'
    | 'department'
    | 'urgent'
    | 'rank'
    | 'summary'
    | 'wantedAt'
    | 'settingsVersion'
    | 'queuedAt'
  >
>

const NOTED = new Set<string>([
  'identityId',
  'customerId',
  'tierKey',
  'orderNumber',
  'ticketNumber',
  'kind',
  'cameFrom',
  'confirmBy',
  'waitingSince',
  'firstBotAnswerAt',
  'lastCustomerAt',
  'eventCount',
  'status',
  'department',
  'urgent',
  'rank',
  'summary',
  'wantedAt',
  'settingsVersion',
  'queuedAt',
] satisfies Array<keyof SessionNote>)

function isNote({ status }: ServiceSession, set: SessionNote): boolean {
  const joinsQueue = status === 'bot' && set.status === 'waiting'
  if (set.status !== undefined && set.status !== status && !joinsQueue) return false
  return Object.keys(set).every((key) => NOTED.has(key))
}

/** Rows of one statement: SQLite binds 32,766 values, and a session has forty. */
const ROWS = 200

/**
 * The open sessions of a page of messages, locked and read in one statement, changed here, and written in two: where many customers
 * write at once, each costs nothing of the database by itself.
 */
export class HeldSessions implements Book {
  readonly tables = ['service_sessions']
  private readonly byConversation = new Map<string, ServiceSession | null>()
  private readonly byId = new Map<string, ServiceSession>()
  private readonly made = new Set<ServiceSession>()
  private readonly noted = new Set<ServiceSession>()
  /** Ids of all that began in this transaction, written or not. */
  private readonly born = new Set<string>()
  /** Of each conversation when its last session ended. */
  private readonly ends = new Map<string, Date | null>()

  waits(): boolean {
    return this.made.size + this.noted.size > 0
  }

  forget(): void {
    this.byConversation.clear()
    this.byId.clear()
    this.ends.clear()
  }

  get ids(): string[] {
    return [...this.byId.keys()]
  }

  /** It began in this transaction: nobody else has written of it. */
  isBorn(id: string): boolean {
    return this.born.has(id)
  }

  /** Conversations in which somebody waits for a person. */
  get waitedIn(): string[] {
    return [...this.byId.values()].flatMap(({ status, conversationId }) =>
      status === 'waiting' ? [conversationId] : [],
    )
  }

  /** When the session before this one ended; undefined where it is not one that is held and open. Of the whole page at once. */
  async endBefore(
    manager: EntityManager,
    { id, conversationId }: Pick<ServiceSession, 'id' | 'conversationId'>,
  ): Promise<Date | null | undefined> {
    if (this.byConversation.get(conversationId)?.id !== id) return undefined
    const known = this.ends.get(conversationId)
    if (known !== undefined) return known
    const asked = [...this.byConversation.keys()]
    const rows = await rawQuery<{ conversation_id: string; ended_at: unknown }>(
      { kind: kindOf(manager), manager },
      `SELECT conversation_id, MAX(ended_at) AS ended_at FROM service_sessions
       WHERE conversation_id IN (${asked.map(() => '?').join(',')}) GROUP BY conversation_id`,
      asked,
    )
    asked.forEach((one) => this.ends.set(one, null))
    rows.forEach((row) => this.ends.set(row.conversation_id, readDate(row.ended_at)))
    return this.ends.get(conversationId) ?? null
  }

  /** Those that are asked for next are read together. */
  async lock(tx: Tx, conversationIds: readonly string[]): Promise<void> {
    const ids = conversationIds.filter((id) => !this.byConversation.has(id)).sort()
    if (ids.length === 0) return
    const open = await readEntities(tx, ServiceSession, {
      sql: `WHERE open_key IN (${ids.map(() => '?').join(',')}) ORDER BY open_key${locked(tx)}`,
      parameters: ids,
    })
    ids.forEach((id) => this.byConversation.set(id, null))
    open.forEach((session) => this.hold(session))
  }

  private hold(session: ServiceSession): void {
    this.byConversation.set(session.conversationId, session)
    this.byId.set(session.id, session)
  }

  async openOf(tx: Tx, conversationId: string): Promise<ServiceSession | null> {
    await this.lock(tx, [conversationId])
    const session = this.byConversation.get(conversationId)
    return session ? copyOf(session) : null
  }

  /** Null where it is not one of those that are held. */
  find(id: string): ServiceSession | null {
    const session = this.byId.get(id)
    return session ? copyOf(session) : null
  }

  add(session: ServiceSession): void {
    const own = copyOf(session)
    this.hold(own)
    this.made.add(own)
    this.born.add(own.id)
  }

  /** @returns false, and nothing is changed, where it is not held, or more changes than may be noted here */
  note(id: string, set: SessionNote): boolean {
    const session = this.byId.get(id)
    if (!session || !isNote(session, set)) return false
    Object.assign(session, set)
    if (!this.made.has(session)) this.noted.add(session)
    return true
  }

  async write(tx: Tx): Promise<void> {
    const columns = columnsOf(tx.manager, ServiceSession)
    const insertOf = (sessions: readonly ServiceSession[]): BulkInsert => ({
      table: 'service_sessions',
      columns: columns.map(({ column }) => column),
      rows: sessions.map((session) => columns.map(({ property }) => valueOf(session, property))),
    })
    const noted = columns.filter(({ property }) => NOTED.has(property)).map(({ column }) => column)
    const [madeRows, notedRows] = [inRows(this.made), inRows(this.noted)]
    this.made.clear()
    this.noted.clear()
    for (const some of madeRows) await bulkInsert(tx, insertOf(some))
    for (const some of notedRows)
      await bulkInsert(tx, { ...insertOf(some), updateOnDuplicate: noted })
  }
}

/** Reads and locks the open sessions of these conversations together, where writes are gathered. */
export async function lockSessionsOf(tx: Tx, conversationIds: readonly string[]): Promise<void> {
  await heldSessions(tx)?.lock(tx, [...new Set(conversationIds)])
}

/** The sessions that this transaction holds; null where its writes are not gathered. */
export function heldSessions(tx: Tx): HeldSessions | null {
  return bookOf(tx, HeldSessions)
}

/** Those that the page is about. */
export function heldIds(manager: EntityManager): readonly string[] {
  return bookOf({ manager }, HeldSessions)?.ids ?? []
}

/** As HeldSessions.isBorn. */
export function isBornHere(manager: EntityManager, sessionId: string): boolean {
  return bookOf({ manager }, HeldSessions)?.isBorn(sessionId) ?? false
}

/** The conversations of those that wait for a person. */
export function heldWaitedIn(manager: EntityManager): readonly string[] {
  return bookOf({ manager }, HeldSessions)?.waitedIn ?? []
}

/** As HeldSessions.endBefore; undefined too where writes are not gathered. */
export async function endBefore(
  manager: EntityManager,
  session: Pick<ServiceSession, 'id' | 'conversationId'>,
): Promise<Date | null | undefined> {
  return bookOf({ manager }, HeldSessions)?.endBefore(manager, session)
}

function copyOf(session: ServiceSession): ServiceSession {
  return Object.assign(new ServiceSession(), session)
}

function valueOf(session: ServiceSession, property: string): BulkInsert['rows'][number][number] {
  const value: unknown = Reflect.get(session, property)
  if (value === undefined || value === null) return null
  if (value instanceof Date) return value
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return value
  throw new TypeError(`a session's ${property} cannot be stored`)
}

function inRows(sessions: ReadonlySet<ServiceSession>): ServiceSession[][] {
  const all = [...sessions]
  return Array.from({ length: Math.ceil(all.length / ROWS) }, (_, part) =>
    all.slice(part * ROWS, (part + 1) * ROWS),
  )
}
