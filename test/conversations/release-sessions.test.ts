import { recordSeen, setServicerStatus } from '../../server/conversations/presence'
import { releaseSessions } from '../../server/conversations/release-sessions'
import type { ServiceSession } from '../../server/conversations/session.entity'
import { SECOND_MS } from '../../server/lib/clock'
import { createTestDatabase, type TestDatabase } from '../support/database'
import { fakeClock, ORDINARY_NOON } from '../support/fake-clock'
import {
  answer,
  arrive,
  brokenPromises,
  colleague,
  depsWith,
  record,
  reread,
  say,
  staff,
} from './session-world'

const clock = fakeClock()
const deps = depsWith([colleague('1024', ['after-sales'])], { reception: { capacityPerAgent: 3 } })
let db: TestDatabase
let agentId: string

beforeEach(async () => {
  clock.set(ORDINARY_NOON)
  db = await createTestDatabase({ clock })
  agentId = (await staff(db, deps)).get('1024') ?? ''
})
afterEach(async () => {
  expect(await brokenPromises(db, 3)).toEqual([])
  await db.close()
})
const release = () => releaseSessions(db, deps)
const bridged = async (): Promise<ServiceSession> => {
  const session = await arrive(db, deps, { channel: 'official-account' })
  await say(db, session)
  return session
}
const seen = () => db.transaction((tx) => recordSeen(tx, agentId, 'desk'))

it('finds somebody else for all that an agent had who is no longer among our staff, and only once', async () => {
  const [kf, here] = [await arrive(db, deps), await bridged()]
  const others = await staff(db, depsWith([colleague('1042', ['after-sales'])]))
  await expect(release()).resolves.toBe(2)
  for (const session of [kf, here])
    await expect(reread(db, session)).resolves.toMatchObject({
      status: 'serving',
      agentId: others.get('1042'),
    })
  await expect(release()).resolves.toBe(0)
})

it('where nobody else is there it waits, and keeps the place of who has not been answered', async () => {
  const session = await bridged()
  clock.advance(30 * SECOND_MS)
  await staff(db, depsWith([colleague('1042', ['security'])]))
  await expect(release()).resolves.toBe(1)
  await expect(reread(db, session)).resolves.toMatchObject({
    status: 'waiting',
    agentId: null,
    queuedAt: session.queuedAt,
  })
})

it('a desk page that has asked for nothing for ninety seconds is gone: chats in which a customer waits go back to the queue', async () => {
  const session = await bridged()
  clock.advance(90 * SECOND_MS)
  await expect(release()).resolves.toBe(0)
  clock.advance(1)
  await expect(release()).resolves.toBe(1)
  await expect(reread(db, session)).resolves.toMatchObject({ status: 'waiting', agentId: null })
  expect((await record(db, session)).at(-1)).toBe('requeued')
})

it('not while the page asks, and not where the customer owes the answer', async () => {
  const session = await bridged()
  for (let minute = 0; minute < 5; minute += 1) {
    clock.advance(60 * SECOND_MS)
    await seen()
  }
  await expect(release()).resolves.toBe(0)
  await answer(db, session, agentId)
  clock.advance(600 * SECOND_MS)
  await expect(release()).resolves.toBe(0)
})

it("in WeCom's own client nobody can be seen to have gone: who stops receiving there keeps what they have", async () => {
  const session = await arrive(db, deps)
  await say(db, session)
  await db.transaction((tx) => setServicerStatus(tx, agentId, 'stopped'))
  clock.advance(600 * SECOND_MS)
  await expect(release()).resolves.toBe(0)
})
