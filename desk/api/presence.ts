import type { Presence } from '../../server/reception/desk/desk-session.contract'
import { request } from './request'

export const getPresence = (signal?: AbortSignal): Promise<Presence> =>
  request('/presence', { signal })

/** Says how it is to be, so that doing it twice is doing it once. */
export const setPresence = (deskStatus: Presence['deskStatus']): Promise<Presence> =>
  request('/presence', { write: { method: 'PUT', body: { deskStatus } } })
