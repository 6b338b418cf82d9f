import { z } from 'zod'
import { readReply } from '../../../bot/reply'
import type { Conversation } from '../../../conversations/conversation.entity'
import type { Outgoing } from '../../../conversations/outgoing'
import type { Database } from '../../../db/database'
import { PermanentError, UpstreamError } from '../../../lib/errors'
import type { WecomKfClient } from '../../../wechat/wecom-kf/client'
import type { KfMessage, KfPeer } from '../../../wechat/wecom-kf/types'
import { FirstTryFailed, type Channel, type Dispatch, type SendVerdict } from '../../channel'
import type { KeptFile } from '../../official-account/official-account-channel'
import { forgetAttempt, recordAttempts, type KfAttempt } from './kf-attempts'
import { findStates, recordApiReplies, recordState } from '../contacts/kf-contacts'
import { renderReply, type KfTargets } from './render-reply'
import { canTransfer, mayApiSend, type ServiceState } from '../servicers/service-state'

export interface KfChannelDeps {
  db: Database
  targets: KfTargets
  client: Pick<
    WecomKfClient,
    'sendMessage' | 'getServiceState' | 'transferServiceState' | 'uploadMedia'
  >
  /** Null when there is no such file. */
  readAttachment(attachmentId: string): Promise<KeptFile | null>
}

interface Sending {
  deps: KfChannelDeps
  attempt: KfAttempt
  peer: KfPeer
  message: KfMessage
  /** No earlier try may have reached WeCom. */
  isFirst: boolean
}

/** The state does not allow sending. */
const WRONG_STATE = 95018

/**
 * 微信客服 by send_msg. WeCom takes a msgid once, and ours is the message's own id, so that a message may be sent again until it is
 * known that it arrived. https://developer.work.weixin.qq.com/document/path/94677
 */
export function createKfChannel(deps: KfChannelDeps): Channel {
  return {
    name: 'wecom-kf',
    repeatable: true,
    async maySend(tx, conversations) {
      const states = await findStates(
        tx,
        conversations.map(({ id }) => id),
      )
      return new Map([...states].map(([id, state]) => [id, verdictIn(state)]))
    },
    recordAttempts: (tx, outgoing) =>
      recordAttempts(tx, outgoing.filter(({ message }) => !isPicture(message)).map(attemptOf)),
    recordSent: (tx, outgoing) =>
      recordApiReplies(
        tx,
        outgoing.map(({ conversation }) => conversation.id),
      ),
    send: (dispatch) => send(deps, dispatch),
  }
}

function verdictIn(state: ServiceState): SendVerdict {
  if (mayApiSend(state)) return { allowed: true }
  if (state === 3) return { allowed: false, reason: 'a servicer talks with the customer in WeCom' }
  return {
    allowed: false,
    reason:
      state === 2 ? 'the session waits in the pool of WeCom' : 'the session has ended at WeCom',
  }
}

function attemptOf({ conversation, message }: Outgoing): KfAttempt {
  return {
    openKfId: conversation.accountId,
    conversationId: conversation.id,
    messageId: message.id,
  }
}

/** Its upload may last: only when that is over is it on record that WeCom may have the message. */
const isPicture = ({ type }: Dispatch['message']): boolean => type === 'image'

async function send(deps: KfChannelDeps, dispatch: Dispatch): Promise<void> {
  const { conversation, message } = dispatch
  const attempt = attemptOf(dispatch)
  const content = await contentOf(deps, message).catch((error: unknown) => {
    // Nothing has left in this try.
    throw dispatch.isFirst && !isPicture(message) ? firstFailed(attempt, error, error) : error
  })
  const isFirst = isPicture(message) ? await beginPicture(deps.db, attempt) : dispatch.isFirst
  const sending: Sending = { deps, attempt, peer: peerOf(conversation), message: content, isFirst }
  try {
    await sendInState(sending)
  } catch (error) {
    failed(sending, error)
  }
}

const firstFailed = (attempt: KfAttempt, error: unknown, otherwise: unknown): FirstTryFailed =>
  new FirstTryFailed(error, (tx) => forgetAttempt(tx, attempt), otherwise)

/** @returns whether no earlier try may have reached WeCom */
async function beginPicture(db: Database, attempt: KfAttempt): Promise<boolean> {
  const before = await db.transaction((tx) => recordAttempts(tx, [attempt]))
  return !before.has(attempt.messageId)
}

/** The state may have changed without our knowledge: it is read again, and where the session is still the assistant's, sent once more. */
async function sendInState(sending: Sending): Promise<void> {
  const { deps, attempt, peer, message } = sending
  const deliver = (): Promise<unknown> =>
    deps.client.sendMessage({ ...peer, msgId: attempt.messageId, message })
  try {
    await deliver()
  } catch (error) {
    if (
      !(error instanceof UpstreamError) ||
      error.details.errcode !== WRONG_STATE ||
      !(await reopened(sending))
    )
      throw error
    await deliver()
  }
}

/** @returns whether the session is one that the API may speak in now */
async function reopened({
  deps: { db, client },
  attempt: { conversationId },
  peer,
}: Sending): Promise<boolean> {
  const { state, servicerUserId } = await client.getServiceState(peer).catch(notSent)
  const now = canTransfer(state, 1) ? 1 : state
  if (now !== state) await client.transferServiceState({ ...peer, state: 1 }).catch(notSent)
  await db.transaction((tx) => recordState(tx, conversationId, { state: now, servicerUserId }))
  return mayApiSend(now)
}

/**
 * What a failed try means for the message. Returns where WeCom refuses it because it has it already.
 * @throws FirstTryFailed, UpstreamError
 */
function failed({ attempt, isFirst }: Sending, error: unknown): void {
  if (!(error instanceof UpstreamError)) throw error
  const { details } = error
  // Its msgid makes another try harmless.
  if (details.outcome === 'unknown')
    throw new UpstreamError(error.api, { ...details, retryable: true })
  const again = refusedAgain(error)
  if (isFirst) throw firstFailed(attempt, error, again)
  if (again !== null) throw again
}

/** What a refusal means where an earlier try may have arrived. @returns null where it has */
function refusedAgain(error: UpstreamError): UpstreamError | null {
  const { details } = error
  // No document names the errcode of a msgid that was taken before. It is one of a wrong request, and the first try was not wrong.
  if (details.kind === 'bug') return null
  // Refused now for another reason, but the try before may have arrived.
  return details.retryable
    ? error
    : new UpstreamError(error.api, { ...details, outcome: 'unknown' })
}

function peerOf({ accountId, externalId }: Conversation): KfPeer {
  return { openKfId: accountId, externalUserId: externalId }
}

const Picture = z.object({ attachmentId: z.string() })

async function contentOf(deps: KfChannelDeps, message: Dispatch['message']): Promise<KfMessage> {
  if (!isPicture(message)) return renderReply(readReply(message), deps.targets)
  const picture = Picture.safeParse(message.payload)
  const file = picture.success
    ? await deps.readAttachment(picture.data.attachmentId).catch(notSent)
    : null
  if (!file) throw new PermanentError('the picture is not there')
  const { bytes, fileName, mediaType: contentType } = file
  const { mediaId } = await deps.client
    .uploadMedia('image', { bytes, fileName, contentType })
    .catch(notSent)
  return { type: 'image', mediaId }
}

/** Whatever failed here, the message itself has not left: trying again does no harm. */
function notSent(error: unknown): never {
  if (!(error instanceof UpstreamError)) {
    const message = error instanceof Error ? error.message : String(error)
    throw new UpstreamError('before send_msg', { outcome: 'not-sent', retryable: true, message })
  }
  const { details } = error
  throw new UpstreamError(error.api, {
    ...details,
    outcome: 'not-sent',
    retryable: details.retryable || details.outcome === 'unknown',
  })
}
