import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { systemActor } from '../../server/lib/actor'
import { openDatabase, type Database } from '../../server/db/database'
import { isUnreachable, rawQuery } from '../../server/db/dialect'
import { createGroupCommit } from '../../server/db/group-commit'
import { migrate, migrations } from '../../server/db/migrate'
import { entities } from '../../server/entities'
import { DayCounter } from '../../server/tickets/submit/day-counter.entity'
import { createEmptyDatabase, type EmptyDatabase } from '../support/database'
import { fakeClock } from '../support/fake-clock'

/** A way to the database that breaks off when certain words are sent along it. */
interface Line {
  url: string
  /** Ends every connection, as a killed server does, when something like this is sent; `null`: now. */
  breakAt(words: RegExp | null): void
  /** Connections that are made from now on end as soon as they are there; until mended. */
  refuse(): void
  mend(): void
  broken(): number
  close(): Promise<void>
}

async function openLine(databaseUrl: string): Promise<Line> {
  const target = new URL(databaseUrl)
  const open = new Set<Socket>()
  let words: RegExp | null = null
  let refusing = false
  let broken = 0
  const reset = (): void => {
    broken += 1
    open.forEach((socket) => socket.resetAndDestroy())
  }
  const server: Server = createServer((socket) => {
    socket.on('error', () => undefined)
    if (refusing) {
      broken += 1
      return void socket.resetAndDestroy()
    }
    const onward = connect(Number(target.port), target.hostname)
    for (const [one, other] of [
      [socket, onward],
      [onward, socket],
    ] as const) {
      open.add(one)
      one.on('data', (bytes: Buffer) => {
        if (one === socket && words?.test(bytes.toString('latin1')) === true) {
          words = null
          reset()
        } else other.write(bytes)
      })
      one
        .once('error', () => other.destroy())
        .once('close', () => {
          open.delete(one)
          other.destroy()
        })
    }
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const url = new URL(databaseUrl)
  url.port = String((server.address() as AddressInfo).port)
  url.search = ''
  return {
    url: url.href,
    broken: () => broken,
    breakAt(next) {
      words = next
      if (next === null) reset()
    },
    refuse() {
      refusing = true
      reset()
    },
    mend() {
      refusing = false
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        open.forEach((socket) => socket.destroy())
      }),
  }
}

/** What nobody catches fails the test that runs: jest listens as main.ts does. */
describe('a connection to the database that is lost', () => {
  let empty: EmptyDatabase
  let line: Line | null = null
  let db: Database

  beforeAll(async () => {
    empty = await createEmptyDatabase()
    // SQLite's file has no line that could break: there the stages below are walked through with nothing breaking.
    if (empty.url.startsWith('mysql:')) line = await openLine(empty.url)
    db = await openDatabase({
      actor: systemActor('test'),
      url: line?.url ?? empty.url,
      clock: fakeClock(),
      entities,
      migrations,
    })
    await migrate(db)
  })
  afterAll(async () => {
    await db.close()
    await line?.close()
    await empty.remove()
  })

  const count = (name: string): Promise<number> => db.read.countBy(DayCounter, { name })
  const turn = (ms = 30): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
  /** Every pooled connection is there and has been used, so that there is something to lose. */
  const warm = async (): Promise<void> => {
    await Promise.all(
      Array.from({ length: 4 }, () => db.transaction((tx) => rawQuery(tx, 'SELECT 1', []))),
    )
    await Promise.all(
      Array.from({ length: 4 }, () => db.batch((tx) => rawQuery(tx, 'SELECT 1', []))),
    )
  }
  const write =
    (name: string, after: () => Promise<unknown> = () => Promise.resolve()) =>
    async (run: Database['transaction']): Promise<unknown> =>
      run(async (tx) => {
        await tx.manager.insert(DayCounter, { name, value: 1 })
        await after()
      })
  const outcome = (work: Promise<unknown>): Promise<unknown> =>
    work.then(
      () => 'stored',
      (error: unknown) => error,
    )
  /** The next one works again: nothing dead is lent out, and nothing is stuck. */
  async function goesOn(name: string): Promise<void> {
    for (let tries = 0; tries < 12; tries += 1) {
      const ended = await outcome(write(`${name} again`)(db.transaction))
      if (ended === 'stored') return
      expect(isUnreachable(ended)).toBe(true)
    }
    throw new Error('no transaction gets through any more')
  }

  describe.each(['transaction', 'batch'] as const)('of a %s', (road) => {
    const refused = async (
      name: string,
      words: RegExp | null,
      work: (run: Database['transaction']) => Promise<unknown>,
    ): Promise<void> => {
      await warm()
      line?.breakAt(words)
      const ended = await outcome(work((inside) => db[road](inside)))
      if (line) expect([ended === 'stored', isUnreachable(ended)]).toEqual([false, true])
      else expect(ended).toBe('stored')
      await turn()
      await goesOn(name)
      expect(await count(name)).toBe(line ? 0 : 1)
    }

    it('at the beginning', () =>
      refused(
        `${road} begin`,
        road === 'batch' ? /INSERT INTO/ : /START TRANSACTION/,
        write(`${road} begin`),
      ))
    it('at a statement', () =>
      refused(`${road} statement`, /INSERT INTO/, write(`${road} statement`)))
    it('at the commit', () => refused(`${road} commit`, /COMMIT/, write(`${road} commit`)))
    it('while several statements are on their way', () =>
      refused(`${road} several`, /several 3/, (run) =>
        run(async (tx) => {
          await Promise.all(
            [1, 2, 3, 4].map((number) =>
              tx.manager.insert(DayCounter, { name: `${road} several ${number}`, value: 1 }),
            ),
          )
          await tx.manager.insert(DayCounter, { name: `${road} several`, value: 1 })
        }),
      ))

    it('while it rolls back: the fault that it rolls back for is what is told', async () => {
      await warm()
      line?.breakAt(/ROLLBACK/)
      const fault = new Error('on purpose')
      await expect(
        write(`${road} rollback`, () => Promise.reject(fault))((inside) => db[road](inside)),
      ).rejects.toBe(fault)
      await turn()
      await goesOn(`${road} rollback`)
      expect(await count(`${road} rollback`)).toBe(0)
    })

    it('while it is taken from the pool', async () => {
      await warm()
      line?.refuse()
      const ended = await Promise.all(
        Array.from({ length: 15 }, (_, index) =>
          outcome(write(`${road} taken ${index}`)((inside) => db[road](inside))),
        ),
      )
      if (line) expect(ended.filter((one) => !isUnreachable(one))).toEqual([])
      line?.mend()
      await goesOn(`${road} taken`)
    })
  })

  it('while nobody uses it', async () => {
    await warm()
    line?.breakAt(null)
    await turn()
    await goesOn('idle')
  })

  it('while the server itself says why: KILL of what rests and of what works', async () => {
    await warm()
    if (line) {
      const rows: Array<{ ID: string; COMMAND: string }> = await db.read.query(
        'SELECT ID, COMMAND FROM information_schema.PROCESSLIST WHERE ID <> CONNECTION_ID() AND DB = DATABASE()',
      )
      expect(rows.length).toBeGreaterThan(2)
      for (const { ID } of rows)
        await db.read
          .query(`KILL ${ID}`)
          .catch((error: unknown) => expect(isUnreachable(error)).toBe(true))
    }
    await turn()
    await goesOn('killed')
  })

  it('under a group commit: each hears of it, and the next batch is stored', async () => {
    const group = createGroupCommit<string, true>({
      db,
      keyOf: (name) => name,
      async work(tx, names) {
        await tx.manager.insert(
          DayCounter,
          names.map((name) => ({ name, value: 1 })),
        )
        return names.map(() => true)
      },
    })
    await warm()
    line?.breakAt(/grouped 7/)
    const ended = await Promise.all(
      Array.from({ length: 20 }, (_, index) => outcome(group.submit(`grouped ${index}`))),
    )
    expect(ended.filter((one) => one !== true && one !== 'stored' && !isUnreachable(one))).toEqual(
      [],
    )
    await turn()
    await goesOn('grouped')
    await expect(
      group.submit('grouped afterwards').catch(() => group.submit('grouped later')),
    ).resolves.toBe(true)
  })

  it('while several read at once, of which one fails first', async () => {
    await warm()
    line?.breakAt(/day_counters/)
    const ended = await Promise.all(
      Array.from({ length: 8 }, (_, index) => outcome(count(`read ${index}`))),
    )
    expect(ended.filter((one) => one !== 'stored' && !isUnreachable(one))).toEqual([])
    await goesOn('read')
    expect(line?.broken() ?? 1).toBeGreaterThan(0)
  })
})
