import { loadKnowledge } from '../../server/bot/knowledge'
import { createBotSources } from '../../server/bot/sources'
import { storedReply, type Reply } from '../../server/bot/reply'
import {
  appendMessages,
  openConversations,
  saveConversations,
  type ConversationState,
} from '../../server/conversations/conversations'
import type { ChannelName } from '../../server/conversations/channels'
import { Message } from '../../server/conversations/message.entity'
import { AgentPresence } from '../../server/conversations/people/agent-presence.entity'
import { setDeskStatus, setServicerStatus } from '../../server/conversations/people/presence'
import { SessionEvent } from '../../server/conversations/sessions/session-event.entity'
import { type ServiceSession } from '../../server/conversations/sessions/session.entity'
import { findOpenSession } from '../../server/conversations/sessions/sessions'
import { Agent } from '../../server/identity/agent.entity'
import type { Tx } from '../../server/db/database'
import { ChannelIdentity } from '../../server/identity/channel-identity.entity'
import { after, HOUR_MS } from '../../server/lib/clock'
import { newId } from '../../server/lib/ids'
import type { ReceptionDeps } from '../../server/reception/deps'
import type { Incoming, Received } from '../../server/reception/talk/incoming'
import { receive } from '../../server/reception/talk/receive'
import { testBox } from '../support/api'
import { createTestDatabase, type TestDatabase } from '../support/database'
import { fakeClock, type FakeClock } from '../support/fake-clock'
import { makeAgent, makeCustomer, type TestCustomer } from '../support/people'
import { calendar, policy } from '../tickets/ticket-world'

const knowledge = loadKnowledge(policy)
export const deps: ReceptionDeps = {
  policy,
  calendar,
  box: testBox,
  bot: createBotSources({ policy, knowledge: () => knowledge }),
}

export interface Talker {
  conversation: ConversationState
  channel: ChannelName
  identityId: string
  customerId: string | null
  /** What comes in: stored, received, and what is answered is stored too, as a channel does it. */
  say(
    text: string,
    more?: Partial<Incoming['message']> & { payload?: Record<string, unknown> },
  ): Promise<Received>
  tap(reply: Reply | undefined, label: string): Promise<Received>
  session(): Promise<ServiceSession | null>
}

export interface ReceptionWorld {
  clock: FakeClock
  db: TestDatabase
  talker(options?: { customer?: TestCustomer; channel?: ChannelName }): Promise<Talker>
  customer(name: string, tierKey?: string): Promise<TestCustomer>
  /** An agent of the preset, at the desk and receiving. */
  agent(wecomUserId: string): Promise<{ agent: Agent; cookie: string }>
  /** All of the preset are there, and none has room: who wants a person waits. */
  busyTeam(): Promise<void>
  said(talker: Talker): Promise<string[]>
  record(sessionId: string): Promise<string[]>
  close(): Promise<void>
}

const ACCOUNT = 'account-1'

export async function createReceptionWorld(): Promise<ReceptionWorld> {
  const clock = fakeClock()
  const db = await createTestDatabase({ clock })
  let people = 0
  return {
    clock,
    db,
    customer: (name, tierKey) =>
      makeCustomer(db, {
        openId: `${name}-${(people += 1)}`,
        platformId: `P${name}-${people}`,
        ...(tierKey ? { tierKey } : {}),
      }),
    talker: (options = {}) =>
      openTalk(db, {
        channel: options.channel ?? 'wecom-kf',
        customer: options.customer ?? null,
        externalId: `wx-${(people += 1)}`,
      }),
    async agent(wecomUserId) {
      const made = await makeAgent(db, wecomUserId)
      await db.transaction((tx) => beThere(tx, made.agent.id, 0))
      return made
    },
    async busyTeam() {
      await makeAgent(db, 'li.na')
      const team = await db.read.findBy(Agent, { active: true })
      await db.transaction(async (tx) => {
        for (const { id } of team) await beThere(tx, id, policy.reception.capacityPerAgent)
      })
    },
    said: async ({ conversation }) =>
      (
        await db.read.find(Message, {
          where: { conversationId: conversation.id, direction: 'out' },
          order: { id: 'ASC' },
        })
      ).map(({ text }) => text),
    record: async (sessionId) =>
      (await db.read.find(SessionEvent, { where: { sessionId }, order: { seq: 'ASC' } })).map(
        ({ type }) => type,
      ),
    close: () => db.close(),
  }
}

async function beThere(tx: Tx, agentId: string, activeSessions: number): Promise<void> {
  await setDeskStatus(tx, agentId, 'online')
  await setServicerStatus(tx, agentId, 'receiving')
  await tx.manager.update(AgentPresence, { agentId }, { activeSessions })
}

interface Opening {
  channel: ChannelName
  customer: TestCustomer | null
  externalId: string
}

async function openTalk(
  db: TestDatabase,
  { channel, customer, externalId }: Opening,
): Promise<Talker> {
  const key = { channel, accountId: ACCOUNT }
  const identityId = newId('cid')
  const conversation = await db.transaction(async (tx) => {
    const state = (await openConversations(tx, key, [externalId])).get(externalId)
    if (!state) throw new Error('no conversation')
    await saveConversations(tx, key, [
      { ...state, sendQuota: 5, sendUntil: after(tx.now, 48 * HOUR_MS) },
    ])
    await tx.manager.insert(ChannelIdentity, {
      id: identityId,
      customerId: customer?.customerId ?? null,
      surface: channel,
      appId: ACCOUNT,
      openId: externalId,
      unionId: null,
      following: true,
      followedAt: null,
      unfollowedAt: null,
      verifiedBy: customer ? 'unionid' : null,
      verifiedAt: customer ? tx.now : null,
      unboundAt: null,
      createdAt: tx.now,
      updatedAt: tx.now,
    })
    return { ...state, isNew: false }
  })
  const customerId = customer?.customerId ?? null
  const take = (
    message: Incoming['message'],
    payload: Record<string, unknown> | null = null,
  ): Promise<Received> =>
    db.transaction(async (tx) => {
      const received = await receive(tx, deps, {
        channel,
        conversation,
        identity: { identityId, customerId },
        message,
      })
      const { id, type, text } = message
      await appendMessages(tx, [
        {
          id,
          conversationId: conversation.id,
          direction: 'in',
          author: 'customer',
          type,
          text,
          payload,
          state: 'received',
        },
        ...received.replies.map((reply) => {
          const stored = storedReply(reply)
          return {
            conversationId: conversation.id,
            direction: 'out' as const,
            author: 'bot' as const,
            type: 'text',
            text: stored.text,
            payload: stored.payload && { ...stored.payload },
            state: 'answered' as const,
          }
        }),
      ])
      return received
    })
  return {
    conversation,
    channel,
    identityId,
    customerId,
    say: (text, { payload, ...more } = {}) =>
      take({ id: newId('msg'), type: 'text', text, ...more }, payload ?? null),
    tap(reply, label) {
      const choice = reply?.choices?.find((one) => one.label === label)
      if (!choice) throw new Error(`there is no ${label} among ${JSON.stringify(reply?.choices)}`)
      return take({ id: newId('msg'), type: 'text', text: label, menuId: choice.id })
    },
    session: () => findOpenSession(db.read, conversation.id),
  }
}

export const NIGHT = '2026-03-05T23:00:00+08:00'
