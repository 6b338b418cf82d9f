import {
  announceSession,
  closeCards,
  remindAgent,
  tellSupervisors,
  warnSupervisors,
} from '../../../server/channels/wecom-app/cards/session-card.sender'
import {
  askToPick,
  relayToAgent,
  tellUndelivered,
  type RelayDeps,
} from '../../../server/channels/wecom-app/bridge/relay.sender'
import type { KeptFile } from '../../../server/channels/official-account/official-account-channel'
import { appendMessages } from '../../../server/conversations/conversations'
import { Conversation } from '../../../server/conversations/conversation.entity'
import { Message } from '../../../server/conversations/message.entity'
import { saveMove } from '../../../server/conversations/sessions/session-record'
import { type ServiceSession } from '../../../server/conversations/sessions/session.entity'
import { openSession } from '../../../server/conversations/sessions/sessions'
import { LIMITS } from '../../../server/http/limits'
import { Agent } from '../../../server/identity/agent.entity'
import { Customer } from '../../../server/identity/customer.entity'
import { after, HOUR_MS } from '../../../server/lib/clock'
import { newId } from '../../../server/lib/ids'
import { events, type HandlerName } from '../../../server/outbox/events'
import { OutboxRow } from '../../../server/outbox/outbox-row.entity'
import { publish } from '../../../server/outbox/publish'
import { createOutboxWorker, type Handler, type Handlers } from '../../../server/outbox/worker'
import { xmlChild, xmlText, type XmlObject } from '../../../sandbox/protocol/xml'
import type { CryptoAccount } from '../../../sandbox/protocol/message-crypto'
import { silentLogger } from '../../support/api'
import { drainOutbox } from '../../support/drain-outbox'
import { createWecomWorld, openAnswer, signedPush, type WecomWorld } from './world'

export interface Somebody {
  conversationId: string
  customerId: string | null
  session: ServiceSession
}

/** Followers of the official account who are served by agents in the WeCom app. */
export interface BridgeWorld extends WecomWorld {
  files: Map<string, KeptFile>
  relay: RelayDeps
  /** A follower with an open session that this agent has; the agent is told of it when the outbox is drained. */
  served(
    agent: { userId: string },
    person?: { name?: string | null; quota?: number; until?: Date; conversationId?: string },
  ): Promise<Somebody>
  /** The follower writes: the words are stored, the window is armed anew, and the agent is to hear of it. */
  writes(somebody: Somebody, text: string, extra?: Partial<Message>): Promise<string>
  /** What one delivery of an agent's message or click is answered with. */
  says(agent: { userId: string }, text: string): Promise<string | null>
  push(agent: { userId: string }, fields: XmlObject): { query: string; body: string }
  answerTo(request: { query: string; body: string }): Promise<string | null>
  /** What agents said in this conversation, oldest first. */
  out(somebody: Pick<Somebody, 'conversationId'>): Promise<Message[]>
  queuedEvents(): Promise<string[]>
  drain(): Promise<number>
}

export async function createBridgeWorld(): Promise<BridgeWorld> {
  const world = await createWecomWorld()
  // Days pass in an instant here: what is bounded by the minute is tried where it is meant.
  const deps = { ...world.deps, cardLimit: { ...LIMITS.agentCards, most: 10_000 } }
  const { db, sandbox, clock } = world
  const { token, aesKey, corpId } = sandbox.options.wecom
  const account: CryptoAccount = { token, aesKey, receiverId: corpId }
  const files = new Map<string, KeptFile>()
  const relay: RelayDeps = {
    limits: {
      relays: { ...LIMITS.relays, most: 10_000 },
      relaysOfSession: { ...LIMITS.relaysOfSession, most: 10_000 },
    },
    db,
    policy: deps.policy,
    publicUrl: deps.publicUrl,
    client: deps.client,
    readAttachment: (id) => Promise.resolve(files.get(id) ?? null),
  }
  const mine: Partial<Record<HandlerName, Handler>> = {
    'sessionCards.announceSession': announceSession(deps),
    'sessionCards.remindAgent': remindAgent(deps),
    'sessionCards.warnSupervisors': warnSupervisors(deps),
    'sessionCards.tellSupervisors': tellSupervisors(deps),
    'sessionCards.closeCards': closeCards(deps),
    'bridge.relayToAgent': relayToAgent(relay),
    'bridge.askToPick': askToPick(relay),
    'bridge.tellUndelivered': tellUndelivered(relay),
  }
  const idle = Object.values(events).flatMap(({ handlers }) =>
    handlers.map((name) => [name, () => Promise.resolve()]),
  )
  const worker = createOutboxWorker({
    db,
    logger: silentLogger,
    random: () => 0,
    handlers: { ...Object.fromEntries(idle), ...mine } as Handlers,
  })

  const push: BridgeWorld['push'] = ({ userId }, fields) =>
    signedPush({ account, clock, from: userId, fields })
  const answerTo: BridgeWorld['answerTo'] = async (request) => {
    const response = await world.post(request)
    expect(response.status).toBe(200)
    const answer = openAnswer(account, await response.text())
    const button = answer && xmlChild(answer, 'Button')
    return (button ? xmlText(button, 'ReplaceName') : answer && xmlText(answer, 'Content')) ?? null
  }
  let msgId = 0
  return {
    ...world,
    files,
    relay,
    push,
    answerTo,
    served: (agent, person = {}) => serve(world, agent.userId, person),
    writes: (somebody, text, extra = {}) => write(world, somebody, { text, ...extra }),
    says: (agent, text) =>
      answerTo(push(agent, { MsgType: 'text', Content: text, MsgId: String((msgId += 1)) })),
    out: ({ conversationId }) =>
      db.read.find(Message, {
        where: { conversationId, direction: 'out', author: 'agent' },
        order: { id: 'ASC' },
      }),
    queuedEvents: async () =>
      (await db.read.find(OutboxRow, { order: { id: 'ASC' } })).map(({ event }) => event),
    drain: () => drainOutbox(worker),
  }
}

let running = 0

async function serve(
  { db, clock }: WecomWorld,
  userId: string,
  person: { name?: string | null; quota?: number; until?: Date; conversationId?: string },
): Promise<Somebody> {
  const {
    name = '林晓',
    quota = 5,
    until = after(clock.now(), 48 * HOUR_MS),
    conversationId = newId('cnv'),
  } = person
  const { id: agentId } = await db.read.findOneByOrFail(Agent, { wecomUserId: userId })
  const customerId = name === null ? null : newId('cus')
  running += 1
  return db.transaction(async (tx) => {
    if (customerId !== null && name !== null) {
      const known = {
        platformCustomerId: null,
        displayName: name,
        tierKey: 'gold',
        tierSince: null,
        createdAt: tx.now,
        updatedAt: tx.now,
      }
      await tx.manager.insert(Customer, { id: customerId, ...known })
    }
    if (!(await tx.manager.existsBy(Conversation, { id: conversationId }))) {
      await tx.manager.insert(Conversation, {
        id: conversationId,
        channel: 'official-account',
        accountId: 'wx-oa',
        externalId: `o-${running}`,
        lastMessageAt: tx.now,
        missCount: 0,
        sendQuota: quota,
        sendUntil: until,
        createdAt: tx.now,
      })
    }
    const conversation = await tx.manager.findOneByOrFail(Conversation, { id: conversationId })
    const opened = await openSession(tx, {
      conversation,
      identityId: null,
      customerId,
      entry: 'official-account',
      tierKey: 'gold',
    })
    const set = {
      status: 'serving' as const,
      agentId,
      department: 'after-sales',
      kind: 'goods',
      wantedAt: tx.now,
      assignedAt: tx.now,
    }
    const session = await saveMove(tx, opened, {
      set,
      events: [{ type: 'assigned', actor: 'system', data: { agentId } }],
    })
    if (typeof session === 'string') throw new Error(`the session could not be given: ${session}`)
    await publish(
      tx,
      'session.assigned',
      { sessionId: session.id, seq: session.eventCount },
      { orderKey: conversationId },
    )
    return { conversationId, customerId, session }
  })
}

async function write(
  { db }: WecomWorld,
  { conversationId, session }: Somebody,
  told: Partial<Message>,
): Promise<string> {
  return db.transaction(async (tx) => {
    const { text = '', type = 'text', payload = null } = told
    const [messageId = ''] = await appendMessages(tx, [
      {
        conversationId,
        direction: 'in',
        author: 'customer',
        type,
        text,
        payload,
        state: 'received',
      },
    ])
    await tx.manager.update(
      Conversation,
      { id: conversationId },
      { sendQuota: 5, sendUntil: after(tx.now, 48 * HOUR_MS) },
    )
    await publish(
      tx,
      'session.customerWrote',
      { sessionId: session.id, conversationId, messageId },
      { orderKey: conversationId },
    )
    return messageId
  })
}

export const clickFields = (key: string, taskId = 'task-1'): XmlObject => ({
  MsgType: 'event',
  Event: 'template_card_event',
  EventKey: key,
  TaskId: taskId,
  CardType: 'button_interaction',
  ResponseCode: `code-${taskId}`,
})
