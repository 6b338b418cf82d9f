import { hears, readEvent, type AnyEvent, type HandlerName } from '../../server/outbox/events'
import type { EventName, EventPayload } from '../../server/outbox/events'
import type { Job, JobOn } from '../../server/outbox/worker'

interface Attempt {
  id?: string
  attempt?: number
}

/** What the worker gives any handler for this event. */
export function jobOn<Name extends EventName>(
  event: Name,
  payload: EventPayload<Name>,
  { id = 'obx_1', attempt = 1 }: Attempt = {},
): JobOn<Name> {
  return { event, payload, id, attempt }
}

/** What the worker gives this handler for an event as it was published. */
export function jobFor<Handler extends HandlerName>(
  handler: Handler,
  told: AnyEvent | { event: string; payload: unknown },
  { id = 'obx_1', attempt = 1 }: Attempt = {},
): Job<Handler> {
  const job = { ...readEvent(told.event, JSON.stringify(told.payload)), id, attempt }
  if (!hears(handler, job)) throw new Error(`${handler} does not hear of ${told.event}`)
  return job
}
