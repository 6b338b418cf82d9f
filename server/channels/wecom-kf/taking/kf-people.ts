import {
  conversationColumns,
  openConversations,
  readConversation,
  saveConversations,
  type ConversationKey,
} from '../../../conversations/conversations'
import { lockConversations } from '../../../conversations/outgoing'
import type { Tx } from '../../../db/database'
import { bulkInsert, rawQuery, readDate } from '../../../db/dialect'
import { findAgentsByWecomUserIds, holderLabel } from '../../../identity/agents'
import { makeIdentities } from '../../../identity/identities'
import { after, HOUR_MS } from '../../../lib/clock'
import type { Policy } from '../../../policy/policy.schema'
import { readServiceState, type ServiceState } from '../servicers/service-state'
import type { KfPerson, KnownServicer, TakeDeps } from './take-deps'

/** One customer of a kf account while a page is taken, and what has to be written of them at its end. */
export interface KfVisitor {
  person: KfPerson
  serviceState: ServiceState
  servicerUserId: string | null
  askedAt: Date | null
  /** Of the session that is open; null where none is. */
  department: string | null
  /** The state at WeCom is to be written. */
  moved: boolean
  /** They wrote: their window is open anew. */
  wrote: boolean
  /** Somebody spoke. */
  spoken: boolean
}

function conversationKey(openKfId: string): ConversationKey {
  return { channel: 'wecom-kf', accountId: openKfId }
}

/** Everybody whom a page is about, in one statement; whoever was never seen is made, in two more. */
export async function findVisitors(
  tx: Tx,
  openKfId: string,
  externalUserIds: readonly string[],
): Promise<Map<string, KfVisitor>> {
  const wanted = [...new Set(externalUserIds)]
  if (wanted.length === 0) return new Map()
  const rows = await rawQuery<Record<string, unknown>>(
    tx,
    `SELECT i.id, i.open_id, i.customer_id, i.verified_at, k.service_state, k.servicer_user_id, k.asked_at, s.department,
       ${conversationColumns('c')}
     FROM channel_identities i
     LEFT JOIN conversations c ON c.channel = 'wecom-kf' AND c.account_id = i.app_id AND c.external_id = i.open_id
     LEFT JOIN kf_contacts k ON k.conversation_id = c.id
     LEFT JOIN service_sessions s ON s.open_key = c.id
     WHERE i.app_id = ? AND i.open_id IN (${wanted.map(() => '?').join(',')})`,
    [openKfId, ...wanted],
  )
  const known = new Map(rows.map((row) => [String(row.open_id), row]))
  const ids = await makeIdentities(tx, {
    surface: 'wecom-kf',
    appId: openKfId,
    following: false,
    openIds: wanted.filter((externalUserId) => !known.has(externalUserId)),
  })
  const silent = wanted.filter((externalUserId) => !readConversationOf(known.get(externalUserId)))
  const opened =
    silent.length > 0
      ? await openConversations(tx, conversationKey(openKfId), silent)
      : new Map<string, never>()
  return new Map(
    wanted.flatMap((externalUserId): Array<[string, KfVisitor]> => {
      const row = known.get(externalUserId)
      const conversation = readConversationOf(row) ?? opened.get(externalUserId)
      const identityId = row ? String(row.id) : ids.get(externalUserId)
      if (!conversation || identityId === undefined) return []
      return [
        [
          externalUserId,
          toVisitor(
            {
              openKfId,
              externalUserId,
              identityId,
              customerId: verifiedCustomer(row),
              conversation,
            },
            row,
          ),
        ],
      ]
    }),
  )
}

function readConversationOf(row: Record<string, unknown> | undefined) {
  return row ? readConversation(row) : null
}

function verifiedCustomer(row: Record<string, unknown> | undefined): string | null {
  return typeof row?.customer_id === 'string' && row.verified_at !== null ? row.customer_id : null
}

function toVisitor(person: KfPerson, row: Record<string, unknown> | undefined): KfVisitor {
  const isKnown = row !== undefined && row.service_state !== null
  return {
    person,
    serviceState: isKnown ? readServiceState(row.service_state) : 4,
    servicerUserId: typeof row?.servicer_user_id === 'string' ? row.servicer_user_id : null,
    department: typeof row?.department === 'string' ? row.department : null,
    askedAt: readDate(row?.asked_at),
    moved: !isKnown,
    wrote: false,
    spoken: false,
  }
}

/** https://developer.work.weixin.qq.com/document/path/94677: five messages within 48 hours of each of the customer's. */
const QUOTA = 5
const WINDOW_MS = 48 * HOUR_MS

/** A customer's message opens the window anew, counted from when it was said, and begins a session where the last had ended. */
export function noteCustomerWord(visitor: KfVisitor, at: Date): void {
  const { conversation } = visitor.person
  const until = after(at, WINDOW_MS)
  if (conversation.sendUntil === null || until >= conversation.sendUntil) {
    conversation.sendQuota = QUOTA
    conversation.sendUntil = until
  }
  visitor.wrote = true
  if (visitor.serviceState === 4) noteState(visitor, 0, null)
}

export function noteState(
  visitor: KfVisitor,
  serviceState: ServiceState,
  servicerUserId: string | null,
): void {
  if (visitor.serviceState === serviceState && visitor.servicerUserId === servicerUserId) return
  Object.assign(visitor, { serviceState, servicerUserId, moved: true })
}

/** What the page changed about its people. The purse is written only where it was filled anew: a sender may be spending from it. */
export async function saveVisitors(
  tx: Tx,
  openKfId: string,
  visitors: readonly KfVisitor[],
): Promise<void> {
  const stateOf = ({ person }: KfVisitor) => person.conversation
  // In the sender's order, not in that of the page: neither waits for the other crosswise.
  const changed = visitors.filter(({ wrote, spoken }) => wrote || spoken).map(stateOf)
  const ids = changed.flatMap(({ id, isNew }) => (isNew ? [] : id))
  if (tx.kind !== 'sqlite' && ids.length > 0) await lockConversations(tx, ids)
  await saveConversations(
    tx,
    conversationKey(openKfId),
    visitors.filter((visitor) => stateOf(visitor).isNew || visitor.wrote).map(stateOf),
  )
  const heard = visitors
    .filter((visitor) => visitor.spoken && !visitor.wrote && !stateOf(visitor).isNew)
    .map(stateOf)
  await bulkInsert(tx, {
    table: 'conversations',
    columns: ['id', 'channel', 'account_id', 'external_id', 'last_message_at', 'created_at'],
    rows: heard.map(({ id, externalId, createdAt }) => [
      id,
      'wecom-kf',
      openKfId,
      externalId,
      tx.now,
      createdAt,
    ]),
    updateOnDuplicate: ['last_message_at'],
  })
  await bulkInsert(tx, {
    table: 'kf_contacts',
    columns: [
      'conversation_id',
      'open_kfid',
      'external_user_id',
      'service_state',
      'servicer_user_id',
      'changed_at',
    ],
    rows: visitors
      .filter(({ moved }) => moved)
      .map(({ person, serviceState, servicerUserId }) => [
        person.conversation.id,
        openKfId,
        person.externalUserId,
        serviceState,
        servicerUserId,
        tx.now,
      ]),
    updateOnDuplicate: ['service_state', 'servicer_user_id', 'changed_at'],
  })
  // What a later item of the same page asks of them is told by rows that are there.
  visitors.forEach((visitor) => {
    visitor.person.conversation.isNew = false
  })
}

/** Agents of the policy by their WeCom user id. */
export function servicersOf(policy: Policy): TakeDeps['findServicers'] {
  return async (tx, userIds) => {
    const agents = new Map(
      (await findAgentsByWecomUserIds(tx.manager, userIds)).map((agent) => [
        agent.wecomUserId.toLowerCase(),
        agent,
      ]),
    )
    return new Map(
      userIds.flatMap((userId): Array<[string, KnownServicer]> => {
        const agent = agents.get(userId.toLowerCase())
        if (!agent) return []
        const labelIn = (department: string | null): string =>
          holderLabel(agent, policy, department ?? undefined)
        return [[userId, { userId: agent.wecomUserId, agentId: agent.id, labelIn }]]
      }),
    )
  }
}
