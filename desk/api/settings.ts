import type {
  BackToVersion,
  CannedReplies,
  CannedRepliesQuery,
  ChangeSettings,
  SettingsChecked,
  SettingsShown,
  SettingVersionDetail,
  SettingVersionPage,
  SettingVersionShown,
} from '../../server/settings/settings.contract'
import { request } from './request'

const PAGE_SIZE = 30

export const getSettings = (signal?: AbortSignal): Promise<SettingsShown> =>
  request('/settings', { signal })

export function listVersions(
  cursor: string | null,
  signal?: AbortSignal,
): Promise<SettingVersionPage> {
  const query = new URLSearchParams({ limit: String(PAGE_SIZE), ...(cursor ? { cursor } : {}) })
  return request(`/settings/versions?${query.toString()}`, { signal })
}

export const getVersion = (version: number, signal?: AbortSignal): Promise<SettingVersionDetail> =>
  request(`/settings/versions/${version}`, { signal })

/** Nothing is changed by it. */
export const checkSettings = (document: unknown, signal?: AbortSignal): Promise<SettingsChecked> =>
  request('/settings/check', { write: { method: 'POST', body: { document } }, signal })

export const changeSettings = (
  body: ChangeSettings,
  idempotencyKey: string,
): Promise<SettingVersionShown> =>
  request('/settings', { write: { method: 'POST', body, idempotencyKey } })

export const goBack = (
  version: number,
  body: BackToVersion,
  idempotencyKey: string,
): Promise<SettingVersionShown> =>
  request(`/settings/versions/${version}/back`, { write: { method: 'POST', body, idempotencyKey } })

export const withdrawVersion = (
  version: number,
  idempotencyKey: string,
): Promise<SettingVersionShown> =>
  request(`/settings/versions/${version}/withdraw`, {
    write: { method: 'POST', body: {}, idempotencyKey },
  })

/** Filled in for that ticket or talk. */
export const listCannedReplies = (
  about: CannedRepliesQuery,
  signal?: AbortSignal,
): Promise<CannedReplies> =>
  request(`/canned-replies?${new URLSearchParams({ ...about }).toString()}`, { signal })
