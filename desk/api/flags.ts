import type { FlagPage, MannerFlagShown } from '../../server/reception/desk-session.contract'
import { request } from './request'

const PAGE_SIZE = 30

export function listFlags({ open, cursor }: { open: boolean; cursor: string | null }, signal?: AbortSignal): Promise<FlagPage> {
  const query = new URLSearchParams({ open: String(open), limit: String(PAGE_SIZE), ...(cursor ? { cursor } : {}) })
  return request(`/flags?${query.toString()}`, { signal })
}

export const countFlags = (signal?: AbortSignal): Promise<FlagPage> => request('/flags?open=true&limit=1', { signal })

export const seeFlag = (flagId: string, idempotencyKey: string): Promise<MannerFlagShown> =>
  request(`/flags/${encodeURIComponent(flagId)}/seen`, { write: { method: 'POST', body: {}, idempotencyKey } })
