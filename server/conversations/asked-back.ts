import type { Conversation } from './conversation.entity'

/**
 * Words that did not get to the customer stand in the app, and a notice asks them to come back: one for each window that shut. Its source,
 * by which the message and the notice find each other.
 */
export function askedBackKey({ id, sendUntil }: Pick<Conversation, 'id' | 'sendUntil'>): string {
  return `session.windowShut:${id}:${sendUntil?.getTime() ?? 0}`
}

/** What became of such a notice: WeChat took it, the phone has it, or no road worked. */
export type NoticeReach = 'sent' | 'delivered' | 'failed'
