import type { EntityManager } from 'typeorm'
import type { Tx } from '../db/database'
import { ChannelIdentity } from '../identity/channel-identity.entity'
import { withdrawConsent } from './consent-ledger'
import { SubscribeConsent } from './subscribe-consent.entity'

async function consentsOf(manager: EntityManager, customerId: string): Promise<SubscribeConsent[]> {
  const identities = await manager.findBy(ChannelIdentity, { customerId, surface: 'mini-program' })
  if (identities.length === 0) return []
  return manager.findBy(
    SubscribeConsent,
    identities.map(({ appId, openId }) => ({ appId, openId })),
  )
}

/** How many messages of the mini program this person still lets through. */
export async function consentBalance(manager: EntityManager, customerId: string): Promise<number> {
  const consents = await consentsOf(manager, customerId)
  return consents.reduce((sum, { balance }) => sum + balance, 0)
}

/** Takes all of them back, as if it had been done in WeChat's settings. */
export async function withdrawAllConsents(tx: Tx, customerId: string): Promise<void> {
  for (const { appId, openId, templateId } of await consentsOf(tx.manager, customerId))
    await withdrawConsent(
      tx,
      { appId, openId, templateId },
      `own:${customerId}:${tx.now.toISOString()}`,
    )
}
