import { createSandbox, type Sandbox } from '../../../sandbox/create-sandbox'
import { defaultOptions } from '../../../sandbox/defaults'
import { KfContact } from '../../../server/channels/wecom-kf/contacts/kf-contact.entity'
import type { ServiceState } from '../../../server/channels/wecom-kf/servicers/service-state'
import {
  appendMessages,
  openConversations,
  saveConversations,
} from '../../../server/conversations/conversations'
import { Message } from '../../../server/conversations/message.entity'
import type { MessageKey } from '../../../server/conversations/messages'
import { ServiceSession } from '../../../server/conversations/sessions/session.entity'
import { Agent } from '../../../server/identity/agent.entity'
import { syncAgents } from '../../../server/identity/agents'
import { after, HOUR_MS } from '../../../server/lib/clock'
import { newId } from '../../../server/lib/ids'
import type { AnyEvent } from '../../../server/outbox/events'
import { OutboxRow } from '../../../server/outbox/outbox-row.entity'
import { createAccessToken } from '../../../server/wechat/access-token'
import { createHttpDoor } from '../../../server/wechat/http'
import { wecomToken } from '../../../server/wechat/token-endpoints'
import { createWecomKfClient, type WecomKfClient } from '../../../server/wechat/wecom-kf/client'
import { silentLogger } from '../../support/api'
import { createTestDatabase, type TestDatabase } from '../../support/database'
import { fakeClock, type FakeClock } from '../../support/fake-clock'
import { preset } from '../../support/presets'
import { memoryTokenStore } from '../../wechat/support/memory-token-store'

export const policy = preset('haicheng')
export const KF = policy.kf?.openKfId ?? ''

/** A database of ours, the sandbox's kf account, the real client between them, and u1, who has a conversation there. */
export interface SendingWorld {
  clock: FakeClock
  db: TestDatabase
  sandbox: Sandbox
  client: WecomKfClient
  conversationId: string
  externalUserId: string
  /** u1 writes, at WeCom and in our records. */
  customerWrites(text?: string): Promise<void>
  addMessage(message: Partial<Message>): Promise<MessageKey>
  message(key: MessageKey): Promise<Message>
  /** All of the conversation, oldest first. */
  messages(): Promise<Message[]>
  contact(): Promise<KfContact>
  /** What our records say of the state; WeCom is not told. */
  believe(state: ServiceState, servicerUserId?: string | null): Promise<void>
  addSession(session: Partial<ServiceSession>): Promise<string>
  agent(wecomUserId: string): Promise<Agent>
  /** What u1's phone shows of ours: by send_msg and by the codes of events. */
  received(): string[]
  /** Where the session is at WeCom. */
  stateAtWecom(): { state: ServiceState; servicerId: string | null }
  waiting(): Promise<string[]>
  close(): Promise<void>
}

/** Nobody answers knocks here. */
export async function createSendingWorld(): Promise<SendingWorld> {
  const clock = fakeClock()
  const db = await createTestDatabase({ clock })
  const sandbox = await createSandbox(
    defaultOptions({ now: () => clock.epochMs(), callbackTimeoutMs: 50 }),
  )
  const http = createHttpDoor()
  const client = createWecomKfClient({
    http,
    clock,
    apiOrigin: sandbox.origins.wecomApi,
    wait: async () => undefined,
    accessToken: createAccessToken({
      accountKey: 'kf',
      family: 'wecom',
      store: memoryTokenStore(),
      clock,
      logger: silentLogger,
      fetchToken: wecomToken(
        { http, family: 'wecom', origin: sandbox.origins.wecomApi },
        { corpId: sandbox.options.wecom.corpId, secret: sandbox.options.wecom.kf?.secret ?? '' },
      ),
    }),
  })
  const { kf } = sandbox.control
  const u1 = { userId: 'u1', openKfId: KF }
  const externalUserId = kf.externalUserIdOf('u1')
  const conversationId = await db.transaction((tx) => openAt(tx, externalUserId))
  await db.transaction((tx) => syncAgents(tx, policy))
  return {
    clock,
    db,
    sandbox,
    client,
    conversationId,
    externalUserId,
    async customerWrites(text = '你好') {
      kf.store({ ...u1, message: text })
      await db.transaction((tx) => openAt(tx, externalUserId, 5))
    },
    addMessage: (message) =>
      db.transaction(async (tx) => {
        const {
          direction = 'out',
          author = 'bot',
          type = 'text',
          text = '您好',
          payload = null,
          state = 'queued',
        } = message
        const [messageId = ''] = await appendMessages(tx, [
          { conversationId, direction, author, type, text, payload, state },
        ])
        return { conversationId, messageId }
      }),
    message: ({ messageId }) => db.read.findOneByOrFail(Message, { conversationId, id: messageId }),
    messages: () => db.read.find(Message, { where: { conversationId }, order: { id: 'ASC' } }),
    contact: () => db.read.findOneByOrFail(KfContact, { conversationId }),
    async believe(serviceState, servicerUserId = null) {
      await db.transaction((tx) =>
        tx.manager.update(KfContact, { conversationId }, { serviceState, servicerUserId }),
      )
    },
    async addSession(session) {
      const id = newId('ses')
      const { status = 'serving' } = session
      await db.transaction((tx) =>
        tx.manager.insert(ServiceSession, {
          id,
          conversationId,
          channel: 'wecom-kf',
          status,
          openKey: status === 'ended' ? null : conversationId,
          department: 'after-sales',
          entry: 'kf',
          urgent: false,
          startedAt: tx.now,
          eventCount: 0,
          ...session,
        }),
      )
      return id
    },
    agent: (wecomUserId) => db.read.findOneByOrFail(Agent, { wecomUserId }),
    received: () =>
      kf.messagesOf(u1).flatMap(({ from, content }) => {
        if (from !== 'api' && from !== 'event') return []
        return content.kind === 'text'
          ? [content.text]
          : [content.kind === 'menu' ? content.head : content.kind]
      }),
    stateAtWecom() {
      const { state, servicerId } = kf.chatOf(u1)
      return { state, servicerId }
    },
    waiting: async () =>
      (await db.read.find(OutboxRow, { order: { id: 'ASC' } })).map(({ event }) => event),
    async close() {
      await sandbox.close()
      await http.close()
      await db.close()
    },
  }
}

type Transaction = Parameters<Parameters<TestDatabase['transaction']>[0]>[0]

/** The conversation with this purse, and the contact beside it as a customer's message leaves them. */
async function openAt(tx: Transaction, externalUserId: string, sendQuota = 0): Promise<string> {
  const key = { channel: 'wecom-kf', accountId: KF } as const
  const state = (await openConversations(tx, key, [externalUserId])).get(externalUserId)
  if (!state) throw new Error('the conversation was not opened')
  await saveConversations(tx, key, [
    { ...state, sendQuota, sendUntil: sendQuota > 0 ? after(tx.now, 48 * HOUR_MS) : null },
  ])
  const known = await tx.manager.findOneBy(KfContact, { conversationId: state.id })
  if (!known) {
    await tx.manager.insert(KfContact, {
      conversationId: state.id,
      openKfId: KF,
      externalUserId,
      serviceState: 4,
      changedAt: tx.now,
    })
  } else if (known.serviceState === 4)
    await tx.manager.update(KfContact, { conversationId: state.id }, { serviceState: 0 })
  return state.id
}

export function jobOf<Told extends AnyEvent>(
  told: Told,
  attempt = 1,
): Told & { id: string; attempt: number } {
  return { ...told, id: `obx_${'0'.repeat(25)}1`, attempt }
}
