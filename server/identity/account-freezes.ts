import { IsNull, Not, type EntityManager } from 'typeorm'
import type { Tx } from '../db/database'
import { plausibility } from '../http/moment.contract'
import { newId } from '../lib/ids'
import { bumpTopics, customerTopic } from '../live/topics'
import { publish } from '../outbox/publish'
import { AccountFreeze } from './account-freeze.entity'

/** As the trading platform tells it of a customer. */
export interface ToldFreeze {
  freezeId: string
  reason: string
  remedy: string
  papers: readonly string[]
  frozenAt: string
}

/** What is frozen now; null: the account is free. */
export function findFreeze(
  manager: EntityManager,
  customerId: string,
): Promise<AccountFreeze | null> {
  return manager.findOne(AccountFreeze, {
    where: { customerId, liftedAt: IsNull() },
    order: { frozenAt: 'DESC' },
  })
}

/** In the transaction that takes the customer in. What the platform no longer names is lifted; its customer hears of either. */
export async function keepFreeze(
  tx: Tx,
  customerId: string,
  told: ToldFreeze | null,
): Promise<void> {
  const open = await tx.manager.findBy(AccountFreeze, { customerId, liftedAt: IsNull() })
  for (const { id, freezeKey } of open) {
    if (freezeKey === told?.freezeId) continue
    await tx.manager.update(AccountFreeze, { id }, { liftedAt: tx.now })
    await publish(tx, 'account.unfrozen', { freezeId: id }, { orderKey: customerId })
  }
  if (told) await keepOne(tx, customerId, told)
  if (told || open.length > 0) await bumpTopics(tx, [customerTopic(customerId)])
}

async function keepOne(tx: Tx, customerId: string, told: ToldFreeze): Promise<void> {
  const { freezeId: freezeKey, reason, remedy, papers } = told
  const facts = {
    reason,
    remedy,
    papers: [...papers],
    frozenAt: plausibility(told.frozenAt) === 'plausible' ? new Date(told.frozenAt) : tx.now,
  }
  const known = await tx.manager.findOneBy(AccountFreeze, { customerId, freezeKey })
  if (known) {
    const { affected } = await tx.manager.update(
      AccountFreeze,
      { id: known.id, liftedAt: Not(IsNull()) },
      { liftedAt: null },
    )
    await tx.manager.update(AccountFreeze, { id: known.id }, facts)
    if (affected !== 1) return
  } else
    await tx.manager.insert(AccountFreeze, {
      id: newId('frz'),
      customerId,
      freezeKey,
      ...facts,
      liftedAt: null,
      ticketId: null,
      appealedAt: null,
    })
  const { id } =
    known ?? (await tx.manager.findOneByOrFail(AccountFreeze, { customerId, freezeKey }))
  await publish(tx, 'account.frozen', { freezeId: id }, { orderKey: customerId })
}
