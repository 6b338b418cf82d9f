import { attachIdentity } from '../../server/identity/attach-identity'
import { openBindingScene } from '../../server/identity/bindings'
import { ChannelIdentity } from '../../server/identity/channel-identity.entity'
import { Customer } from '../../server/identity/customer.entity'
import { recordFollow, touchIdentity } from '../../server/identity/identities'
import { OutboxRow } from '../../server/outbox/outbox-row.entity'
import { Ticket } from '../../server/tickets/ticket.entity'
import { newId } from '../../server/lib/ids'
import { testBox } from '../support/api'
import type { TestDatabase } from '../support/database'
import { OA_APP_ID } from '../support/people'

/** Somebody follows the official account; WeChat tells nothing of who they are. */
export async function follow(db: TestDatabase, openId: string): Promise<ChannelIdentity> {
  return db.transaction((tx) =>
    recordFollow(tx, { appId: OA_APP_ID, openId, following: true, at: tx.now }),
  )
}

export async function learnUnionId(
  db: TestDatabase,
  openId: string,
  unionId: string,
): Promise<void> {
  await db.transaction((tx) =>
    touchIdentity(tx, { surface: 'official-account', appId: OA_APP_ID, openId, unionId }),
  )
}

export async function verify(
  db: TestDatabase,
  identity: ChannelIdentity,
  customerId: string,
): Promise<void> {
  await db.transaction((tx) => attachIdentity(tx, identity, { customerId, verifiedBy: 'oauth' }))
}

export async function openScene(db: TestDatabase, customerId: string): Promise<string> {
  const { scene } = await db.transaction((tx) => openBindingScene(tx, testBox, customerId))
  return scene
}

export function identityOf(db: TestDatabase, openId: string): Promise<ChannelIdentity> {
  return db.read.findOneByOrFail(ChannelIdentity, { openId })
}

export function customers(db: TestDatabase): Promise<Customer[]> {
  return db.read.find(Customer, { order: { id: 'ASC' } })
}

/** Events that wait for their handlers, oldest first. */
export async function published(db: TestDatabase): Promise<string[]> {
  return (await db.read.find(OutboxRow, { order: { id: 'ASC' } })).map(({ event }) => event)
}

/** The smallest ticket: something that is somebody's. */
export async function fileTicket(db: TestDatabase, customerId: string): Promise<string> {
  const id = newId('tkt')
  await db.transaction((tx) =>
    tx.manager.insert(Ticket, {
      id,
      number: `T-${id.slice(-10)}`,
      customerId,
      orderId: null,
      conversationId: null,
      kind: 'goods',
      department: 'after-sales',
      status: 'submitted',
      isOpen: true,
      urgent: false,
      title: '卡密无效',
      description: '卡密无效',
      occurredAt: null,
      errorText: null,
      tried: null,
      responsibleSide: 'undetermined',
      responsibleBasis: null,
      assignedAgentId: null,
      firstResponseDueAt: tx.now,
      firstRespondedAt: null,
      resolutionDueAt: tx.now,
      pausedAt: null,
      eventCount: 0,
      reopenedCount: 0,
      createdAt: tx.now,
      updatedAt: tx.now,
      resolvedAt: null,
      closedAt: null,
    }),
  )
  return id
}
