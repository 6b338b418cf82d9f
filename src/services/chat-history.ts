import type { Page } from '../../server/http/paging.contract'
import { call } from './api'
import type { PageAsk } from './request'

/** One message of the chat with the official account, as it was kept. */
export interface ChatMessage {
  messageId: string
  author: string
  text: string
  at: string
}

export const listChatMessages = (query: Partial<PageAsk> = {}): Promise<Page<ChatMessage>> =>
  call({ path: '/conversations/official-account/messages', query: { ...query } })
