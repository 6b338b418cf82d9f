import { z } from 'zod'
import { readReply } from '../../bot/reply'
import { PermanentError, UpstreamError } from '../../lib/errors'
import type { OfficialAccountClient } from '../../wechat/official-account/client'
import type { CustomerMessage } from '../../wechat/official-account/types'
import type { Channel, Dispatch } from '../channel'
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
}

/**
 * The official account by customer-service message, which has no key against doubles.
 * https://developers.weixin.qq.com/doc/service/api/customer/message/api_sendcustommessage.html
 */
export function createOfficialAccountChannel(deps: OfficialAccountChannelDeps): Channel {
  return {
    name: 'official-account',
    repeatable: false,
    maySend: () => Promise.resolve({ allowed: true }),
    async send({ conversation, message }) {
      await deps.client.sendCustomerMessage(conversation.externalId, await contentOf(deps, message))
    },
  }
}

const Picture = z.object({ attachmentId: z.string() })

async function contentOf(deps: OfficialAccountChannelDeps, message: Dispatch['message']): Promise<CustomerMessage> {
  if (message.type !== 'image') return { type: 'text', content: renderReply(readReply(message), deps.targets) }
  const picture = Picture.safeParse(message.payload)
  const file = picture.success ? await deps.readAttachment(picture.data.attachmentId).catch(notSent) : null
  if (!file) throw new PermanentError('the picture is not there')
  const { bytes, fileName, mediaType: contentType } = file
  const { mediaId } = await deps.client.uploadMedia('image', { bytes, fileName, contentType }).catch(notSent)
  return { type: 'image', mediaId }
}

/** Whatever happened to the file, the message itself has not left: trying again does no harm. */
function notSent(error: unknown): never {
  if (!(error instanceof UpstreamError)) {
    throw new UpstreamError('attachments', { outcome: 'not-sent', retryable: true, message: error instanceof Error ? error.message : String(error) })
  }
  const { details } = error
  throw new UpstreamError(error.api, { ...details, outcome: 'not-sent', retryable: details.retryable || details.outcome === 'unknown' })
}
