import { z } from 'zod'
import { NoticedRefund, Transaction } from './spelling'
import {
  openResource,
  readSignatureHeaders,
  verifySigned,
  type VerifyingKeys,
} from './signed-message'
import type { RefundFact, TransactionFact } from './types'

/** Bodies over this are not WeChat Pay's. */
export const MAX_NOTICE_BYTES = 64 * 1024

const Envelope = z.object({
  id: z.string().min(1).max(64),
  event_type: z.string().max(64),
  resource_type: z.literal('encrypt-resource'),
  resource: z.object({
    algorithm: z.literal('AEAD_AES_256_GCM'),
    original_type: z.string().max(32),
    ciphertext: z.string().min(24),
    nonce: z.string().max(16),
    associated_data: z.string().max(32).nullish(),
  }),
})

/** Signed by WeChat, but not spelled as documented. */
export class PayNoticeError extends Error {
  override readonly name = 'PayNoticeError'
}

export interface NoticeDoor {
  keys: VerifyingKeys
  apiV3Key: string
}

export interface NoticeCall {
  header(name: string): string | undefined
  /** As it came: the signature is over bytes. */
  body: Buffer
  nowMs: number
}

export interface Notice<Fact> {
  id: string
  /** Of the signature: a repeat by WeChat has another one, a repeat by somebody else has not. */
  nonce: string
  fact: Fact
}

/**
 * Verifies, then opens, then reads: nothing is parsed of what WeChat did not sign.
 * https://pay.weixin.qq.com/doc/v3/merchant/4012791861
 * @throws PaySignatureError for what is not WeChat's, PayNoticeError for what cannot be read
 */
export const openTransactionNotice = (
  door: NoticeDoor,
  call: NoticeCall,
): Promise<Notice<TransactionFact>> =>
  openNotice(door, call, {
    type: /^TRANSACTION\.SUCCESS$/,
    original: 'transaction',
    shape: Transaction,
  })

/** The same of a refund. https://pay.weixin.qq.com/doc/v3/merchant/4012791865 */
export const openRefundNotice = (
  door: NoticeDoor,
  call: NoticeCall,
): Promise<Notice<RefundFact & { mchId: string }>> =>
  openNotice(door, call, {
    type: /^REFUND\.(SUCCESS|ABNORMAL|CLOSED)$/,
    original: 'refund',
    shape: NoticedRefund,
  })

const NoticedComplaint = z
  .object({ complaint_id: z.string().min(1).max(64), action_type: z.string().max(64) })
  .transform(({ complaint_id }) => ({ complaintId: complaint_id }))

/** Something moved in a complaint. It carries no content: what it is has to be read. https://pay.weixin.qq.com/doc/v3/merchant/4012691244 */
export const openComplaintNotice = (
  door: NoticeDoor,
  call: NoticeCall,
): Promise<Notice<{ complaintId: string }>> =>
  openNotice(door, call, {
    type: /^COMPLAINT\.(CREATE|STATE_CHANGE)$/,
    original: 'complaint',
    shape: NoticedComplaint,
  })

interface Expected<Fact> {
  type: RegExp
  original: string
  shape: z.ZodType<Fact>
}

async function openNotice<Fact>(
  { keys, apiV3Key }: NoticeDoor,
  { header, body, nowMs }: NoticeCall,
  expected: Expected<Fact>,
): Promise<Notice<Fact>> {
  const headers = readSignatureHeaders(header)
  await verifySigned(keys, { headers, body, nowMs })
  const { id, event_type, resource } = orUnreadable(() =>
    Envelope.parse(JSON.parse(body.toString('utf8'))),
  )
  if (!expected.type.test(event_type) || resource.original_type !== expected.original)
    throw new PayNoticeError(`not expected here: ${event_type}`)
  const { ciphertext, nonce, associated_data } = resource
  const plain = orUnreadable(() =>
    openResource(apiV3Key, { ciphertext, nonce, associatedData: associated_data ?? '' }),
  )
  return {
    id,
    nonce: headers.nonce,
    fact: orUnreadable(() => expected.shape.parse(JSON.parse(plain))),
  }
}

function orUnreadable<T>(work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw new PayNoticeError(
      error instanceof z.ZodError
        ? error.issues.map(({ path }) => path.join('.')).join(', ')
        : 'cannot be opened or parsed',
    )
  }
}
