import type { FullName, NameReason } from '../../server/reception/desk/full-name.contract'
import { request } from './request'

export type { NameReason }

/** Where the name stands: a ticket or a session. */
export type NameAt = { ticket: string } | { session: string }

/** The look is on record with its reason, and its owner sees it. */
export const showName = (at: NameAt, reason: NameReason): Promise<FullName> =>
  request(
    'ticket' in at
      ? `/tickets/${encodeURIComponent(at.ticket)}/name`
      : `/sessions/${encodeURIComponent(at.session)}/name`,
    { write: { method: 'POST', body: { reason } } },
  )
