import type {
  KfEntry,
  KfEntryRequest,
} from '../../server/channels/wecom-kf/entering/kf-entry.contract'
import { call } from './api'
import { canBeSomebody } from './session'
import { wx } from './wx/port'

export type { KfEntry, KfEntryRequest }

export const fetchKfEntry = (body: KfEntryRequest): Promise<KfEntry> =>
  call({ method: 'POST', path: '/kf/entry', body })

/** The same ahead of a tap: nobody is sent away to log in for something that they may never tap. */
export async function prepareKfEntry(body: KfEntryRequest): Promise<KfEntry | null> {
  return (await canBeSomebody()) ? fetchKfEntry(body) : null
}

export const openServiceChat = (door: KfEntry): Promise<void> => wx.openServiceChat(door)
