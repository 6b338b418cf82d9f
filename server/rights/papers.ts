import type { EntityManager } from 'typeorm'
import type { Tx } from '../db/database'
import { rawWrite } from '../db/dialect'

const AT_A_TIME = 200

function* someOf(ids: readonly string[]): Generator<{ some: string[]; marks: string }> {
  for (let at = 0; at < ids.length; at += AT_A_TIME) {
    const some = ids.slice(at, at + AT_A_TIME)
    yield { some, marks: some.map(() => '?').join(',') }
  }
}

/** Files that what happened in these tickets names, whoever brought them, and what was drawn up of them as evidence. */
export async function papersOfTickets(
  manager: EntityManager,
  ids: readonly string[],
): Promise<string[]> {
  const papers: string[] = []
  for (const { some, marks } of someOf(ids)) {
    const events: Array<{ ids: unknown }> = await manager.query(
      `SELECT attachment_ids AS ids FROM ticket_events WHERE ticket_id IN (${marks}) AND attachment_ids <> '[]'`,
      some,
    )
    const files: Array<{ pdf: string | null; zip: string | null }> = await manager.query(
      `SELECT pdf_attachment_id AS pdf, zip_attachment_id AS zip FROM evidence_files WHERE ticket_id IN (${marks})`,
      some,
    )
    papers.push(...events.flatMap(({ ids: list }) => listed(list)))
    papers.push(...files.flatMap(({ pdf, zip }) => [pdf ?? [], zip ?? []].flat()))
  }
  return papers
}

/** Files that messages of a talk name: of all of it, or of what has such an id. */
export async function papersOfTalk(
  manager: EntityManager,
  talk: string,
  { from = '', below = 'n' }: { from?: string; below?: string } = {},
): Promise<string[]> {
  const rows: Array<{ payload: unknown }> = await manager.query(
    "SELECT payload FROM messages WHERE conversation_id = ? AND id >= ? AND id < ? AND payload LIKE '%attachmentId%'",
    [talk, from, below],
  )
  return rows.flatMap(({ payload }) => attachmentIn(payload))
}

/** Copies of all that is held of somebody, which are there for a week. */
export async function papersOfCopies(
  manager: EntityManager,
  customerId: string,
): Promise<string[]> {
  const rows: Array<{ id: string | null }> = await manager.query(
    'SELECT attachment_id AS id FROM data_exports WHERE customer_id = ?',
    [customerId],
  )
  return rows.flatMap(({ id }) => id ?? [])
}

/** Nothing holds them any more: rows and bytes go with the next sweep of loose files. */
export async function letGo(tx: Tx, ids: readonly string[]): Promise<void> {
  for (const { some, marks } of someOf(ids))
    await rawWrite(
      tx,
      `UPDATE attachments SET loose_until = created_at WHERE id IN (${marks})`,
      some,
    )
}

/** The same, but for what a ticket of their owner names still: a picture of a chat may have gone into one. */
export async function letGoUnlessNamed(tx: Tx, ids: readonly string[]): Promise<void> {
  for (const { some, marks } of someOf(ids))
    await rawWrite(
      tx,
      `UPDATE attachments SET loose_until = created_at WHERE id IN (${marks}) AND NOT EXISTS
       (SELECT 1 FROM tickets t JOIN ticket_events e ON e.ticket_id = t.id
        WHERE t.customer_id = attachments.owner_customer_id AND INSTR(e.attachment_ids, attachments.id) > 0)`,
      some,
    )
}

function listed(json: unknown): string[] {
  const read: unknown = typeof json === 'string' ? JSON.parse(json) : json
  return Array.isArray(read) ? read.filter((id) => typeof id === 'string') : []
}

function attachmentIn(payload: unknown): string[] {
  const read: unknown = typeof payload === 'string' ? JSON.parse(payload) : payload
  if (typeof read !== 'object' || read === null || !('attachmentId' in read)) return []
  return typeof read.attachmentId === 'string' ? [read.attachmentId] : []
}
