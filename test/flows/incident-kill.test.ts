import { createSandbox, type Sandbox } from '../../sandbox/create-sandbox'
import { defaultOptions } from '../../sandbox/defaults'
import { bindDate } from '../../server/db/dialect'
import { declareIncident } from '../../server/incidents/change-incident'
import { DeclareIncident, StartRound } from '../../server/incidents/incident.contract'
import { Incident, IncidentTicket } from '../../server/incidents/incident.entity'
import { IncidentRound, IncidentRoundItem } from '../../server/incidents/incident-round.entity'
import { startRound } from '../../server/incidents/rounds'
import { after, HOUR_MS, systemClock } from '../../server/lib/clock'
import { toOffsetIso } from '../../server/lib/shanghai-time'
import { NoticeRow } from '../../server/notifications/notice.entity'
import { DeadOutboxRow } from '../../server/outbox/dead-row.entity'
import { OutboxRow } from '../../server/outbox/outbox-row.entity'
import type { ActingAgent } from '../../server/http/context'
import { TicketEvent } from '../../server/tickets/ticket-event.entity'
import { Ticket } from '../../server/tickets/ticket.entity'
import { createTestDatabase, type TestDatabase } from '../support/database'
import { buildServer, killableServer, type KillableServer } from '../support/killable-server'
import { makeAgent, makeCustomer } from '../support/people'
import { until } from '../support/until'
import { acting, deps as ticketDeps, submit } from '../tickets/ticket-world'

const CUSTOMERS = 45
/** Each second customer has a second ticket. */
const TICKETS = CUSTOMERS + Math.floor(CUSTOMERS / 2)
const KILLS = 3
const PATIENCE_MS = 240_000

/** What goes to all goes to each once, however often the process that sends it is killed between two of them. */
describe('kill -9 while an incident is at work', () => {
  // At once: nothing is waited for that the clock decides.
  const { incidents } = ticketDeps.policy
  const policy = { ...ticketDeps.policy, incidents: { ...incidents, undoSeconds: 0 } }
  const deps = { ...ticketDeps, policy }
  let sandbox: Sandbox
  let db: TestDatabase
  let server: KillableServer
  let lead: ActingAgent
  let incident: Incident
  let struck = 0

  beforeAll(async () => {
    buildServer()
    sandbox = await createSandbox(defaultOptions({ currentPolicy: 'haicheng' }))
    db = await createTestDatabase({ clock: systemClock })
    server = await killableServer({ sandbox, databaseUrl: db.url })
    lead = acting((await makeAgent(db, 'wang.fang')).agent)
    for (let place = 0; place < CUSTOMERS; place += 1) {
      const { customerId } = await makeCustomer(db, { openId: `o-${place}` })
      for (let count = 0; count <= place % 2; count += 1) {
        await submit(db, customerId, { kind: 'after-sales', description: '一直没有到账' })
      }
    }
    // Their own news are none of this story.
    await db.transaction((tx) => tx.manager.query('DELETE FROM outbox'))
    await server.start()
    incident = await db.transaction((tx) =>
      declareIncident(tx, deps, {
        agent: lead,
        input: DeclareIncident.parse({
          title: '充值到账慢',
          scope: { kinds: ['after-sales'] },
          startedAt: toOffsetIso(after(tx.now, -HOUR_MS)),
          text: '正在切换通道',
          nextWordAt: toOffsetIso(after(tx.now, HOUR_MS)),
          side: 'upstream',
        }),
      }),
    )
    const { id } = incident
    await killWhile(() => db.read.countBy(IncidentTicket, { incidentId: id }))
  }, PATIENCE_MS)
  afterAll(async () => {
    await server.close()
    await sandbox.close()
    await db.close()
  }, PATIENCE_MS)

  /** Kills it again and again on the way from none to all, then lets it come to rest. */
  async function killWhile(done: () => Promise<number>): Promise<void> {
    let started = Promise.resolve()
    for (let kill = 1; kill <= KILLS; kill += 1) {
      const goal = Math.floor((TICKETS * kill) / (KILLS + 1))
      const far = async (): Promise<boolean> => (await done()) >= goal
      await until(`${goal} are through`, far, { everyMs: 1, withinMs: 60_000 })
      await server.kill()
      await started.catch(() => undefined)
      struck += (await done()) < TICKETS ? 1 : 0
      // The leases of the dead end, as if the next process came a minute later.
      await moveToThePast('lease_until')
      // It is at work before it is ready, and is killed again then: that this start came to nothing is no news.
      started = server.start()
      started.catch(() => undefined)
    }
    await started
    await until(
      'the outbox is empty',
      async () => {
        const left = await db.read.find(OutboxRow)
        if (left.length > 0 && left.every((row) => row.attempts > 0 && !isLeased(row)))
          await moveToThePast('available_at')
        return left.length === 0
      },
      { withinMs: 90_000 },
    )
  }

  const isLeased = ({ leaseUntil }: OutboxRow): boolean =>
    leaseUntil !== null && leaseUntil.getTime() > systemClock.epochMs()

  function moveToThePast(column: 'lease_until' | 'available_at'): Promise<void> {
    return db.transaction(async (tx) => {
      const past = bindDate(tx, after(tx.now, -1))
      await tx.manager.query(`UPDATE outbox SET ${column} = ? WHERE ${column} > ?`, [past, past])
    })
  }

  async function run(input: unknown): Promise<IncidentRound> {
    const round = await db.transaction(async (tx) => {
      const current = await tx.manager.findOneByOrFail(Incident, { id: incident.id })
      return startRound(tx, deps, {
        incident: current,
        agent: lead,
        input: StartRound.parse(input),
      })
    })
    await killWhile(() => db.read.countBy(IncidentRoundItem, { roundId: round.id }))
    return db.read.findOneByOrFail(IncidentRound, { id: round.id })
  }

  async function once(type: TicketEvent['type'], of: (entry: TicketEvent) => boolean) {
    const entries = (await db.read.findBy(TicketEvent, { type })).filter(of)
    expect(new Set(entries.map(({ ticketId }) => ticketId)).size).toBe(TICKETS)
    expect(entries).toHaveLength(TICKETS)
  }

  it('links each ticket once, and says so once in each', async () => {
    expect(await db.read.countBy(IncidentTicket, { state: 'linked' })).toBe(TICKETS)
    await once('incident', ({ actorLabel }) => actorLabel === '系统')
  })

  it(
    'tells each customer once, and writes it into each ticket once',
    async () => {
      const round = await run({ kind: 'message', text: '积压的正在补' })
      expect(round).toMatchObject({ state: 'done' })
      const told = await db.read.findBy(NoticeRow, { event: 'incident.told' })
      expect(new Set(told.map(({ customerId }) => customerId)).size).toBe(CUSTOMERS)
      expect(told).toHaveLength(CUSTOMERS)
      await once('incident', ({ actorLabel }) => actorLabel === '平台公告')
    },
    PATIENCE_MS,
  )

  it(
    'solves each ticket once, with one result in each, and nothing is lost on the dead shelf',
    async () => {
      const round = await run({ kind: 'solution', text: '已经恢复', side: 'upstream' })
      expect(round).toMatchObject({ state: 'done' })
      const items = await db.read.findBy(IncidentRoundItem, { roundId: round.id })
      expect(items.map(({ outcome }) => outcome)).toEqual(items.map(() => 'solved'))
      expect(items).toHaveLength(TICKETS)
      expect(await db.read.countBy(Ticket, { status: 'resolved' })).toBe(TICKETS)
      await once('resolved', () => true)
      expect(await db.read.countBy(NoticeRow, { event: 'ticket.resolved' })).toBe(TICKETS)
      expect(await db.read.countBy(DeadOutboxRow, {})).toBe(0)
      // Most deaths came in the middle of it.
      expect(struck).toBeGreaterThan(KILLS)
    },
    PATIENCE_MS,
  )
})
