import { In, LessThan } from 'typeorm'
import type { Tx } from '../db/database'
import { plausibility } from '../http/moment.contract'
import { newId } from '../lib/ids'
import { keepFreeze, type ToldFreeze } from './account-freezes'
import { ChannelIdentity } from './channel-identity.entity'
import { Customer } from './customer.entity'
import { joinCustomers } from './customers'
import { touchIdentity } from './identities'
import { joinByUnionId } from './union-id'

/** A customer as the trading platform tells of them. */
export interface ToldCustomer {
  customerId: string
  /** The platform's own; an older one never overwrites a newer one. */
  version: number
  displayName: string
  tier?: { key: string; since?: string | null | undefined } | null | undefined
  freeze?: ToldFreeze | null | undefined
  unionId?: string | null | undefined
  openIds: ReadonlyArray<{ appId: string; openId: string }>
}

export interface KnownApps {
  officialAccountAppId: string
  miniProgramAppId: string
}

export type ToldOutcome =
  /** With a reason: what of it was left out. */
  | { outcome: 'stored'; reason?: string }
  | { outcome: 'unchanged' }
  | { outcome: 'refused'; reason: string }

/**
 * Takes in what the platform says of a customer, and joins it with whom WeChat has shown us already. The platform's word
 * makes an OpenID its customer's for log-in; notices still go only to an OpenID that was verified (F4).
 */
export async function ingestPlatformCustomer(
  tx: Tx,
  apps: KnownApps,
  told: ToldCustomer,
): Promise<ToldOutcome> {
  const foreign = told.openIds.find(
    ({ appId }) => appId !== apps.officialAccountAppId && appId !== apps.miniProgramAppId,
  )
  if (foreign)
    return {
      outcome: 'refused',
      reason: `appId ${foreign.appId} is neither the official account nor the mini program`,
    }
  const known = await tx.manager.findOneBy(Customer, { platformCustomerId: told.customerId })
  if (known && known.platformVersion >= told.version) return { outcome: 'unchanged' }
  const customerId = known?.id ?? newId('cus')
  const facts = {
    platformVersion: told.version,
    displayName: told.displayName,
    unionId: told.unionId ?? null,
    tierKey: told.tier?.key ?? null,
    tierSince: sinceOf(told),
    updatedAt: tx.now,
  }
  if (known) {
    const { affected } = await tx.manager.update(
      Customer,
      { id: customerId, platformVersion: LessThan(told.version) },
      facts,
    )
    // Another batch, at the same moment, brought a newer version.
    if (affected === 0) return { outcome: 'unchanged' }
  } else
    await tx.manager.insert(Customer, {
      id: customerId,
      platformCustomerId: told.customerId,
      createdAt: tx.now,
      ...facts,
    })
  await keepFreeze(tx, customerId, told.freeze ?? null)
  const leftOut: string[] = []
  if (!(await claimOpenIds(tx, apps, { told, customerId })))
    leftOut.push('one of the openIds belongs to another customer of the platform')
  if (told.unionId && (await joinByUnionId(tx, told.unionId)) === 'conflict')
    leftOut.push('unionId is also that of another customer of the platform')
  return leftOut.length === 0
    ? { outcome: 'stored' }
    : { outcome: 'stored', reason: `not joined: ${leftOut.join('; ')}` }
}

function sinceOf({ tier }: ToldCustomer): Date | null {
  return tier?.since && plausibility(tier.since) === 'plausible' ? new Date(tier.since) : null
}

async function claimOpenIds(
  tx: Tx,
  apps: KnownApps,
  { told, customerId }: { told: ToldCustomer; customerId: string },
): Promise<boolean> {
  let allClaimed = true
  for (const { appId, openId } of told.openIds) {
    const surface = appId === apps.officialAccountAppId ? 'official-account' : 'mini-program'
    const identity = await touchIdentity(tx, { surface, appId, openId })
    if (identity.customerId === customerId) continue
    if (identity.customerId === null)
      await tx.manager.update(
        ChannelIdentity,
        { id: identity.id },
        { customerId, updatedAt: tx.now },
      )
    else {
      const customers = await tx.manager.findBy(Customer, {
        id: In([identity.customerId, customerId]),
      })
      allClaimed = (await joinCustomers(tx, customers)) !== null && allClaimed
    }
  }
  return allClaimed
}
