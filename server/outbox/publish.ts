import type { Tx } from '../db/database'
import { insertLater } from '../db/gathering'
import { newId } from '../lib/ids'
import { events, type EventName, type EventPayload } from './events'

export interface PublishOptions {
  /** Rows with the same key are handled one after the other. Usually the id of the ticket, customer or conversation. */
  orderKey: string
  /** Not before this moment; now when left out. */
  availableAt?: Date
}

/**
 * Writes one outbox row for each handler of the event, in the caller's transaction: either both happen or neither.
 * @throws ZodError when the payload does not fit the event
 */
export async function publish<Name extends EventName>(
  tx: Tx,
  name: Name,
  payload: EventPayload<Name>,
  options: PublishOptions,
): Promise<void> {
  await publishMany(tx, [outboxEntry(name, payload, options)])
}

export interface OutboxEntry {
  name: EventName
  payload: string
  options: PublishOptions
}

export function outboxEntry<Name extends EventName>(
  name: Name,
  payload: EventPayload<Name>,
  options: PublishOptions,
): OutboxEntry {
  return { name, payload: JSON.stringify(events[name].payload.parse(payload)), options }
}

/** Several events in one statement. */
export async function publishMany(tx: Tx, entries: readonly OutboxEntry[]): Promise<void> {
  await insertLater(tx, {
    table: 'outbox',
    columns: [
      'id',
      'event',
      'handler',
      'payload',
      'order_key',
      'attempts',
      'available_at',
      'created_at',
    ],
    rows: entries.flatMap(({ name, payload, options }) =>
      events[name].handlers.map((handler) => [
        newId('obx'),
        name,
        handler,
        payload,
        `${handler}:${options.orderKey}`,
        0,
        options.availableAt ?? tx.now,
        tx.now,
      ]),
    ),
  })
  if (entries.length > 0) tx.afterCommit(wake)
}

type Listener = () => void
const listeners = new Set<Listener>()

/** The worker of the same process need not wait for its next poll. Only a hint: the rows are what counts. */
export function onPublished(listener: Listener): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

function wake(): void {
  listeners.forEach((listener) => listener())
}
