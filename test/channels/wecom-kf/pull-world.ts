import { Conversation } from '../../../server/conversations/conversation.entity'
import { Message } from '../../../server/conversations/message.entity'
import { KfCursor } from '../../../server/channels/wecom-kf/pulling/kf-cursor.entity'
import { KfItem } from '../../../server/channels/wecom-kf/taking/kf-item.entity'
import { servicersOf } from '../../../server/channels/wecom-kf/taking/kf-people'
import {
  createKfPuller,
  type KfPuller,
  type KfPullerDeps,
} from '../../../server/channels/wecom-kf/pulling/puller'
import { recordKnocks } from '../../../server/channels/wecom-kf/pulling/knocks'
import type { TakeDeps } from '../../../server/channels/wecom-kf/taking/take-deps'
import { syncAgents } from '../../../server/identity/agents'
import { UpstreamError } from '../../../server/lib/errors'
import { OutboxRow } from '../../../server/outbox/outbox-row.entity'
import type { Policy } from '../../../server/policy/policy.schema'
import { maskSensitive } from '../../../server/trust/sensitive-text'
import type { WecomKfClient } from '../../../server/wechat/wecom-kf/client'
import type { KfItemRaw, KfPage, KfSync } from '../../../server/wechat/wecom-kf/types'
import { silentLogger } from '../../support/api'
import { createTestDatabase, type TestDatabase } from '../../support/database'
import { fakeClock, type FakeClock } from '../../support/fake-clock'
import { preset } from '../../support/presets'

export const KF = 'wkTest0000000000000000000001'
export const ACCOUNTS = [{ openKfId: KF, name: '示例客服' }]

/** What WeCom keeps for one account, given out page by page as sync_msg does. */
export interface KfSource {
  client: Pick<WecomKfClient, 'syncMsg'>
  add(...items: KfItemRaw[]): void
  /** Every ask, in order. */
  asks: KfSync[]
  /** Runs before a page is given; may throw. */
  before: (ask: KfSync) => Promise<void> | void
  /** The only token that is taken; null: any. */
  validToken: string | null
  /** An empty page comes before each with something in it. */
  emptyPages: boolean
}

export function kfSource(): KfSource {
  const items: KfItemRaw[] = []
  const source: KfSource = {
    add: (...more) => {
      items.push(...more)
    },
    asks: [],
    before: () => undefined,
    validToken: null,
    emptyPages: false,
    client: { syncMsg: (ask) => give(source, items, ask) },
  }
  return source
}

async function give(source: KfSource, items: readonly KfItemRaw[], ask: KfSync): Promise<KfPage> {
  source.asks.push(ask)
  await source.before(ask)
  if (ask.token !== null && source.validToken !== null && ask.token !== source.validToken)
    throw refusedBy(95007, 'bug')
  const [place = 0, wasEmpty = 0] = (ask.cursor ?? 'c-0-0').split('-').slice(1).map(Number)
  if (source.emptyPages && wasEmpty === 0 && place < items.length)
    return { items: [], nextCursor: `c-${place}-1`, hasMore: true }
  const given = items.slice(place, place + (ask.limit ?? 1_000))
  const next = place + given.length
  return { items: given, nextCursor: `c-${next}-0`, hasMore: next < items.length }
}

export function refusedBy(errcode: number, kind: string, retryable = false): UpstreamError {
  return new UpstreamError('/cgi-bin/kf/sync_msg', {
    errcode,
    kind,
    retryable,
    outcome: 'refused',
    message: `${errcode} 示例错误`,
  })
}

export interface Told {
  what: string
  [detail: string]: unknown
}

export interface PullWorld {
  clock: FakeClock
  db: TestDatabase
  source: KfSource
  /** What the rest of the house was told, in order. */
  told: Told[]
  /** Replaced by tests that want the rest of the house to fail. */
  take: TakeDeps
  puller(overrides?: Partial<KfPullerDeps>): KfPuller
  /** One pull of the account to its end, whether or not anybody knocked. */
  pull(overrides?: Partial<KfPullerDeps>): Promise<string>
  knock(token?: string | null): Promise<void>
  messages(): Promise<Message[]>
  texts(): Promise<string[]>
  items(): Promise<KfItem[]>
  conversations(): Promise<Conversation[]>
  cursor(): Promise<KfCursor>
  /** Events that wait for a handler. */
  waiting(): Promise<string[]>
  close(): Promise<void>
}

/** The rest of the house, as small as can be: it answers every message, and remembers what it was told. */
export function recordingHouse(policy: Policy, told: Told[]): TakeDeps {
  return {
    logger: silentLogger,
    mask: () => Promise.resolve(maskSensitive),
    findServicers: servicersOf(policy),
    receive: async (_tx, { person, message }) => {
      const { text, menuId, warning } = message
      told.push({
        what: 'received',
        externalUserId: person.externalUserId,
        customerId: person.customerId,
        text,
        menuId,
        warning,
      })
      return { replies: [{ text: `答：${message.text}`, links: [] }] }
    },
    redeemEntry: async (_tx, { scene, sceneParam }) => {
      told.push({ what: 'entered', scene, sceneParam })
      return { customerId: sceneParam === 't=known' ? 'cus_known' : null }
    },
    onServicerMessage: async (_tx, { servicer, message }) => {
      told.push({
        what: 'servicer wrote',
        agentId: servicer.agentId,
        label: servicer.label,
        text: message.text,
      })
    },
    onTakenBack: () => Promise.resolve(),
    onSessionChange: async (_tx, { change, from, to }) => {
      told.push({ what: 'session', change, from: from?.userId ?? null, to: to?.userId ?? null })
    },
    setServicerStatus: async (_tx, { status }) => {
      told.push({ what: 'status', status })
    },
  }
}

export async function createPullWorld(): Promise<PullWorld> {
  const clock = fakeClock()
  const db = await createTestDatabase({ clock })
  const policy = preset('haicheng')
  await db.transaction((tx) => syncAgents(tx, policy))
  const source = kfSource()
  const told: Told[] = []
  const take = recordingHouse(policy, told)
  const world: PullWorld = {
    clock,
    db,
    source,
    told,
    take,
    puller: (overrides = {}) =>
      createKfPuller({
        db,
        client: source.client,
        accounts: ACCOUNTS,
        take: world.take,
        logger: silentLogger,
        pageSize: 3,
        ...overrides,
      }),
    async pull(overrides) {
      const [outcome] = await world.puller(overrides).runOnce(KF)
      return outcome?.end ?? 'none'
    },
    knock: (token = 'ENCtoken') =>
      db.transaction((tx) => recordKnocks(tx, [{ openKfId: KF, token }])),
    messages: () => db.read.find(Message, { order: { id: 'ASC' } }),
    texts: async () =>
      (await world.messages())
        .filter(({ direction }) => direction === 'in')
        .map(({ text }) => text),
    items: () => db.read.find(KfItem, { order: { msgid: 'ASC' } }),
    conversations: () => db.read.find(Conversation, { order: { id: 'ASC' } }),
    cursor: () => db.read.findOneByOrFail(KfCursor, { openKfId: KF }),
    waiting: async () =>
      (await db.read.find(OutboxRow, { order: { id: 'ASC' } })).map(({ event }) => event),
    close: () => db.close(),
  }
  return world
}

let made = 0

/** An item as WeCom spells it; sent now unless told otherwise. */
export function item(world: { clock: FakeClock }, fields: Record<string, unknown>): KfItemRaw {
  made += 1
  return {
    msgid: `msgid${made}`,
    open_kfid: KF,
    external_userid: 'wmCustomer1',
    send_time: Math.floor(world.clock.epochMs() / 1_000),
    origin: 3,
    ...fields,
  }
}

export function textItem(
  world: { clock: FakeClock },
  content: string,
  fields: Record<string, unknown> = {},
): KfItemRaw {
  return item(world, { msgtype: 'text', text: { content }, ...fields })
}

/** Events name account and customer inside, not beside. */
export function eventItem(world: { clock: FakeClock }, event: Record<string, unknown>): KfItemRaw {
  return item(world, {
    external_userid: undefined,
    open_kfid: undefined,
    origin: 4,
    msgtype: 'event',
    event: { open_kfid: KF, external_userid: 'wmCustomer1', ...event },
  })
}
