import { z } from 'zod'
import { readReply, type Reply } from '../../bot/reply'
import type { Message } from '../../conversations/message.entity'
import { PermanentError, UpstreamError } from '../../lib/errors'
import type { OfficialAccountClient } from '../../wechat/official-account/client'
import type { CustomerMessage } from '../../wechat/official-account/types'
import type { Channel } from '../channel'
import { renderReply, type LinkTargets } from './reply-text'

/** A kept file, as it is given to WeChat. */
export interface KeptFile {
  bytes: Buffer
  fileName: string
  mediaType: string
}

export interface OfficialAccountChannelDeps {
  targets: LinkTargets
  client: Pick<OfficialAccountClient, 'sendCustomerMessage' | 'uploadMedia'>
  /** Null when there is no such file. */
  readAttachment(attachmentId: string): Promise<KeptFile | null>
  /** Copies a picture that lies elsewhere until it is sent; null when the message says of none. */
  keepPicture?(message: Message): Promise<string | null>
}

/**
 * The official account by customer-service message, which has no key against doubles.
 * https://developers.weixin.qq.com/doc/service/api/customer/message/api_sendcustommessage.html
 */
export function createOfficialAccountChannel(deps: OfficialAccountChannelDeps): Channel {
  return {
    name: 'official-account',
    repeatable: false,
    maySend: () => Promise.resolve(new Map()),
    async send({ conversation, message }) {
      await deps.client.sendCustomerMessage(conversation.externalId, await contentOf(deps, message))
    },
  }
}

const Picture = z.object({ attachmentId: z.string() })
const Speaker = z.object({ by: z.object({ label: z.string() }) })

async function contentOf(
  deps: OfficialAccountChannelDeps,
  message: Message,
): Promise<CustomerMessage> {
  if (message.type !== 'image')
    return { type: 'text', content: renderReply(signed(message), deps.targets) }
  const file = await pictureOf(deps, message).catch(notSent)
  if (!file) throw new PermanentError('the picture is not there')
  const { bytes, fileName, mediaType: contentType } = file
  const { mediaId } = await deps.client
    .uploadMedia('image', { bytes, fileName, contentType })
    .catch(notSent)
  return { type: 'image', mediaId }
}

/** The customer sees by work number that a person speaks, and who (S4). */
function signed(message: Message): Reply {
  const reply = readReply(message)
  const speaker = Speaker.safeParse(message.payload)
  return speaker.success ? { ...reply, text: `${speaker.data.by.label}：${reply.text}` } : reply
}

async function pictureOf(
  { readAttachment, keepPicture }: OfficialAccountChannelDeps,
  message: Message,
): Promise<KeptFile | null> {
  const kept = Picture.safeParse(message.payload)
  const attachmentId = kept.success
    ? kept.data.attachmentId
    : ((await keepPicture?.(message)) ?? null)
  return attachmentId === null ? null : readAttachment(attachmentId)
}

/** Whatever happened to the file, the message itself has not left: trying again does no harm. */
function notSent(error: unknown): never {
  if (error instanceof PermanentError) throw error
  if (!(error instanceof UpstreamError)) {
    throw new UpstreamError('attachments', {
      outcome: 'not-sent',
      retryable: true,
      message: error instanceof Error ? error.message : String(error),
    })
  }
  const { details } = error
  throw new UpstreamError(error.api, {
    ...details,
    outcome: 'not-sent',
    retryable: details.retryable || details.outcome === 'unknown',
  })
}
