import { readFile, recordAttachment, storeFile } from '../attachments/attachments'
import type { Channel } from '../channels/channel'
import { createCloseSession } from '../channels/wecom-kf/servicers/close-session.sender'
import {
  redeemEntry,
  tokenIn,
  type EntryContext,
} from '../channels/wecom-kf/entering/entry-context'
import { createFetchContact } from '../channels/wecom-kf/contacts/fetch-contact.sender'
import { kfWarnings } from '../channels/wecom-kf/pulling/gap'
import { createHandToServicer } from '../channels/wecom-kf/servicers/hand-to-servicer.sender'
import { createKeepKfMedia } from '../channels/wecom-kf/taking/keep-kf-media.sender'
import { createKfChannel } from '../channels/wecom-kf/sending/kf-channel'
import { servicersOf } from '../channels/wecom-kf/taking/kf-people'
import { createKfPuller, type KfPuller } from '../channels/wecom-kf/pulling/puller'
import { createRecommendManager } from '../channels/wecom-kf/servicers/recommend-manager.sender'
import { createRetryKfItem } from '../channels/wecom-kf/taking/retry-item'
import type { KfPerson, TakeDeps } from '../channels/wecom-kf/taking/take-deps'
import { readServicerStates } from '../channels/wecom-kf/servicers/servicer-states'
import { kfSelfTest } from '../channels/wecom-kf/self-test'
import { createWelcome } from '../channels/wecom-kf/sending/welcome.sender'
import { findConversation } from '../conversations/messages'
import { requeue } from '../conversations/sessions/hand-on'
import { RELEASED } from '../channels/official-account/scene-replies'
import { recordSeen, setServicerStatus } from '../conversations/people/presence'
import { endSession, forgetCustomer } from '../conversations/sessions/sessions'
import type { SessionEntry } from '../conversations/sessions/session-status'
import { findAgentByWecomUserId } from '../identity/agents'
import { settleBinding } from '../identity/bindings'
import { findIdentity } from '../identity/identities'
import { MINUTE_MS, SECOND_MS } from '../lib/clock'
import type { Loop } from '../lib/loop'
import { PermanentError } from '../lib/errors'
import { maskerFor } from '../orders/known-secrets'
import type { HandlerName } from '../outbox/events'
import type { Handlers } from '../outbox/worker'
import { comeWithWish } from '../reception/talk/come-with-wish'
import { receive } from '../reception/talk/receive'
import { servicerWrote } from '../reception/agents/servicer'
import { takeBack } from '../reception/talk/take-back'
import { speak } from '../reception/talk/speak'
import { comeIn, learnOf, servicerMoved, type Comer } from '../reception/talk/visits'
import { welcomeFor } from '../reception/talk/welcome'
import type { Policy } from '../policy/policy.schema'
import type { WecomKfClient } from '../wechat/wecom-kf/client'
import { callbackKeys } from './callback-keys'
import type { Capability } from './capability'
import type { Parts } from './parts'
import { kfEntryRoutes } from '../channels/wecom-kf/entering/kf-entry.routes'
import type { KfLinks } from '../channels/wecom-kf/entering/kf-links.sender'
import { sweepKfItems } from '../channels/wecom-kf/taking/sweep-items'
import { wecomKfCallback } from '../channels/wecom-kf/pulling/wecom-kf.callback'
import type { Logger } from '../lib/logger'

/** 微信客服 as this platform has it: its channel, its handlers and its puller. */
export interface Kf {
  channel: Channel
  handlers: Pick<Handlers, KfHandler>
  puller: KfPuller
  /** What must be known from the start: who receives. */
  prepare(): Promise<void>
  /** What every process looks at, whether it pulls or not: each has a /readyz of its own. */
  watches: readonly Loop[]
  /** For /readyz: gaps, accounts that cannot be pulled, and what the self-test found. */
  warnings(): readonly string[]
}

/** An event tells of each change; this is for those that were lost. */
const SERVICERS_EVERY_MS = MINUTE_MS
const WARNINGS_EVERY_MS = 30 * SECOND_MS
/** WeCom has changed before which app may call kf, and nobody heard a thing: looked at again and again. */
const SELF_TEST_EVERY_MS = 10 * MINUTE_MS

type KfHandler = Extract<HandlerName, `wecomKf.${string}`>

/** The accounts that the policy names. */
function kfAccounts({
  policy,
}: Pick<Parts, 'policy'>): ReadonlyArray<{ openKfId: string; name: string }> {
  return policy.kf ? [policy.kf] : []
}

/** 微信客服: what comes by it, and the ways in. What only works where the platform has it is `kf`. */
export function wecomKf(parts: Parts, kf: Kf | null): Capability {
  const { config, db, logger, kfLinks } = parts
  const { wecom } = config
  return {
    routes: (api) => kfEntryRoutes(api, { db, corpId: wecom.corpId, links: kfLinks }),
    ...(config.wecomKf && {
      callbacks: {
        '/callback/wecom-kf': wecomKfCallback({
          db,
          logger,
          accounts: kfAccounts(parts),
          crypto: callbackKeys({ ...config.wecomKf, appId: wecom.corpId }).crypto,
        }),
      },
    }),
    ...(kf && { watches: kf.watches, warnings: kf.warnings }),
    sweeps: [sweepKfItems],
    prepare: () => Promise.all([kf?.prepare(), kfLinks && prepareLinks(kfLinks, logger)]),
  }
}

async function prepareLinks(links: KfLinks, logger: Logger): Promise<void> {
  await links
    .prepare(['mp_mine', 'mp_order', 'mp_ticket', 'oa_person'])
    .catch((error: unknown) =>
      logger.warn(
        { err: error },
        'kf: the links are not ready; asked for again when they are wanted',
      ),
    )
}

/** @returns null where the platform has no 微信客服 */
export function createKf(parts: Parts): Kf | null {
  const {
    db,
    logger,
    policy,
    clients: { wecomKf: client },
  } = parts
  if (!client || !policy.kf) return null
  const take = takeDeps(parts)
  const targets = { miniProgramAppId: parts.config.miniProgram.appId }
  const byCode = { db, targets, client }
  const puller = createKfPuller({ db, client, accounts: kfAccounts(parts), take, logger })
  const selfTest = createSelfTest(parts, client)
  const servicers = (): Promise<void> =>
    readServicerStates({
      db,
      client,
      accounts: kfAccounts(parts),
      findAgentId: async (userId) => (await findAgentByWecomUserId(db.read, userId))?.id ?? null,
      setServicerStatus: (tx, { agentId, status, asOf }) =>
        setServicerStatus(tx, agentId, status, asOf),
    })
  let warnings: readonly string[] = []
  return {
    puller,
    prepare: () =>
      servicers().catch((error: unknown) =>
        logger.warn({ err: error }, 'kf: who receives is not known yet; asked for again'),
      ),
    watches: [
      { name: 'kf-servicers', everyMs: SERVICERS_EVERY_MS, run: servicers },
      { name: 'kf-self-test', everyMs: SELF_TEST_EVERY_MS, run: selfTest.run },
      {
        name: 'kf-warnings',
        everyMs: WARNINGS_EVERY_MS,
        run: async () => {
          warnings = await kfWarnings(db, kfAccounts(parts))
        },
      },
    ],
    warnings: () => [...warnings, ...selfTest.faults()],
    channel: createKfChannel({
      db,
      targets,
      client,
      readAttachment: (id) => readFile(db.read, parts.storage, id),
    }),
    handlers: {
      ...arriving(parts, { client, take }),
      'wecomKf.welcome': createWelcome({
        ...byCode,
        welcomeFor: (conversationId) =>
          welcomeFor(
            { manager: db.read, now: db.clock.now(), kind: db.kind },
            parts.reception,
            conversationId,
          ),
      }),
      'wecomKf.handToServicer': createHandToServicer({
        ...byCode,
        policy,
        logger,
        servicerUnavailable: (sessionId, agentId) =>
          db.transaction(async (tx) => {
            await setServicerStatus(tx, agentId, 'stopped')
            await requeue(tx, parts, { id: sessionId }, { agentId, by: 'system', why: 'refused' })
          }),
        endedByChannel: (sessionId) =>
          db.transaction(async (tx) => {
            await endSession(tx, { id: sessionId }, { by: 'system', reason: 'channel' })
          }),
      }),
      'wecomKf.recommendManager': createRecommendManager({ db, client, policy, logger }),
      'wecomKf.closeSession': createCloseSession({
        ...byCode,
        endedText: () => policy.kf?.ended ?? '',
      }),
    },
  }
}

function createSelfTest(
  parts: Parts,
  client: WecomKfClient,
): { run(): Promise<void>; faults(): readonly string[] } {
  let faults: readonly string[] = []
  const who = ({ agents, tiers }: Policy): { agents: string[]; managers: string[] } => ({
    agents: agents.map(({ wecomUserId }) => wecomUserId),
    managers: agents
      .filter(({ workNumber }) => tiers.some(({ manager }) => manager === workNumber))
      .map(({ wecomUserId }) => wecomUserId),
  })
  return {
    async run() {
      const checks = await kfSelfTest({
        db: parts.db,
        client,
        accounts: kfAccounts(parts),
        ...who(parts.policy),
        publicUrl: parts.config.publicUrl,
      })
      faults = checks.filter(({ ok }) => !ok).map(({ words }) => words)
      faults.forEach((words) => parts.logger.warn({ words }, 'kf: the self-test found something'))
    },
    faults: () => faults,
  }
}

function arriving(
  { db, box, logger, storage, reception }: Parts,
  { client, take }: { client: WecomKfClient; take: TakeDeps },
): Pick<Handlers, 'wecomKf.fetchContact' | 'wecomKf.keepMedia' | 'wecomKf.retryItem'> {
  return {
    'wecomKf.fetchContact': createFetchContact({
      db,
      logger,
      client,
      redeemEntry: (tx, token, visitor) => redeemEntry(tx, box, { token, visitor }),
      async learned(tx, { conversationId, identityId, customerId, entry }) {
        const conversation = await findConversation(tx.manager, conversationId)
        if (!conversation) return
        const session = await learnOf(tx, {
          conversation,
          identityId,
          customerId,
          ...aboutWhat(entry),
        })
        const late =
          session &&
          entry?.wish &&
          (await comeWithWish(tx, reception, { session, wish: entry.wish }))
        if (late) await speak(tx, conversationId, late, 'bot')
      },
    }),
    'wecomKf.keepMedia': createKeepKfMedia({
      db,
      client,
      store: (bytes) => storeFile(storage, bytes),
      async record(tx, { file, fileName, openKfId, externalUserId }) {
        const identity = await findIdentity(tx.manager, openKfId, externalUserId)
        return recordAttachment(tx, {
          file,
          fileName,
          owner: { customerId: identity?.customerId ?? null },
        })
      },
    }),
    'wecomKf.retryItem': createRetryKfItem({ db, take }),
  }
}

/** What the rest of the house does with what arrives by kf. */
function takeDeps({ box, logger, policy, reception }: Parts): TakeDeps {
  const comerOf = (
    { conversation, identityId, customerId }: KfPerson,
    entry: SessionEntry = 'kf',
  ): Comer => ({
    conversation: { id: conversation.id, channel: 'wecom-kf' },
    identityId,
    customerId,
    entry,
  })
  return {
    logger,
    mask: (tx, texts) => maskerFor(tx, box, texts),
    findServicers: servicersOf(policy),
    async receive(tx, { person: { conversation, identityId, customerId }, message }) {
      if ((await settleBinding(tx, box, { identityId, text: message.text })) === 'released') {
        await forgetCustomer(tx, conversation.id)
        return { replies: [RELEASED] }
      }
      return receive(tx, reception, {
        channel: 'wecom-kf',
        conversation,
        identity: { identityId, customerId },
        message,
      })
    },
    async redeemEntry(tx, { person, sceneParam }) {
      const token = tokenIn(sceneParam)
      const entry = token === null ? null : await redeemEntry(tx, box, { token, visitor: person })
      const customerId = entry?.customerId ?? person.customerId
      const session =
        entry && (await comeIn(tx, { ...comerOf(person), customerId, ...aboutWhat(entry) }))
      const greeting =
        session && entry.wish && (await comeWithWish(tx, reception, { session, wish: entry.wish }))
      return { customerId, greeting }
    },
    async onServicerMessage(tx, { person, servicer, message }) {
      if (servicer.agentId === null) return
      await recordSeen(tx, servicer.agentId, 'wecom')
      await servicerWrote(tx, reception, {
        conversationId: person.conversation.id,
        agentId: servicer.agentId,
        text: message.text,
      })
    },
    onTakenBack: (tx, taken) => takeBack(tx, reception, taken),
    onSessionChange: (tx, { person, change, from, to }) =>
      servicerMoved(tx, reception, {
        comer: comerOf(person),
        change,
        from: from?.agentId ?? null,
        to: to?.agentId ?? null,
      }),
    setServicerStatus: (tx, { agentId, status }) => setServicerStatus(tx, agentId, status),
  }
}

function aboutWhat(
  entry: EntryContext | null,
): Pick<Comer, 'entry' | 'orderNumber' | 'ticketNumber' | 'cameFrom'> {
  return {
    entry: entry?.from ?? 'kf',
    orderNumber: entry?.orderNumber ?? null,
    ticketNumber: entry?.ticketNumber ?? null,
    cameFrom: entry?.wish?.conversationId ?? null,
  }
}

/** Where there is no 微信客服 nothing is ever published for it; a row of former days says why it cannot be handled. */
export function withoutKf(): Pick<Handlers, KfHandler> {
  const refuse = (): Promise<never> =>
    Promise.reject(new PermanentError('微信客服 is not configured any more'))
  const passBy = (): Promise<void> => Promise.resolve()
  return {
    'wecomKf.welcome': refuse,
    'wecomKf.fetchContact': refuse,
    'wecomKf.keepMedia': refuse,
    'wecomKf.retryItem': refuse,
    // Every channel's sessions are assigned and ended; these three concern kf alone.
    'wecomKf.handToServicer': passBy,
    'wecomKf.recommendManager': passBy,
    'wecomKf.closeSession': passBy,
  }
}
