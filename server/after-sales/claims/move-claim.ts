import { recordAudit } from '../../audit/record-audit'
import type { Tx } from '../../db/database'
import { UserError } from '../../lib/errors'
import { bumpTopics, customerTopic, TICKETS_TOPIC, ticketTopic } from '../../live/topics'
import { publish } from '../../outbox/publish'
import { Claim, type ClaimState } from './claim.entity'

export const openKeyOf = ({
  orderId,
  line,
  kind,
}: Pick<Claim, 'orderId' | 'line' | 'kind'>): string => `${orderId}:${line}:${kind}`

export function isOpenClaim(state: ClaimState): boolean {
  return state === 'gathering' || state === 'deciding'
}

/** One step, if nobody was faster. @throws UserError 409 */
export async function moveClaim(
  tx: Tx,
  claim: Claim,
  state: Exclude<ClaimState, 'gathering'>,
  set: Partial<Claim> = {},
): Promise<Claim> {
  const change = {
    openKey: isOpenClaim(state) ? (set.openKey ?? claim.openKey) : null,
    ...set,
    ...(!isOpenClaim(state) && { openKey: null }),
    state,
    updatedAt: tx.now,
  }
  const { affected } = await tx.manager.update(
    Claim,
    { id: claim.id, state: claim.state, updatedAt: claim.updatedAt },
    change,
  )
  if (affected !== 1)
    throw new UserError('claim_changed', {
      status: 409,
      public: '这次申请刚刚有了新的进展，请看看最新情况再操作',
    })
  const moved = Object.assign(tx.manager.create(Claim, claim), change)
  await recordClaim(tx, moved, { news: state, before: claim })
  await publish(
    tx,
    'claim.moved',
    { claimId: moved.id, state, at: tx.now.getTime() },
    { orderKey: moved.id },
  )
  await bumpClaim(tx, moved)
  return moved
}

/** F6: who, what, when and why, where nobody can alter it. */
export function recordClaim(
  tx: Tx,
  after: Claim,
  { news, before, shown }: { news: string; before?: Claim; shown?: string },
): Promise<void> {
  return recordAudit(tx, [
    {
      deed: 'claim.changed',
      subject: { kind: 'claim', id: after.id },
      reason: news,
      ...(before && { before: { ...before } }),
      // With what they read at the button.
      after: { ...after, ...(shown !== undefined && { shown }) },
    },
  ])
}

export function bumpClaim(tx: Tx, { customerId, ticketId }: Claim): Promise<void> {
  return bumpTopics(tx, [customerTopic(customerId), ticketTopic(ticketId), TICKETS_TOPIC])
}
