import type { Tx } from '../../db/database'
import { bulkInsert, locked, type BulkInsert } from '../../db/dialect'
import { bookOf, type Book } from '../../db/gathering'
import { columnsOf, readEntities } from '../../db/read-entities'
import { ServiceSession } from './session.entity'

/** What may change of a session that stays with whom it is. */
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
] satisfies Array<keyof SessionNote>)

const isNote = (set: object): boolean => Object.keys(set).every((key) => NOTED.has(key))

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

  waits(): boolean {
    return this.made.size + this.noted.size > 0
  }

  forget(): void {
    this.byConversation.clear()
    this.byId.clear()
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
  }

  /** @returns false, and nothing is changed, where it is not held, or more changes than may be noted here */
  note(id: string, set: object): boolean {
    const session = this.byId.get(id)
    if (!session || !isNote(set)) return false
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
