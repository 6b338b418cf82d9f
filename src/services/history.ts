import type {
  HistoryAttachment,
  HistoryItem,
  HistoryPage,
} from '../../server/conversations/history/history.contract'
import { call } from './api'
import type { PageAsk } from './request'
import { wx } from './wx/port'

export type { HistoryAttachment, HistoryItem }

export const listHistory = (query: Partial<PageAsk> & { q?: string }): Promise<HistoryPage> =>
  call({ path: '/history', query: { ...query } })

export const openFile = (
  file: Pick<HistoryAttachment, 'url' | 'kind' | 'name'>,
): ReturnType<typeof wx.openFile> => wx.openFile(file)
