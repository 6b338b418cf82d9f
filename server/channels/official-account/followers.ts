import type { Asker } from '../../bot/own-matters'
import type { Tx } from '../../db/database'
import {
  conversationColumns,
  openConversations,
  readConversation,
  type ConversationState,
} from '../../conversations/conversations'
import type { Before } from '../../conversations/mask-going-on'
import { findConversation } from '../../conversations/messages'
import { rawQuery } from '../../db/dialect'
import { askAboutFollowers, makeIdentities } from '../../identity/identities'

/** Who stands behind an OpenID of the official account, as far as answering needs to know. */
export interface Follower {
  identityId: string
  openId: string
  /** Set only once it was shown that this OpenID is that customer. */
  verifiedCustomerId: string | null
  /** As far as we know now. */
  following: boolean
}

/** Somebody who writes to the official account, and what is known of the conversation with them. */
export interface Writer {
  follower: Follower
  conversation: ConversationState
  /** A session is open: a person was asked for, and what is written goes to the reception. */
  inSession: boolean
  /** What they said last in this batch, while it is not stored yet. */
  justSaid?: Before
}

/**
 * Finds who writes, in one statement, and makes the ones never seen (people who followed before this product was installed);
 * for those UnionID and state are asked for after the commit. Conversations that are new are stored by saveConversations.
 */
export async function findWriters(
  tx: Tx,
  appId: string,
  openIds: readonly string[],
): Promise<Map<string, Writer>> {
  const key = { channel: 'official-account', accountId: appId } as const
  const rows = await rawQuery<Record<string, unknown>>(
    tx,
    `SELECT i.id, i.open_id, i.customer_id, i.verified_at, i.following, s.id AS session_id, ${conversationColumns('c')} FROM channel_identities i
     LEFT JOIN conversations c ON c.channel = ? AND c.account_id = ? AND c.external_id = i.open_id
     LEFT JOIN service_sessions s ON s.open_key = c.id
     WHERE i.app_id = ? AND i.open_id IN (${openIds.map(() => '?').join(',')})`,
    [key.channel, key.accountId, appId, ...openIds],
  )
  const followers = new Map(rows.map(readFollower).map((follower) => [follower.openId, follower]))
  const inSession = new Set(
    rows.filter((row) => row.session_id !== null).map((row) => String(row.open_id)),
  )
  const conversations = new Map(
    rows.flatMap((row) => readConversation(row) ?? []).map((state) => [state.externalId, state]),
  )
  const strangers = openIds.filter((openId) => !followers.has(openId))
  for (const follower of await welcomeStrangers(tx, appId, strangers))
    followers.set(follower.openId, follower)
  const silent = openIds.filter((openId) => !conversations.has(openId))
  const opened = silent.length > 0 ? await openConversations(tx, key, silent) : conversations
  return new Map(
    openIds.flatMap((openId): Array<[string, Writer]> => {
      const follower = followers.get(openId)
      const conversation = conversations.get(openId) ?? opened.get(openId)
      return follower && conversation
        ? [[openId, { follower, conversation, inSession: inSession.has(openId) }]]
        : []
    }),
  )
}

/** With whom a conversation is; null where the account does not know them. */
export async function findWriterOf(
  tx: Tx,
  appId: string,
  conversationId: string,
): Promise<Writer | null> {
  const conversation = await findConversation(tx.manager, conversationId)
  const found = conversation && (await findWriters(tx, appId, [conversation.externalId]))
  return (conversation && found?.get(conversation.externalId)) ?? null
}

/** Of whom the bot looks things up. */
export function askerOf({ identityId, verifiedCustomerId: customerId }: Follower): Asker {
  return { identityId, customerId }
}

function readFollower(row: Record<string, unknown>): Follower {
  const customerId = typeof row.customer_id === 'string' ? row.customer_id : null
  return {
    identityId: String(row.id),
    openId: String(row.open_id),
    verifiedCustomerId: row.verified_at === null ? null : customerId,
    following: Boolean(row.following),
  }
}

/** They followed before this product was installed. */
async function welcomeStrangers(
  tx: Tx,
  appId: string,
  openIds: readonly string[],
): Promise<Follower[]> {
  const ids = await makeIdentities(tx, {
    surface: 'official-account',
    appId,
    following: true,
    openIds,
  })
  await askAboutFollowers(tx, [...ids.values()])
  return [...ids].map(([openId, identityId]) => ({
    identityId,
    openId,
    verifiedCustomerId: null,
    following: true,
  }))
}
