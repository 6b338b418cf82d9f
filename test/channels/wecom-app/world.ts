import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createSandbox, type Sandbox } from '../../../sandbox/create-sandbox'
import { defaultOptions } from '../../../sandbox/defaults'
import {
  decryptMessage,
  encryptMessage,
  newNonce,
  sha1Signature,
  type CryptoAccount,
} from '../../../sandbox/protocol/message-crypto'
import {
  parseXml,
  writeXml,
  xmlText,
  type ParsedXmlObject,
  type XmlObject,
} from '../../../sandbox/protocol/xml'
import type { AgentContent, AgentTemplateCard } from '../../../sandbox/sandbox.contract'
import type { CardDeps } from '../../../server/channels/wecom-app/cards/send-card'
import { wecomAppCallback } from '../../../server/channels/wecom-app/wecom-app.callback'
import { createKoa, exactPaths } from '../../../server/http/create-koa'
import { Agent } from '../../../server/identity/agent.entity'
import { syncAgents } from '../../../server/identity/agents'
import { Customer } from '../../../server/identity/customer.entity'
import { newId } from '../../../server/lib/ids'
import { Order } from '../../../server/orders/order.entity'
import { TicketEvent } from '../../../server/tickets/ticket-event.entity'
import { Ticket } from '../../../server/tickets/ticket.entity'
import { createAccessToken } from '../../../server/wechat/access-token'
import { createCallbackCrypto } from '../../../server/wechat/callback-crypto'
import { createHttpDoor, type HttpDoor } from '../../../server/wechat/http'
import { wecomToken } from '../../../server/wechat/token-endpoints'
import { createWecomAppClient, type WecomAppClient } from '../../../server/wechat/wecom-app/client'
import { silentLogger, testBox } from '../../support/api'
import { KEEPS_CONNECTIONS } from '../../support/keep-alive'
import { calendar } from '../../support/calendar'
import { createTestDatabase, type TestDatabase } from '../../support/database'
import { fakeClock, type FakeClock } from '../../support/fake-clock'
import { preset } from '../../support/presets'
import { memoryTokenStore } from '../../wechat/support/memory-token-store'

/** Agents of the Haicheng preset: both of 售后; the supervisor is in every department. */
export const ZHANG = { userId: 'zhang.wei', workNumber: '1024' }
export const WANG = { userId: 'wang.fang', workNumber: '1001' }
/** 技术 and 综合, not 售后. */
export const LI = { userId: 'li.na', workNumber: '1031' }

export const PUBLIC_URL = 'https://kf.example.com'
const policy = preset('haicheng')

/** The server's callback and senders between a database and the sandbox's WeCom. */
export interface WecomWorld {
  clock: FakeClock
  db: TestDatabase
  sandbox: Sandbox
  deps: CardDeps & { client: WecomAppClient }
  callbackUrl: string
  submit(ticket?: Partial<Ticket>): Promise<Ticket>
  take(ticket: Ticket, agent: { userId: string }): Promise<void>
  addEntry(ticket: Ticket, entry: Partial<TicketEvent>): Promise<TicketEvent>
  /** What an agent sees in the app, oldest first. */
  seenBy(agent: { userId: string }): AgentContent[]
  cardsOf(agent: { userId: string }): AgentTemplateCard[]
  /** @param key the first button's when left out */
  click(agent: { userId: string }, card?: number, key?: string): Promise<void>
  post(request: { query: string; body: string }): Promise<Response>
  close(): Promise<void>
}

export async function createWecomWorld(): Promise<WecomWorld> {
  const clock = fakeClock()
  const db = await createTestDatabase({ clock })
  await db.transaction((tx) => syncAgents(tx, policy))
  const sandbox = await createSandbox(defaultOptions({ now: () => clock.epochMs() }))
  const http = createHttpDoor()
  const deps: WecomWorld['deps'] = {
    db,
    policy,
    logger: silentLogger,
    publicUrl: PUBLIC_URL,
    secrets: testBox,
    client: clientOf(sandbox, { clock, http }),
  }
  const { server, url } = await serve(db, sandbox)
  sandbox.control.setServerUrl(url)
  const callbackUrl = `${url}/callback/wecom-app`
  const seenBy: WecomWorld['seenBy'] = ({ userId }) =>
    sandbox.control
      .snapshot()
      .agents.find(({ id }) => id === userId)
      ?.messages.map(({ content }) => content) ?? []
  return {
    clock,
    db,
    sandbox,
    deps,
    callbackUrl,
    seenBy,
    submit: (ticket = {}) => submit(db, ticket),
    take: (ticket, { userId }) => take(db, ticket, userId),
    addEntry: (ticket, entry) => addEntry(db, ticket, entry),
    cardsOf: (agent) =>
      seenBy(agent).filter(
        (content): content is AgentTemplateCard => content.kind === 'template-card',
      ),
    click: async ({ userId }, index = 0, wanted = undefined) => {
      const messages =
        sandbox.control.snapshot().agents.find(({ id }) => id === userId)?.messages ?? []
      const message = messages.filter(({ content }) => content.kind === 'template-card')[index]
      const key =
        message?.content.kind === 'template-card' ? message.content.buttons[0]?.key : undefined
      await sandbox.control.clickCardButton(userId, message?.id ?? '', wanted ?? key ?? '')
    },
    post: ({ query, body }) =>
      fetch(`${callbackUrl}?${query}`, {
        method: 'POST',
        body,
        headers: { 'content-type': 'text/xml' },
      }),
    close: async () => {
      await sandbox.close()
      await http.close()
      await new Promise((resolve) => {
        server.close(resolve)
        server.closeAllConnections()
      })
      await db.close()
    },
  }
}

function clientOf(
  { origins, options }: Sandbox,
  { clock, http }: { clock: FakeClock; http: HttpDoor },
) {
  const { corpId, agentId, secret } = options.wecom
  const apiOrigin = origins.wecomApi
  const accessToken = createAccessToken({
    accountKey: 'wecom',
    family: 'wecom',
    store: memoryTokenStore(),
    clock,
    logger: silentLogger,
    fetchToken: wecomToken({ http, family: 'wecom', origin: apiOrigin }, { corpId, secret }),
  })
  return createWecomAppClient({
    corpId,
    agentId,
    openOrigin: origins.open,
    apiOrigin,
    http,
    clock,
    accessToken,
    wait: async () => undefined,
  })
}

async function serve(
  db: TestDatabase,
  { options }: Sandbox,
): Promise<{ server: Server; url: string }> {
  const { token, aesKey, corpId } = options.wecom
  const ticketDeps = { policy, calendar, box: testBox }
  const callback = wecomAppCallback({
    db,
    publicUrl: PUBLIC_URL,
    secrets: testBox,
    crypto: createCallbackCrypto({ token, encodingAesKeys: [aesKey], receiverId: corpId }),
    ...ticketDeps,
  })
  const server = createServer(
    KEEPS_CONNECTIONS,
    createKoa(silentLogger, [exactPaths({ '/callback/wecom-app': callback })]).callback(),
  )
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
}

let running = 0

async function submit(db: TestDatabase, told: Partial<Ticket>): Promise<Ticket> {
  running += 1
  const now = db.clock.now()
  const customerId = newId('cus')
  const orderId = newId('ord')
  return db.transaction(async (tx) => {
    await tx.manager.insert(Customer, {
      id: customerId,
      platformCustomerId: null,
      displayName: '林晓',
      tierKey: 'gold',
      tierSince: null,
      createdAt: now,
      updatedAt: now,
    })
    await tx.manager.insert(Order, {
      id: orderId,
      orderNumber: `HKM${running}`,
      customerId,
      productId: 'prd_1',
      productName: '游戏A点卡 100 元',
      quantity: 1,
      amountFen: 9600,
      currency: 'CNY',
      state: 'delivered',
      placedAt: now,
      paidAt: now,
      paymentMethod: null,
      paymentReference: null,
      deliveredAt: now,
      accountMasked: null,
      failureReason: null,
      createdAt: now,
      updatedAt: now,
    })
    const ticket = tx.manager.create(Ticket, {
      id: newId('tkt'),
      number: `T260305-${String(running).padStart(4, '0')}`,
      customerId,
      orderId,
      conversationId: null,
      kind: 'goods',
      department: 'after-sales',
      status: 'submitted',
      isOpen: true,
      urgent: false,
      title: '激活时提示卡密无效',
      description: '激活时提示卡密无效',
      occurredAt: null,
      errorText: null,
      tried: null,
      responsibleSide: 'undetermined',
      responsibleBasis: null,
      assignedAgentId: null,
      firstResponseDueAt: new Date('2026-03-05T12:30:00+08:00'),
      firstRespondedAt: null,
      resolutionDueAt: new Date('2026-03-06T12:00:00+08:00'),
      pausedAt: null,
      eventCount: 0,
      reopenedCount: 0,
      createdAt: now,
      updatedAt: now,
      resolvedAt: null,
      closedAt: null,
      ...told,
    })
    await tx.manager.insert(Ticket, ticket)
    return ticket
  })
}

async function take(db: TestDatabase, ticket: Ticket, userId: string): Promise<void> {
  const { id } = await db.read.findOneByOrFail(Agent, { wecomUserId: userId })
  await db.transaction((tx) =>
    tx.manager.update(Ticket, { id: ticket.id }, { assignedAgentId: id, status: 'assigned' }),
  )
}

async function addEntry(
  db: TestDatabase,
  ticket: Ticket,
  told: Partial<TicketEvent>,
): Promise<TicketEvent> {
  return db.transaction(async (tx) => {
    const seq = 1 + (await tx.manager.countBy(TicketEvent, { ticketId: ticket.id }))
    const entry = tx.manager.create(TicketEvent, {
      ticketId: ticket.id,
      seq,
      id: newId('tev'),
      type: 'answer',
      visibility: 'customer',
      actorKind: 'customer',
      actorId: null,
      actorLabel: '客户',
      text: '图补好了',
      attachmentIds: [],
      data: {},
      at: tx.now,
      ...told,
    })
    await tx.manager.save(TicketEvent, entry)
    return entry
  })
}

export interface Pushed {
  account: CryptoAccount
  clock: FakeClock
  from: string
  fields: XmlObject
  /** Seconds by which the signature is older than now. */
  ageS?: number
}

/** One message or event of the app as WeCom pushes it. */
export function signedPush({ account, clock, from, fields, ageS = 0 }: Pushed): {
  query: string
  body: string
} {
  const seconds = Math.floor(clock.epochMs() / 1000)
  const clear = writeXml({
    ToUserName: account.receiverId,
    FromUserName: from,
    CreateTime: seconds,
    ...fields,
    AgentID: 1000002,
  })
  return sealedPush(account, clear, String(seconds - ageS))
}

export function sealedPush(
  account: CryptoAccount,
  clear: string,
  timestamp: string,
): { query: string; body: string } {
  const nonce = newNonce()
  const encrypt = encryptMessage(account, clear)
  const query = new URLSearchParams({
    msg_signature: sha1Signature(account.token, timestamp, nonce, encrypt),
    timestamp,
    nonce,
  })
  return {
    query: query.toString(),
    body: writeXml({ ToUserName: account.receiverId, AgentID: '1000002', Encrypt: encrypt }),
  }
}

/** The passive answer in clear, after its signature was checked; null: nothing was said. */
export function openAnswer(account: CryptoAccount, body: string): ParsedXmlObject | null {
  if (body === '') return null
  const envelope = parseXml(body)
  const [encrypt, signature, timestamp, nonce] = [
    'Encrypt',
    'MsgSignature',
    'TimeStamp',
    'Nonce',
  ].map((name) => xmlText(envelope, name) ?? '') as [string, string, string, string]
  expect(signature).toBe(sha1Signature(account.token, timestamp, nonce, encrypt))
  return parseXml(decryptMessage(account, encrypt))
}
