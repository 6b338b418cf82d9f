import { IsNull, Like, MoreThan, Not } from 'typeorm'
import { createSandbox, type Sandbox } from '../../sandbox/create-sandbox'
import { defaultOptions } from '../../sandbox/defaults'
import { KfItem } from '../../server/channels/wecom-kf/taking/kf-item.entity'
import { Conversation } from '../../server/conversations/conversation.entity'
import { Message } from '../../server/conversations/message.entity'
import { bindDate } from '../../server/db/dialect'
import { ChannelIdentity } from '../../server/identity/channel-identity.entity'
import { systemClock } from '../../server/lib/clock'
import { DeadOutboxRow } from '../../server/outbox/dead-row.entity'
import { OutboxRow } from '../../server/outbox/outbox-row.entity'
import { loadPolicy } from '../../server/policy/load-policy'
import { createTestDatabase, type TestDatabase } from '../support/database'
import { buildServer, killableServer, type KillableServer } from '../support/killable-server'
import { until } from '../support/until'
import { openMiniProgram } from '../support/visitors'

const KF = loadPolicy('haicheng').kf?.openKfId ?? ''
/** Where one database is shared: a web process and two workers, any of which may die. On SQLite all is in one process. */
const ROLES =
  process.env['TEST_MARIADB_URL'] === undefined
    ? (['all'] as const)
    : (['web', 'worker', 'worker'] as const)
const PEOPLE = Array.from({ length: 24 }, (_, index) => `u${index + 1}`)
const SHARED = ROLES.length > 1
const WORKERS = ROLES.filter((role) => role !== 'web').length
/**
 * It goes on until all of these are reached; however slow the machine, it ends after LONGEST_MS, and then the fewest count. The proof
 * is where several processes share a database; in one process on SQLite a shorter one does.
 */
const WANTED = SHARED ? { kf: 500, oa: 100, kills: 5 } : { kf: 300, oa: 60, kills: 3 }
const FEWEST = SHARED ? { kf: 250, oa: 30, kills: 3 } : { kf: 150, oa: 10, kills: 2 }
const LONGEST_MS = SHARED ? 75_000 : 45_000
const PATIENCE_MS = 600_000

/**
 * Hundreds of messages by 微信客服 and the official account, with knocks lost and repeated, pages empty, short and repeated,
 * answers to our sends lost, while the processes of the server are killed with SIGKILL again and again.
 */
describe('chaos: 微信客服 and the official account under kill -9', () => {
  let sandbox: Sandbox
  let db: TestDatabase
  const processes: KillableServer[] = []
  /** Everything that was said, in the order in which each customer said it. */
  const said = { kf: new Map<string, string[]>(), oa: new Map<string, string[]>() }
  const counts = { kills: 0, struck: 0, deaf: 0, lost: 0, repeated: 0, redelivered: 0 }

  beforeAll(async () => {
    buildServer()
    const users = PEOPLE.map((id) => ({
      id,
      nickname: `示例${id}`,
      note: '示例用户',
      unionId: `oChaosStory000000000000000${id}`,
    }))
    sandbox = await createSandbox(defaultOptions({ users, currentPolicy: 'haicheng' }))
    db = await createTestDatabase({ clock: systemClock })
    for (const role of ROLES) {
      processes.push(await killableServer({ sandbox, databaseUrl: db.url, role }))
    }
    await Promise.all(processes.map((one) => one.start()))
    sandbox.control.setServerUrl(processes[0]?.url ?? null)
    await welcome()
    await talkWhileTheyDie()
    await bringToRest()
  }, PATIENCE_MS)
  afterAll(async () => {
    await Promise.all(processes.map((one) => one.close()))
    await sandbox.close()
    await db.close()
  }, PATIENCE_MS)

  /** Everybody is known by their UnionID on all three surfaces, so that the bot may speak of orders to them. */
  async function welcome(): Promise<void> {
    await Promise.all(
      PEOPLE.map(async (personId) => {
        await openMiniProgram({ url: processes[0]?.url ?? '', sandbox }, personId)
        await sandbox.control.follow(personId)
        await sandbox.control.kf.customerSends({ userId: personId, openKfId: KF, message: '您好' })
      }),
    )
    await until(
      'everybody is known',
      async () =>
        (await db.read.countBy(ChannelIdentity, { verifiedAt: Not(IsNull()) })) ===
        3 * PEOPLE.length,
    )
  }

  const total = (of: Map<string, string[]>): number =>
    [...of.values()].reduce((sum, texts) => sum + texts.length, 0)

  async function talkWhileTheyDie(): Promise<void> {
    const deadline = performance.now() + LONGEST_MS
    const enough = (): boolean =>
      total(said.kf) >= WANTED.kf && total(said.oa) >= WANTED.oa && counts.kills >= WANTED.kills
    let broken: unknown = null
    const goesOn = (): boolean => broken === null && !enough() && performance.now() < deadline
    const busy = [
      ...PEOPLE.map((personId, place) => talkByKf(personId, { place, goesOn })),
      ...PEOPLE.map((personId, place) =>
        talkByOfficialAccount(personId, { place, goesOn, broken: () => broken !== null }),
      ),
      makeTrouble(goesOn),
    ].map((work) =>
      work.catch((error: unknown) => {
        broken = error
      }),
    )
    while (goesOn()) {
      await pause(Math.random() * 1_500)
      // A worker that has just been started is not there yet: killing it again would strike nothing.
      const atWork = await until(
        'all workers have rows in hand',
        async () => (await ownersOfRows()) >= WORKERS,
        { withinMs: 10_000, everyMs: 10 },
      ).then(
        () => true,
        () => false,
      )
      await killOne(atWork).catch((error: unknown) => {
        broken = error
      })
    }
    await Promise.all(busy)
    if (broken !== null)
      throw broken instanceof Error ? broken : new Error('a process did not come back')
  }

  /**
   * The leases of the dead are moved to their end instead of waited for: the passing of time is played. The living lose theirs too,
   * in the middle of their work.
   */
  async function killOne(atWork: boolean): Promise<void> {
    // In turn, each at a random moment.
    const victim = counts.kills % ROLES.length
    await processes[victim]?.kill()
    counts.kills += 1
    if (ROLES[victim] !== 'web' && atWork) counts.struck += 1
    if (ROLES[victim] !== 'worker') counts.deaf += 1
    await expireLeases()
    await processes[victim]?.start()
  }

  /** How many workers have rows of the outbox in hand. */
  async function ownersOfRows(): Promise<number> {
    const rows = await db.read.findBy(OutboxRow, { leaseUntil: MoreThan(db.clock.now()) })
    return new Set(rows.map(({ leaseOwner }) => leaseOwner)).size
  }

  /** Says some things at once, as people do, and WeCom knocks, or not. */
  async function talkByKf(
    personId: string,
    { place, goesOn }: { place: number; goesOn(): boolean },
  ): Promise<void> {
    const texts: string[] = []
    said.kf.set(personId, texts)
    while (goesOn()) {
      for (let left = 1 + Math.floor(Math.random() * 2); left > 0; left -= 1) {
        const text = numberOf('KF', place, texts.length)
        sandbox.control.kf.store({ userId: personId, openKfId: KF, message: text })
        texts.push(text)
      }
      if (Math.random() < 0.9) await sandbox.control.kf.knock({ openKfId: KF })
      await pause(600 + Math.random() * 1_200)
    }
  }

  /** Says one thing after another; what WeChat got no answer to within its three tries comes again until it is answered. */
  async function talkByOfficialAccount(
    personId: string,
    { place, goesOn, broken }: { place: number; goesOn(): boolean; broken(): boolean },
  ): Promise<void> {
    const texts: string[] = []
    said.oa.set(personId, texts)
    while (goesOn()) {
      const text = numberOf('OA', place, texts.length)
      let { callback } = await sandbox.control.sendText(personId, text)
      texts.push(text)
      while (callback && callback.attempts.at(-1)?.outcome !== 'answered' && !broken()) {
        await pause(200)
        counts.redelivered += 1
        callback = (await sandbox.control.redeliver(callback.id)).callback
      }
      await pause(500 + Math.random() * 1_000)
    }
  }

  async function makeTrouble(goesOn: () => boolean): Promise<void> {
    const { control } = sandbox
    const troubles = [
      () => {
        counts.lost += 3
        control.kf.faults({ loseKnocks: 3 })
      },
      () => {
        counts.repeated += 3
        control.kf.faults({ repeatKnocks: 3 })
      },
      () => control.repeatCallbacks(2, 'official-account'),
      () =>
        control.kf.faults({ emptyPages: 2, shortPages: { times: 3, items: 2 }, repeatedPages: 2 }),
      () => control.kf.faults({ voidKnockTokens: true }),
      () => control.fail({ api: '/cgi-bin/kf/sync_msg', kind: 'reset-after', times: 1 }),
      () => control.fail({ api: '/cgi-bin/kf/send_msg', kind: 'reset-after', times: 2 }),
      () => control.fail({ api: '/cgi-bin/kf/send_msg', kind: 'errcode', errcode: -1, times: 2 }),
    ]
    for (let turn = 0; goesOn(); turn += 1) {
      troubles[turn % troubles.length]?.()
      await pause(250)
    }
  }

  /** All die once more; what the dead had leased is moved into the past instead of waited for. */
  async function bringToRest(): Promise<void> {
    sandbox.control.kf.clearFaults()
    sandbox.control.clearFailures()
    await Promise.all(processes.map((one) => one.kill()))
    await expireLeases()
    await toThePast('kf_cursors', 'pulled_at')
    await Promise.all(processes.map((one) => one.start()))
    const words = (): string => processes.map((one) => one.lastWords()).join('\n---\n')
    const stored = (): Promise<number> =>
      db.read.countBy(Message, { direction: 'in', text: Like('__29990101%') })
    await until(
      'everything is stored',
      async () => (await stored()) >= total(said.kf) + total(said.oa),
      { withinMs: 120_000, everyMs: 200 },
    ).catch(async (error: unknown) => {
      throw new Error(`${String(error)}: ${await stored()}\n${words()}`)
    })
    await until(
      'the outbox is empty',
      async () => {
        // Retries wait longer and longer; nobody waits for them here.
        await toThePast('outbox', 'available_at')
        return (await db.read.count(OutboxRow)) === 0
      },
      { withinMs: 120_000, everyMs: 500 },
    ).catch(async (error: unknown) => {
      throw new Error(
        `${String(error)}\n${JSON.stringify(await db.read.find(OutboxRow, { take: 10 }), null, 1)}\n${words()}`,
      )
    })
    await sandbox.settled()
  }

  async function expireLeases(): Promise<void> {
    await toThePast('outbox', 'lease_until')
    await toThePast('kf_cursors', 'lease_until')
  }

  function toThePast(
    table: 'outbox' | 'kf_cursors',
    column: 'lease_until' | 'available_at' | 'pulled_at',
  ): Promise<void> {
    return db.transaction(async (tx) => {
      const past = bindDate(tx, new Date(tx.now.getTime() - 120_000))
      await tx.manager.query(`UPDATE ${table} SET ${column} = ? WHERE ${column} > ?`, [past, past])
    })
  }

  async function messagesOf(channel: 'kf' | 'oa'): Promise<Map<string, Message[]>> {
    const conversations = await db.read.find(Conversation)
    const messages = await db.read.find(Message, { order: { id: 'ASC' } })
    const persons = sandbox.control.snapshot().persons
    const externalIdOf = (personId: string) =>
      channel === 'kf'
        ? sandbox.control.kf.externalUserIdOf(personId)
        : persons.find(({ id }) => id === personId)?.officialAccountOpenId
    return new Map(
      PEOPLE.map((personId) => {
        const own = conversations
          .filter(({ externalId }) => externalId === externalIdOf(personId))
          .map(({ id }) => id)
        return [personId, messages.filter(({ conversationId }) => own.includes(conversationId))]
      }),
    )
  }
  const toldBy = (messages: readonly Message[] = []): string[] =>
    messages
      .filter(({ direction, text }) => direction === 'in' && NUMBER.test(text))
      .map(({ text }) => text)

  it('it was chaos enough to mean something', () => {
    process.stdout.write(
      `chaos (${db.kind}, ${ROLES.join('+')}): ${counts.kills} kills, ${counts.struck} with rows of the outbox in hand, ${counts.deaf} of who answers callbacks, ${total(said.kf)} messages by kf, ${total(said.oa)} by the official account, ` +
        `${counts.lost} knocks lost, ${counts.repeated} repeated, ${counts.redelivered} callbacks redelivered\n`,
    )
    expect(counts.kills).toBeGreaterThanOrEqual(FEWEST.kills)
    // The dead were in the middle of something: rows of the outbox in hand, callbacks to answer.
    if (counts.kills >= WANTED.kills) expect(counts.struck).toBeGreaterThan(0)
    expect(counts.deaf).toBeGreaterThan(0)
    expect(counts.redelivered).toBeGreaterThan(0)
    expect(total(said.kf)).toBeGreaterThanOrEqual(FEWEST.kf)
    expect(total(said.oa)).toBeGreaterThanOrEqual(FEWEST.oa)
  })

  it.each(['kf', 'oa'] as const)(
    "%s: 0 lost, 0 doubled, each customer's words in their order",
    async (channel) => {
      const stored = await messagesOf(channel)
      for (const personId of PEOPLE)
        expect([personId, toldBy(stored.get(personId))]).toEqual([
          personId,
          said[channel].get(personId),
        ])
    },
  )

  const timesAnswered = (messages: readonly Message[] = [], text: string): number =>
    messages.filter((message) => message.direction === 'out' && message.text.includes(text)).length

  it('everybody has one conversation on each channel', async () => {
    const conversations = await db.read.find(Conversation)
    expect(conversations).toHaveLength(2 * PEOPLE.length)
  })

  it('oa: every message was answered once', async () => {
    const stored = await messagesOf('oa')
    for (const [personId, texts] of said.oa) {
      expect([
        personId,
        texts.filter((text) => timesAnswered(stored.get(personId), text) !== 1),
      ]).toEqual([personId, []])
    }
  })

  it('kf: every message was answered once, or stands before three of the same burst that were', async () => {
    const stored = await messagesOf('kf')
    for (const [personId, texts] of said.kf) {
      const times = texts.map((text) => timesAnswered(stored.get(personId), text))
      const wrong = texts.filter(
        (_, index) =>
          (times[index] ?? 0) > 1 ||
          (times[index] === 0 &&
            times.slice(index + 1).filter((answered) => answered === 1).length < 3),
      )
      expect([personId, wrong]).toEqual([personId, []])
      expect(times.filter((answered) => answered === 1).length).toBeGreaterThanOrEqual(
        Math.min(3, texts.length),
      )
    }
  })

  it('kf: nobody saw an answer twice, and what is said to be sent was seen, in order', async () => {
    const stored = await messagesOf('kf')
    const states: Record<string, number> = {}
    for (const personId of PEOPLE) {
      const seen = sandbox.control.kf
        .messagesOf({ userId: personId, openKfId: KF })
        .filter(({ from }) => from === 'api')
        .map(({ id }) => id)
      expect(new Set(seen).size).toBe(seen.length)
      const ours = (stored.get(personId) ?? []).filter(({ direction }) => direction === 'out')
      for (const { state } of ours) states[state] = (states[state] ?? 0) + 1
      const unsaid = ours.filter(
        ({ id, state }) => state !== 'unknown' && (state === 'sent') !== seen.includes(id),
      )
      expect(unsaid.map(({ id, state, stateReason, at }) => [id, state, stateReason, at])).toEqual(
        [],
      )
      const unknown = new Set(ours.filter(({ state }) => state === 'unknown').map(({ id }) => id))
      expect(ours.filter(({ state }) => state === 'sent').map(({ id }) => id)).toEqual(
        seen.filter((id) => !unknown.has(id)),
      )
    }
    process.stdout.write(`chaos (${db.kind}): answers by send_msg ${JSON.stringify(states)}\n`)
    // Failed: more than five answers to one message, as WeCom counts; those are found in the app. Unknown, after every try met a death
    // or a lost answer, is told as unknown and stays rare, though each death strikes what is being sent to several people.
    expect(
      Object.keys(states).filter((state) => !['sent', 'failed', 'unknown'].includes(state)),
    ).toEqual([])
    expect(states.unknown ?? 0).toBeLessThanOrEqual((states.sent ?? 0) / 10)
    expect(states.sent).toBeGreaterThan(FEWEST.kf / 5)
  })

  it('every item is on record once, and none is left on the shelf', async () => {
    const items = await db.read.find(KfItem)
    expect(items.filter(({ state }) => state === 'shelved')).toEqual([])
    expect(new Set(items.map(({ msgid }) => msgid)).size).toBe(items.length)
  })

  it('nothing waits, and nothing died', async () => {
    await expect(db.read.find(OutboxRow)).resolves.toEqual([])
    await expect(db.read.find(DeadOutboxRow)).resolves.toEqual([])
  })
})

const NUMBER = /^(?:KF|OA)29990101\d+$/

/** An order number that nobody has: the bot says it back with every answer. */
function numberOf(prefix: string, place: number, count: number): string {
  return `${prefix}29990101${String(place).padStart(2, '0')}${String(count).padStart(5, '0')}`
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
