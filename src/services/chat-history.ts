import type { HistoryMessage } from '../../server/conversations/history.contract'
import type { Page } from '../../server/http/paging.contract'
import { call } from './api'
import type { PageAsk } from './request'

/** What was said in the chat with the official account, newest first. */
export const listChatMessages = (query: Partial<PageAsk> = {}): Promise<Page<HistoryMessage>> =>
  call({ path: '/conversations/official-account/messages', query: { ...query } })
