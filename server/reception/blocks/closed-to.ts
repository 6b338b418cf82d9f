import type { EntityManager } from 'typeorm'
import type { Reply } from '../../bot/reply'
import { findBlock, type Writer } from '../../conversations/blocks/chat-blocks'
import type { Why } from '../talk/session-summary'
import { blockMentioned, blockTitle, stillBlockedReply } from './block-words'
import type { BlockMentioned } from './block.contract'

/** What is about money that is missing or about safety goes to people, whoever it is. */
const OPEN_TO_ALL: ReadonlySet<Why> = new Set<Why>(['crisis', 'security', 'money'])

/** The one question of every road to a person. @returns what is said instead; null: the way is open */
export async function closedTo(
  { manager, now }: { manager: EntityManager; now: Date },
  writer: Writer,
  why: Why,
): Promise<Reply | null> {
  if (OPEN_TO_ALL.has(why)) return null
  const block = await findBlock(manager, writer, now)
  return block && stillBlockedReply(block, now)
}

/** For pages that only mention it. */
export async function mentionBlock(
  manager: EntityManager,
  customerId: string,
  now: Date,
): Promise<BlockMentioned> {
  const block = await findBlock(
    manager,
    { customerId, identityId: null, conversationId: null },
    now,
  )
  return block && { blockId: block.id, title: blockTitle(block, now), text: blockMentioned(block) }
}
