import type { DecideClaim, DeskClaims } from '../../server/after-sales/claims/desk-claims.contract'
import { request } from './request'

export const getTicketClaims = (number: string, signal?: AbortSignal): Promise<DeskClaims> =>
  request(`/tickets/${encodeURIComponent(number)}/claims`, { signal })

export const decideClaim = (
  claimId: string,
  body: DecideClaim,
  idempotencyKey: string,
): Promise<DeskClaims> =>
  request(`/claims/${encodeURIComponent(claimId)}/decision`, {
    write: { method: 'POST', body, idempotencyKey },
  })
