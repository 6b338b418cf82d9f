import { z } from 'zod'
import type { Tx } from '../../../db/database'
import { issueCode, takeCode } from '../../../identity/one-time-codes'
import { HOUR_MS } from '../../../lib/clock'
import { newId } from '../../../lib/ids'
import type { SecretBox } from '../../../lib/secret-box'
import { Why } from '../../../reception/talk/session-summary'
import { TicketKind } from '../../../tickets/ticket.contract'

/**
 * Somebody wants a person on a channel from which they are led into kf. It goes along by its id in the link's token, which is too small
 * for it: words, order and ticket stay where they were said, and are read from there.
 */
export interface Wish {
  why: Why
  kind: TicketKind | null
  /** The conversation in which they said so. */
  conversationId: string
  /** Their place in the queue is that of this moment. */
  since?: Date | null
  also?: readonly TicketKind[]
}

const PURPOSE = 'kf-wish'
/** Longer than any token that names it. */
const LIFE_MS = HOUR_MS

const Kept = z.object({
  why: Why,
  kind: TicketKind.or(z.literal('')),
  conversationId: z.string(),
  since: z.string().default(''),
  also: z.string().default(''),
})

/** An id for a wish that may never be kept, where there turns out to be no link. */
export function newWishId(): string {
  return newId('wsh')
}

export async function keepWish(
  tx: Tx,
  box: SecretBox,
  { id, wish, customerId }: { id: string; wish: Wish; customerId: string | null },
): Promise<void> {
  const payload = {
    why: wish.why,
    kind: wish.kind ?? '',
    conversationId: wish.conversationId,
    since: wish.since?.toISOString() ?? '',
    also: (wish.also ?? []).join(' '),
  }
  await issueCode(tx, box, {
    purpose: PURPOSE,
    code: id,
    subjectId: customerId,
    payload,
    lifeMs: LIFE_MS,
  })
}

/** Once. @returns null when there is none of that id (any more) */
export async function takeWish(tx: Tx, box: SecretBox, id: string): Promise<Wish | null> {
  const kept = Kept.safeParse((await takeCode(tx, box, { purpose: PURPOSE, code: id }))?.payload)
  if (!kept.success) return null
  const { why, kind, conversationId, since, also } = kept.data
  const others = also.split(' ').flatMap((one) => TicketKind.safeParse(one).data ?? [])
  return {
    why,
    kind: kind === '' ? null : kind,
    conversationId,
    since: since === '' ? null : new Date(since),
    also: others,
  }
}
