import { storedReply, type Reply } from '../../../bot/reply'
import { appendMessages } from '../../../conversations/conversations'
import { findMessage, moveMessage, type MessageKey } from '../../../conversations/messages'
import type { MessageState } from '../../../conversations/message-state'
import type { Database } from '../../../db/database'
import { reasonOf, UpstreamError } from '../../../lib/errors'
import type { Job } from '../../../outbox/worker'
import type { WecomKfClient } from '../../../wechat/wecom-kf/client'
import { forgetAttempt, recordAttempts, type KfAttempt } from './kf-attempts'
import { renderReply, type KfTargets } from './render-reply'

export interface CodeSenderDeps {
  db: Database
  targets: KfTargets
  client: Pick<WecomKfClient, 'sendOnEvent'>
}

export interface CodedMessage {
  openKfId: string
  /** `messageId` as messageIdOf makes it. */
  key: MessageKey
  code: string
  reply: Reply
  author: 'bot' | 'system'
}

/** `refused`: the code is spent, too old, or of a state that is over. `unknown`: nobody knows; never tried again, for a code serves once. */
export type CodeOutcome = 'sent' | 'refused' | 'unknown'

/** The message of a job: the same one however often the job is tried. */
export function messageIdOf(job: Pick<Job, 'id'>): string {
  return `msg_${job.id.replace(/^[a-z]+_/, '')}`
}

/**
 * Says something by the code of an event, beside the purse, and keeps what was said: it never comes back from WeCom.
 * https://developer.work.weixin.qq.com/document/path/95122
 * @throws UpstreamError where the code is as good as before and another try may help
 */
export async function sendByCode(deps: CodeSenderDeps, coded: CodedMessage): Promise<CodeOutcome> {
  const began = await begin(deps.db, coded)
  if (began !== 'begun') return began
  const { key, code, reply } = coded
  try {
    await deps.client.sendOnEvent({
      code,
      msgId: key.messageId,
      message: renderReply(reply, deps.targets),
    })
  } catch (error) {
    return settleFailure(deps, coded, error)
  }
  await deps.db.transaction((tx) => moveMessage(tx, key, { from: 'sending', to: 'sent' }))
  return 'sent'
}

/** The attempt is on record before the bytes leave. One that is on record already ended without a word: it may have arrived. */
async function begin(db: Database, coded: CodedMessage): Promise<CodeOutcome | 'begun'> {
  const { key, reply, author } = coded
  return db.transaction(async (tx) => {
    const known = await findMessage(tx.manager, key)
    if (known?.state === 'sending')
      await moveMessage(tx, key, {
        from: 'sending',
        to: 'unknown',
        reason: 'the process ended while it was under way',
      })
    if (known && known.state !== 'queued') return outcomeOf(known.state)
    if (known) await moveMessage(tx, key, { from: 'queued', to: 'sending' })
    else {
      const { conversationId, messageId: id } = key
      await appendMessages(tx, [
        {
          id,
          conversationId,
          direction: 'out',
          author,
          type: 'text',
          ...storedReply(reply),
          state: 'sending',
        },
      ])
    }
    await recordAttempts(tx, [attemptOf(coded)])
    return 'begun'
  })
}

function outcomeOf(state: MessageState): CodeOutcome {
  if (state === 'sent') return 'sent'
  return state === 'failed' ? 'refused' : 'unknown'
}

async function settleFailure(
  { db }: CodeSenderDeps,
  coded: CodedMessage,
  error: unknown,
): Promise<CodeOutcome> {
  const move = (to: MessageState): Promise<void> =>
    db.transaction(async (tx) => {
      const moved = await moveMessage(tx, coded.key, {
        from: 'sending',
        to,
        reason: reasonOf(error),
      })
      if (moved && to !== 'unknown') await forgetAttempt(tx, attemptOf(coded))
    })
  if (!(error instanceof UpstreamError) || error.details.outcome === 'unknown') {
    await move('unknown')
    return 'unknown'
  }
  if (error.details.retryable) {
    await move('queued')
    throw error
  }
  await move('failed')
  return 'refused'
}

function attemptOf({ openKfId, key: { conversationId, messageId } }: CodedMessage): KfAttempt {
  return { openKfId, conversationId, messageId }
}
