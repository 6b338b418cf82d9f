import type {
  FlagPage,
  FlagRoad,
  FollowUpFlag,
  MannerFlagShown,
  SeeFlag,
} from '../../server/reception/desk/desk-session.contract'
import { request } from './request'

const PAGE_SIZE = 30

export function listFlags(
  { open, cursor }: { open: boolean; cursor: string | null },
  signal?: AbortSignal,
): Promise<FlagPage> {
  const query = new URLSearchParams({
    open: String(open),
    limit: String(PAGE_SIZE),
    ...(cursor ? { cursor } : {}),
  })
  return request(`/flags?${query.toString()}`, { signal })
}

export const countFlags = (signal?: AbortSignal): Promise<FlagPage> =>
  request('/flags?open=true&limit=1', { signal })

export const seeFlag = (
  flagId: string,
  body: SeeFlag,
  idempotencyKey: string,
): Promise<MannerFlagShown> =>
  request(`/flags/${encodeURIComponent(flagId)}/seen`, {
    write: { method: 'POST', body, idempotencyKey },
  })

/** Where the supervisor can write to the customer now; a chat is begun where it takes one. */
export const findRoad = (flagId: string, idempotencyKey: string): Promise<FlagRoad> =>
  request(`/flags/${encodeURIComponent(flagId)}/road`, {
    write: { method: 'POST', body: {}, idempotencyKey },
  })

export const followUpFlag = (
  flagId: string,
  body: FollowUpFlag,
  idempotencyKey: string,
): Promise<MannerFlagShown> =>
  request(`/flags/${encodeURIComponent(flagId)}/follow-up`, {
    write: { method: 'POST', body, idempotencyKey },
  })
