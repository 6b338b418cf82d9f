import { In } from 'typeorm'
import { lockSessionsOf } from '../../../conversations/sessions/held-sessions'
import type { Database, Tx } from '../../../db/database'
import { bulkUpdate } from '../../../db/dialect'
import { gather } from '../../../db/gathering'
import { createGroupCommit } from '../../../db/group-commit'
import { ChannelIdentity } from '../../../identity/channel-identity.entity'
import { findIdentities, touchIdentity } from '../../../identity/identities'
import { linkUnionId } from '../../../identity/union-id'
import { HOUR_MS } from '../../../lib/clock'
import { PermanentError } from '../../../lib/errors'
import type { Logger } from '../../../lib/logger'
import type { Handler } from '../../../outbox/worker'
import type { WecomKfClient } from '../../../wechat/wecom-kf/client'
import type { KfCustomer } from '../../../wechat/wecom-kf/types'
import { cutCodePoints } from '../../../wechat/text-limits'
import { tokenIn, type EntryContext, type EntryVisitor } from '../entering/entry-context'
import { KfContact } from './kf-contact.entity'

export interface FetchContactDeps {
  db: Database
  logger: Pick<Logger, 'warn'>
  client: Pick<WecomKfClient, 'batchGetCustomers'>
  /** What a token shows; null when it shows nothing. */
  redeemEntry(tx: Tx, token: string, visitor: EntryVisitor): Promise<EntryContext | null>
  /** Who it is, or about what they came, is known now: the open session learns it. */
  learned(
    tx: Tx,
    found: {
      conversationId: string
      identityId: string
      customerId: string | null
      entry: EntryContext | null
    },
  ): Promise<void>
}

/** Asked so lately, WeCom would say the same again. */
const ENOUGH_FOR_MS = HOUR_MS

interface Asked {
  contact: KfContact
  /** Undefined where WeCom does not tell of them any more. */
  customer: KfCustomer | undefined
}

/**
 * 'kf.contactSeen': name and UnionID, while WeCom still tells them (48 hours after the customer was there), and the link by which they
 * came, for when its event was lost. Those who are asked about at the same time share a call and a transaction.
 */
export function createFetchContact(deps: FetchContactDeps): Handler<'wecomKf.fetchContact'> {
  const ask = together((externalUserIds: readonly string[]) =>
    deps.client
      .batchGetCustomers([...new Set(externalUserIds)], { withEntry: true })
      .then((found) => new Map(found.map((one) => [one.externalUserId, one]))),
  )
  const learning = createGroupCommit<Asked, true>({
    db: deps.db,
    keyOf: ({ contact }) => contact.conversationId,
    work: (tx, asked) => gather(tx, () => learnAll(tx, deps, asked)),
  })
  const find = together((conversationIds: readonly string[]) =>
    deps.db.read
      .findBy(KfContact, { conversationId: In([...conversationIds]) })
      .then((found) => new Map(found.map((one) => [one.conversationId, one]))),
  )
  return async (job) => {
    const { conversationId } = job.payload
    const contact = (await find(conversationId)).get(conversationId)
    if (!contact) throw new PermanentError('the kf contact does not exist')
    if (
      contact.askedAt !== null &&
      deps.db.clock.epochMs() - contact.askedAt.getTime() < ENOUGH_FOR_MS
    )
      return
    const { externalUserId } = contact
    await learning.submit({ contact, customer: (await ask(externalUserId)).get(externalUserId) })
  }
}

/** What is asked while one turn of the event loop lasts is asked in one call. */
function together<Answer>(
  call: (asked: readonly string[]) => Promise<Answer>,
): (one: string) => Promise<Answer> {
  let open: { asked: string[]; answer: Promise<Answer> } | null = null
  return (one) => {
    if (!open) {
      const asked: string[] = []
      const answer = new Promise<void>((resolve) => setImmediate(resolve)).then(() => {
        open = null
        return call(asked)
      })
      open = { asked, answer }
    }
    open.asked.push(one)
    return open.answer
  }
}

/** In one order, whichever came first: rows are locked on the way. */
async function learnAll(tx: Tx, deps: FetchContactDeps, wanted: readonly Asked[]): Promise<true[]> {
  const asked = [...wanted].sort((one, other) =>
    one.contact.conversationId < other.contact.conversationId ? -1 : 1,
  )
  await bulkUpdate(tx, {
    table: 'kf_contacts',
    key: ['conversation_id'],
    set: ['nickname', 'asked_at'],
    rows: asked.map(({ contact, customer }) => [
      contact.conversationId,
      customer && customer.nickname !== ''
        ? cutCodePoints(customer.nickname, 64)
        : contact.nickname,
      tx.now,
    ]),
  })
  const told = asked.flatMap(({ contact, customer }) => (customer ? [{ contact, customer }] : []))
  const identities = await findIdentities(
    tx,
    told.map(({ contact }) => [contact.openKfId, contact.externalUserId]),
  )
  await lockSessionsOf(
    tx,
    told.map(({ contact }) => contact.conversationId),
  )
  for (const { contact, customer } of told) {
    const { openKfId: appId, externalUserId: openId } = contact
    const known = identities.find((one) => one.appId === appId && one.openId === openId)
    const identity = known ?? (await touchIdentity(tx, { surface: 'wecom-kf', appId, openId }))
    await learn(tx, deps, { contact, customer, identity })
  }
  return asked.map(() => true)
}

interface Told {
  contact: KfContact
  customer: KfCustomer
  identity: ChannelIdentity
}

async function learn(
  tx: Tx,
  deps: FetchContactDeps,
  { contact, customer, identity }: Told,
): Promise<void> {
  const { conversationId, openKfId, externalUserId } = contact
  if (
    customer.unionId !== null &&
    (await linkUnionId(tx, identity.id, customer.unionId)) === 'conflict'
  ) {
    deps.logger.warn(
      { identityId: identity.id },
      'identity: the platform knows two customers by one UnionID; left apart',
    )
  }
  const token = customer.entry && tokenIn(customer.entry.sceneParam)
  const entry = token ? await deps.redeemEntry(tx, token, { openKfId, externalUserId }) : null
  // Only a UnionID or a link can have shown whose WeChat it is.
  const {
    id: identityId,
    customerId,
    verifiedAt,
  } = customer.unionId === null && entry === null
    ? identity
    : await tx.manager.findOneByOrFail(ChannelIdentity, { id: identity.id })
  await deps.learned(tx, {
    conversationId,
    identityId,
    customerId: verifiedAt === null ? null : customerId,
    entry,
  })
}
