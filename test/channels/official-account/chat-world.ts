import { createSandbox, type Sandbox } from '../../../sandbox/create-sandbox'
import { defaultOptions } from '../../../sandbox/defaults'
import {
  appendMessages,
  openConversations,
  saveConversations,
} from '../../../server/conversations/conversations'
import { Conversation } from '../../../server/conversations/conversation.entity'
import { Message } from '../../../server/conversations/message.entity'
import type { MessageState } from '../../../server/conversations/message-state'
import type { MessageKey } from '../../../server/conversations/messages'
import { after, HOUR_MS } from '../../../server/lib/clock'
import { OutboxRow } from '../../../server/outbox/outbox-row.entity'
import { createAccessToken } from '../../../server/wechat/access-token'
import { createHttpDoor } from '../../../server/wechat/http'
import {
  createOfficialAccountClient,
  type OfficialAccountClient,
} from '../../../server/wechat/official-account/client'
import { stableToken } from '../../../server/wechat/token-endpoints'
import { silentLogger } from '../../support/api'
import { createTestDatabase, type TestDatabase } from '../../support/database'
import { fakeClock, type FakeClock } from '../../support/fake-clock'
import { memoryTokenStore } from '../../wechat/support/memory-token-store'

/** A database of ours, the sandbox's official account with one follower, and the real client between them. */
export interface ChatWorld {
  clock: FakeClock
  db: TestDatabase
  sandbox: Sandbox
  client: OfficialAccountClient
  appId: string
  /** Of u1, who follows. */
  openId: string
  /** A message in u1's conversation, which has this purse. */
  addMessage(
    message: Partial<Message>,
    purse?: { quota: number; until: Date | null },
  ): Promise<MessageKey>
  message(key: MessageKey): Promise<Message>
  conversation(key: MessageKey): Promise<Conversation>
  /** Texts that u1's phone received by customer-service message. */
  received(): string[]
  /** Events that wait for a handler. */
  waiting(): Promise<string[]>
  close(): Promise<void>
}

/** Nobody answers callbacks here: what the person does only opens the sandbox's window. */
export async function createChatWorld(): Promise<ChatWorld> {
  const clock = fakeClock()
  const db = await createTestDatabase({ clock })
  const sandbox = await createSandbox(
    defaultOptions({ now: () => clock.epochMs(), callbackTimeoutMs: 50 }),
  )
  const http = createHttpDoor()
  const { appId, secret } = sandbox.options.officialAccount
  const apiOrigin = sandbox.origins.wechatApi
  const accessToken = createAccessToken({
    accountKey: 'oa',
    family: 'official-account',
    store: memoryTokenStore(),
    clock,
    logger: silentLogger,
    fetchToken: stableToken(
      { http, family: 'official-account', origin: apiOrigin },
      { appId, appSecret: secret },
    ),
  })
  const client = createOfficialAccountClient({
    http,
    clock,
    apiOrigin,
    openOrigin: sandbox.origins.open,
    appId,
    appSecret: secret,
    accessToken,
    wait: async () => undefined,
  })
  const person = () => sandbox.control.snapshot().persons.find(({ id }) => id === 'u1')
  const openId = person()?.officialAccountOpenId ?? ''
  const key = { channel: 'official-account', accountId: appId } as const

  return {
    clock,
    db,
    sandbox,
    client,
    appId,
    openId,
    addMessage: (message, purse = { quota: 5, until: after(clock.now(), 48 * HOUR_MS) }) =>
      db.transaction(async (tx) => {
        const states = await openConversations(tx, key, [openId])
        const state = states.get(openId)
        if (!state) throw new Error('the conversation was not opened')
        await saveConversations(tx, key, [
          { ...state, sendQuota: purse.quota, sendUntil: purse.until },
        ])
        const {
          direction = 'out',
          author = 'bot',
          type = 'text',
          text = '您好',
          payload = null,
        } = message
        const kept: MessageState = message.state ?? 'queued'
        const [messageId = ''] = await appendMessages(tx, [
          { conversationId: state.id, direction, author, type, text, payload, state: kept },
        ])
        return { conversationId: state.id, messageId }
      }),
    message: ({ conversationId, messageId }) =>
      db.read.findOneByOrFail(Message, { conversationId, id: messageId }),
    conversation: ({ conversationId }) =>
      db.read.findOneByOrFail(Conversation, { id: conversationId }),
    received: () =>
      (person()?.chat ?? []).flatMap(({ via, content }) =>
        via === 'customer-message' && content.kind === 'text' ? [content.text] : [],
      ),
    waiting: async () =>
      (await db.read.find(OutboxRow, { order: { id: 'ASC' } })).map(({ event }) => event),
    close: async () => {
      await sandbox.close()
      await http.close()
      await db.close()
    },
  }
}
