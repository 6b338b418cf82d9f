import { releaseLooseAttachments } from '../attachments/sweep-loose'
import type { Tx } from '../db/database'
import { findIdentity } from '../identity/identities'
import type { Logger } from '../lib/logger'
import { AuthorizationWithdrawal } from './authorization-withdrawal.entity'
import { withdrawConsent } from './consent-ledger'
import { SubscribeConsent } from './subscribe-consent.entity'

export interface Withdrawal {
  openId: string
  createdAt: string
  /** Numbers of the kinds of data, with commas. */
  what: string
}

/** WeChat's numbers of chosen pictures or videos and of chosen files: all that the mini program ever asks for. */
const FILE_KINDS: readonly string[] = ['14', '15']

/**
 * Somebody took back what the mini program may know of them: what it had from them and nothing needs goes, and no message is sent on old
 * consents. What a ticket names stays with the ticket, as long as that has to be kept. https://developers.weixin.qq.com/miniprogram/dev/framework/user-privacy/
 */
export async function takeBackAuthorization(
  tx: Tx,
  { appId, logger }: { appId: string; logger: Logger },
  { openId, createdAt, what }: Withdrawal,
): Promise<void> {
  const withdrawalKey = `revoke:${openId}:${createdAt}:${what}`.slice(0, 160)
  if (await tx.manager.existsBy(AuthorizationWithdrawal, { withdrawalKey })) return
  await tx.manager.insert(AuthorizationWithdrawal, {
    withdrawalKey,
    appId,
    openId,
    what: what.slice(0, 255),
    at: tx.now,
  })
  for (const { templateId } of await tx.manager.findBy(SubscribeConsent, { appId, openId })) {
    await withdrawConsent(tx, { appId, openId, templateId }, `${openId}:${createdAt}`)
  }
  const identity = await findIdentity(tx.manager, appId, openId)
  const kinds = what.split(',').map((kind) => kind.trim())
  if (identity?.customerId && kinds.some((kind) => FILE_KINDS.includes(kind)))
    await releaseLooseAttachments(tx, identity.customerId)
  logger.info(
    { identityId: identity?.id ?? null, kinds },
    'mini program: an authorisation was taken back',
  )
}
