import { request } from 'node:http'
import { systemActor } from '../../server/lib/actor'
import { openDatabase } from '../../server/db/database'
import { migrations } from '../../server/db/migrate'
import { entities } from '../../server/entities'
import type { AgentActor } from '../../server/http/context'
import { createLive, type Live, type LiveDeps } from '../../server/live/live.routes'
import { LiveTopic } from '../../server/live/live-topic.entity'
import {
  agentTopic,
  bumpTopics,
  customerTopic,
  DESK_TOPIC,
  onBumped,
  TICKETS_TOPIC,
} from '../../server/live/topics'
import { serveApi, silentLogger, type TestAnswer, type TestApi } from '../support/api'
import { createTestDatabase, type TestDatabase } from '../support/database'
import { fakeClock } from '../support/fake-clock'
import { makeAgent, makeCustomer, type TestCustomer } from '../support/people'
import { until } from '../support/until'

const clock = fakeClock()
let db: TestDatabase
let server: TestApi
let live: Live
let alice: TestCustomer
let bob: TestCustomer

/** A poll that never comes by itself, and a wait that no test would outlive: only what is promised can end it. */
const PATIENT = { everyMs: 3_600_000, holdMs: 3_600_000 }

async function serve(
  timing: { everyMs: number; holdMs: number } & Partial<LiveDeps>,
): Promise<void> {
  live = createLive({ db, logger: silentLogger, ...timing })
  server = await serveApi(db, (api) => live.routes(api))
}

beforeEach(async () => {
  db = await createTestDatabase({ clock })
  alice = await makeCustomer(db, { openId: 'mp-alice' })
  bob = await makeCustomer(db, { openId: 'mp-bob' })
})
afterEach(async () => {
  live.stop()
  await server.close()
  await db.close()
})

const bump = (...topics: string[]): Promise<void> => db.transaction((tx) => bumpTopics(tx, topics))
const ask = (person: TestCustomer, version?: string): Promise<TestAnswer> =>
  server.call(`GET /api/live${version === undefined ? '' : `?version=${version}`}`, {
    token: person.token,
  })
const versionOf = async (person: TestCustomer): Promise<string> =>
  (await ask(person)).body.version as string
/** Asks with the version that is current, and comes back as soon as the server has begun to wait. */
async function waitingFor(
  person: TestCustomer,
): Promise<{ before: string; answer: Promise<TestAnswer> }> {
  const before = await versionOf(person)
  const answer = ask(person, before)
  // Requests of one test are served in the order in which they come: when this one is answered, the one before waits.
  await versionOf(person)
  return { before, answer }
}

describe('bumpTopics', () => {
  it("makes each topic grow by one in the caller's transaction, however often it is named", async () => {
    await serve(PATIENT)
    await bump('b', 'a', 'b')
    await bump('a')
    await bump()
    clock.advance(1_000)
    await expect(
      db.transaction(async (tx) => {
        await bumpTopics(tx, ['a'])
        throw new Error('no')
      }),
    ).rejects.toThrow('no')
    const rows = await db.read.find(LiveTopic, { order: { topic: 'ASC' } })
    expect(rows.map(({ topic, version }) => [topic, String(version)])).toEqual([
      ['a', '2'],
      ['b', '1'],
    ])
  })

  it('of many at once loses no step', async () => {
    await serve(PATIENT)
    await Promise.all(
      Array.from({ length: 20 }, (_, index) => (index % 2 === 0 ? bump('x', 'y') : bump('y', 'x'))),
    )
    expect((await db.read.find(LiveTopic)).map(({ version }) => String(version))).toEqual([
      '20',
      '20',
    ])
  })

  it('tells this process after the commit, and never of what was rolled back', async () => {
    await serve(PATIENT)
    const heard: string[][] = []
    const forget = onBumped((topics) => heard.push([...topics]))
    await bump('b', 'a')
    await db
      .transaction(async (tx) => {
        await bumpTopics(tx, ['c'])
        throw new Error('no')
      })
      .catch(() => undefined)
    forget()
    await bump('d')
    expect(heard).toEqual([['a', 'b']])
  })
})

describe('GET /api/live', () => {
  it('wants a log-in', async () => {
    await serve(PATIENT)
    expect((await server.call('GET /api/live')).status).toBe(401)
    expect((await server.call('GET /desk/api/live')).status).toBe(401)
  })

  it('answers at once who knows no version, or an old one', async () => {
    await serve(PATIENT)
    await expect(versionOf(alice)).resolves.toBe('0')
    await bump(customerTopic(alice.customerId))
    await expect(versionOf(alice)).resolves.toBe('1')
    expect((await ask(alice, '0')).body).toEqual({ version: '1' })
  })

  it("waits, and answers when something of this customer changes, not when another's does", async () => {
    await serve(PATIENT)
    const { answer, before } = await waitingFor(alice)
    let early = false
    void answer.then(() => {
      early = true
    })
    await bump(customerTopic(bob.customerId))
    await expect(versionOf(bob)).resolves.toBe('1')
    expect(early).toBe(false)
    await bump(customerTopic(alice.customerId))
    expect((await answer).body.version).not.toBe(before)
  })

  it('sees what another process changed', async () => {
    await serve({ everyMs: 20, holdMs: 3_600_000 })
    const { answer } = await waitingFor(alice)
    const other = await openDatabase({
      actor: systemActor('test'),
      url: db.url,
      clock,
      entities,
      migrations,
    })
    // The hint of this process is not heard by the one that is asked for: written without it.
    await other.transaction((tx) =>
      tx.manager.insert(LiveTopic, {
        topic: customerTopic(alice.customerId),
        version: '7',
        updatedAt: tx.now,
      }),
    )
    await other.close()
    expect((await answer).body).toEqual({ version: '7' })
  })

  it('answers with the same version when nothing happened in time', async () => {
    await serve({ everyMs: 3_600_000, holdMs: 30 })
    expect((await ask(alice, '0')).body).toEqual({ version: '0' })
  })

  it('forgets who has gone away, and lets the oldest go when one person has too many pages', async () => {
    await serve(PATIENT)
    const gone = request(`${server.url}/api/live?version=0`, {
      headers: { Authorization: `Bearer ${alice.token}` },
    })
    gone.on('error', () => undefined)
    gone.end()
    await versionOf(alice)
    gone.destroy()
    const first = ask(alice, '0')
    await versionOf(alice)
    const more = Array.from({ length: 6 }, () => ask(alice, '0'))
    expect((await first).body).toEqual({ version: '0' })
    await bump(customerTopic(alice.customerId))
    for (const answer of await Promise.all(more)) expect(answer.body).toEqual({ version: '1' })
  })

  it('ends every wait when the server stops, and begins none', async () => {
    await serve(PATIENT)
    const { answer } = await waitingFor(alice)
    live.stop()
    const ended = await answer
    expect(ended.body).toEqual({ version: '0' })
    expect(ended.headers.get('connection')).toBe('close')
    expect((await ask(alice, '0')).body).toEqual({ version: '0' })
  })

  it('goes on after the database was away', async () => {
    await serve({ everyMs: 20, holdMs: 3_600_000 })
    const { answer } = await waitingFor(alice)
    await db.writer.query('ALTER TABLE live_topics RENAME TO live_topics_away')
    let refused = false
    await until(
      'a look at the database fails',
      async () => (refused = (await ask(bob)).status === 500),
    )
    await db.writer.query('ALTER TABLE live_topics_away RENAME TO live_topics')
    await bump(customerTopic(alice.customerId))
    expect(refused).toBe(true)
    expect((await answer).body).toEqual({ version: '1' })
  })
})

describe('GET /desk/api/live', () => {
  it("hears of the agent's own matters and of the desk, not of another agent's", async () => {
    await serve(PATIENT)
    const { agent, cookie } = await makeAgent(db, 'chen.jie')
    const version = async (): Promise<string> =>
      (await server.call('GET /desk/api/live', { cookie })).body.version as string
    const start = await version()
    await bump(agentTopic('agt_somebody'), customerTopic(alice.customerId))
    await expect(version()).resolves.toBe(start)
    await bump(agentTopic(agent.id))
    const own = await version()
    await bump(DESK_TOPIC)
    expect(new Set([start, own, await version()]).size).toBe(3)
  })

  it('names what moved, tells the lists together after a while, and what is on the screen at once', async () => {
    const desk = {
      ...PATIENT,
      listsMs: 40,
      watchedTopics: async (_: AgentActor, watched: readonly string[]) =>
        watched.filter((name) => name !== 'ticket:T1').map((name) => `x-${name}`),
    }
    await serve(desk)
    const { agent, cookie } = await makeAgent(db, 'chen.jie')
    const ask = (query: string): Promise<TestAnswer> =>
      server.call(`GET /desk/api/live${query}`, { cookie })
    const start = (await ask('?watch=session:ses_1,ticket:T1')).body.version as string
    // A place that is not the agent's has no topic: three of the lists and one of the screen.
    expect(start.split('.')).toHaveLength(4)
    await bump(DESK_TOPIC)
    await bump(TICKETS_TOPIC)
    const lists = await ask(`?version=${start}&watch=session:ses_1,ticket:T1`)
    expect(lists.body.moved).toEqual(['desk', 'tickets'])
    await bump('x-session:ses_1', agentTopic(agent.id))
    expect((await ask(`?version=${lists.body.version}&watch=session:ses_1`)).body.moved).toEqual([
      'mine',
      'open',
    ])
    // Something else comes on the screen: that is no news of it.
    expect(
      (await ask(`?version=${start.split('.').slice(0, 3).join('.')}&watch=session:ses_1`)).body
        .moved,
    ).toEqual(['mine', 'desk', 'tickets'])
  })

  it("a change of the lists alone does not end a wait before its time, and that of the agent's own does", async () => {
    await serve({ ...PATIENT, listsMs: 3_600_000 })
    const { agent, cookie } = await makeAgent(db, 'chen.jie')
    const before = (await server.call('GET /desk/api/live', { cookie })).body.version as string
    const answer = server.call(`GET /desk/api/live?version=${before}`, { cookie })
    await server.call('GET /desk/api/live', { cookie })
    await bump(DESK_TOPIC)
    await bump(agentTopic(agent.id))
    expect((await answer).body.moved).toEqual(['mine', 'desk'])
  })
})
