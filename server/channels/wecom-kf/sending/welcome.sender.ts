import { readReply, storedReply, type Reply } from '../../../bot/reply'
import { appendMessages } from '../../../conversations/conversations'
import {
  findConversation,
  findMessage,
  moveMessage,
  type MessageKey,
} from '../../../conversations/messages'
import type { Database, Tx } from '../../../db/database'
import { PermanentError } from '../../../lib/errors'
import { publish } from '../../../outbox/publish'
import type { Handler } from '../../../outbox/worker'
import { findContact } from '../contacts/kf-contacts'
import { messageIdOf, sendByCode, type CodeSenderDeps } from './send-by-code'
import { mayApiSend } from '../servicers/service-state'

export interface WelcomeDeps extends CodeSenderDeps {
  /** What a customer is greeted with who has just come in; null where nothing is to be said. */
  welcomeFor(conversationId: string): Promise<Reply | null>
}

/**
 * 'kf.entered': the first words, by the welcome code within its 20 seconds. Where there is no code, or it is too late for it, they go as
 * an ordinary message, if the window is open; where it is not, the customer has not written yet, and the first answer will greet them.
 */
export function createWelcome(deps: WelcomeDeps): Handler<'wecomKf.welcome'> {
  return async (job) => {
    const { conversationId, code, messageId } = job.payload
    const conversation = await findConversation(deps.db.read, conversationId)
    if (!conversation) throw new PermanentError('the conversation does not exist')
    const kept =
      messageId === undefined
        ? null
        : await findMessage(deps.db.read, { conversationId, messageId })
    const reply = kept ? readReply(kept) : await deps.welcomeFor(conversationId)
    if (reply === null) return
    const key: MessageKey = { conversationId, messageId: kept?.id ?? messageIdOf(job) }
    const outcome =
      code === null
        ? 'refused'
        : await sendByCode(deps, {
            openKfId: conversation.accountId,
            key,
            code,
            reply,
            author: 'bot',
          })
    if (outcome === 'refused') await sayOrdinarily(deps.db, { key, reply, isKept: kept !== null })
  }
}

/** As a message like any other, out of the purse. A repeated job finds it on its way already. */
function sayOrdinarily(
  db: Database,
  { key, reply, isKept }: { key: MessageKey; reply: Reply; isKept: boolean },
): Promise<void> {
  return db.transaction(async (tx) => {
    const known = await findMessage(tx.manager, key)
    if (!(await isOpen(tx, key.conversationId))) {
      if (known?.state === 'queued')
        await moveMessage(tx, key, {
          from: 'queued',
          to: 'failed',
          reason: 'the customer has not written yet',
        })
      return
    }
    if (known) {
      // Kept with the entry and not published yet: doing that twice sends it once.
      const waits = isKept && known.state === 'queued'
      if (!waits && !(await moveMessage(tx, key, { from: 'failed', to: 'queued' }))) return
    } else {
      const { conversationId, messageId: id } = key
      await appendMessages(tx, [
        {
          id,
          conversationId,
          direction: 'out',
          author: 'bot',
          type: 'text',
          ...storedReply(reply),
          state: 'queued',
        },
      ])
    }
    await publish(tx, 'message.queued', key, { orderKey: key.conversationId })
  })
}

async function isOpen(tx: Tx, conversationId: string): Promise<boolean> {
  const contact = await findContact(tx.manager, conversationId)
  if (contact && !mayApiSend(contact.serviceState)) return false
  const conversation = await findConversation(tx.manager, conversationId)
  return (
    conversation !== null &&
    conversation.sendQuota > 0 &&
    conversation.sendUntil !== null &&
    conversation.sendUntil > tx.now
  )
}
