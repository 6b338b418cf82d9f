import {
  appendMessages,
  openConversations,
  returnQuota,
  saveConversations,
  type NewMessage,
} from '../../server/conversations/conversations'
import { Conversation } from '../../server/conversations/conversation.entity'
import { lockConversations, spendQuotas } from '../../server/conversations/outgoing'
import { moveMessage } from '../../server/conversations/messages'
import { isDuplicate } from '../../server/db/dialect'
import { after, HOUR_MS, MINUTE_MS } from '../../server/lib/clock'
import { createTestDatabase, type TestDatabase } from '../support/database'
import { fakeClock } from '../support/fake-clock'
import { OA_APP_ID } from '../support/people'

const clock = fakeClock()
const KEY = { channel: 'official-account', accountId: OA_APP_ID } as const
let db: TestDatabase

beforeEach(async () => {
  clock.set('2026-03-05T12:00:00+08:00')
  db = await createTestDatabase({ clock })
})
afterEach(async () => {
  await db.close()
})

async function open(
  externalId: string,
  purse: { sendQuota: number; sendUntil: Date | null } = { sendQuota: 0, sendUntil: null },
): Promise<string> {
  return db.transaction(async (tx) => {
    const state = (await openConversations(tx, KEY, [externalId])).get(externalId)
    if (!state) throw new Error('not opened')
    await saveConversations(tx, KEY, [{ ...state, ...purse }])
    return state.id
  })
}
const say = (conversationId: string, ...messages: Array<Partial<NewMessage>>): Promise<string[]> =>
  db.transaction((tx) =>
    appendMessages(
      tx,
      messages.map((message) => ({
        conversationId,
        direction: 'in',
        author: 'customer',
        type: 'text',
        text: '你好',
        state: 'received',
        ...message,
      })),
    ),
  )

describe('one conversation for each person', () => {
  it('is the same the next time, keeps what it had, and is another for another', async () => {
    const id = await open('o-1', { sendQuota: 5, sendUntil: after(clock.now(), HOUR_MS) })
    await expect(open('o-2')).resolves.not.toBe(id)
    const again = await db.transaction((tx) => openConversations(tx, KEY, ['o-1', 'o-1', 'o-3']))
    expect([...again.keys()].sort()).toEqual(['o-1', 'o-3'])
    expect(again.get('o-1')).toMatchObject({
      id,
      sendQuota: 5,
      sendUntil: after(clock.now(), HOUR_MS),
      isNew: false,
    })
    expect(again.get('o-3')).toMatchObject({ sendQuota: 0, sendUntil: null, isNew: true })
    await expect(db.read.count(Conversation)).resolves.toBe(2)
  })

  it('made twice at once, the second fails as a duplicate and takes its messages with it', async () => {
    const states = await db.transaction((tx) => openConversations(tx, KEY, ['o-1']))
    await open('o-1')
    const late = db.transaction(async (tx) => {
      await appendMessages(tx, [
        {
          conversationId: states.get('o-1')?.id ?? '',
          direction: 'in',
          author: 'customer',
          type: 'text',
          text: 'x',
          state: 'received',
        },
      ])
      await saveConversations(tx, KEY, states.values())
    })
    await expect(late.catch(isDuplicate)).resolves.toBe(true)
    await expect(db.read.query('SELECT * FROM messages')).resolves.toEqual([])
  })
})

describe('the purse', () => {
  const spend = (id: string) =>
    db.transaction(async (tx) => {
      const purses = await lockConversations(tx, [id])
      return (await spendQuotas(tx, [...purses.values()])).has(id)
    })

  it('gives out what is in it and no more, however many ask at once', async () => {
    const id = await open('o-1', { sendQuota: 5, sendUntil: after(clock.now(), HOUR_MS) })
    const spent = await Promise.all(Array.from({ length: 9 }, () => spend(id)))
    expect(spent.filter(Boolean)).toHaveLength(5)
    expect(await db.read.findOneByOrFail(Conversation, { id })).toMatchObject({ sendQuota: 0 })
    await db.transaction((tx) => returnQuota(tx, id))
    await expect(spend(id)).resolves.toBe(true)
    await expect(spend(id)).resolves.toBe(false)
  })

  it('is shut from the moment on at which its window ends, and for nobody else', async () => {
    const id = await open('o-1', { sendQuota: 5, sendUntil: after(clock.now(), MINUTE_MS) })
    const other = await open('o-2', { sendQuota: 5, sendUntil: after(clock.now(), HOUR_MS) })
    clock.advance(MINUTE_MS - 1)
    await expect(spend(id)).resolves.toBe(true)
    clock.advance(1)
    await expect(spend(id)).resolves.toBe(false)
    await expect(spend(other)).resolves.toBe(true)
    await expect(spend('cnv_nobody')).resolves.toBe(false)
  })
})

describe('moveMessage', () => {
  it('moves from the state that was seen, once, and keeps why', async () => {
    const conversationId = await open('o-1')
    const [messageId = ''] = await say(conversationId, { direction: 'out', state: 'queued' })
    const move = () =>
      db.transaction((tx) =>
        moveMessage(
          tx,
          { conversationId, messageId },
          { from: 'queued', to: 'failed', reason: '长'.repeat(400) },
        ),
      )
    expect((await Promise.all([move(), move(), move()])).filter(Boolean)).toHaveLength(1)
    const [row] = await db.read.query('SELECT state, state_reason FROM messages')
    expect(row).toEqual({ state: 'failed', state_reason: '长'.repeat(300) })
  })
})
