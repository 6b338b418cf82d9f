import { createConnection, type Connection } from 'mysql2/promise'
import { createSandbox } from '../../sandbox/create-sandbox'
import { defaultOptions } from '../../sandbox/defaults'
import type { OpenDatabase } from '../product'
import { databaseKinds, onDatabase, productProcess, startMigration } from './product'
import type { Proof, ProofSize } from './proof'

/** MariaDB: each is killed as soon as so many tables stand. */
const AT_TABLES = { short: [7], full: [1, 7, 15, 25, 35, 40] } as const
/** SQLite: each is killed after so many milliseconds; the first of them before it has begun. */
const AFTER_MS = { short: [400], full: [100, 200, 300, 400, 500, 600] } as const

interface Figures {
  kills: number
  /** How many tables stood when they were killed. */
  tablesAtKill: number[]
  finished: boolean
  serves: boolean
  words: string
}

/** A migration that is killed goes on where it stopped; nobody has to mend anything by hand. */
export const killedMigration: Proof = {
  shows: 'migrations that are killed half way, again and again, until one is left to finish',
  async run(size) {
    const figures: Record<string, Figures> = {}
    for (const [kind, open] of Object.entries(databaseKinds()))
      figures[kind] = await onOne(open, size)
    return {
      ok: Object.values(figures).every(
        ({ finished, serves, kills }) => finished && serves && kills > 0,
      ),
      ...figures,
    }
  },
}

function onOne(open: OpenDatabase, size: ProofSize): Promise<Figures> {
  return onDatabase(open, async ({ url }) => {
    const tablesAtKill = url.startsWith('sqlite:')
      ? await killByTime(url, AFTER_MS[size])
      : await killByTables(url, AT_TABLES[size])
    const last = startMigration(url)
    const finished = (await last.end()) === 0
    const again = startMigration(url)
    const words = (await again.end()) === 0 ? again.lastWords() : last.lastWords()
    return {
      kills: tablesAtKill.length,
      tablesAtKill,
      finished: finished && words.includes('up to date'),
      serves: await serves(url),
      words,
    }
  })
}

async function killByTime(url: string, delays: readonly number[]): Promise<number[]> {
  for (const ms of delays) {
    const migration = startMigration(url)
    await new Promise((resolve) => setTimeout(resolve, ms))
    migration.kill()
    await migration.end()
  }
  return delays.map(() => 0)
}

async function killByTables(url: string, limits: readonly number[]): Promise<number[]> {
  const connection = await createConnection({ uri: url })
  const killed: number[] = []
  for (const limit of limits) {
    const migration = startMigration(url)
    while (migration.running && (await countTables(connection)) < limit)
      await new Promise((resolve) => setTimeout(resolve, 2))
    migration.kill()
    await migration.end()
    killed.push(await countTables(connection))
  }
  await connection.end()
  return killed
}

async function countTables(connection: Connection): Promise<number> {
  const [rows] = await connection.query(
    'SELECT COUNT(*) AS n FROM information_schema.tables WHERE table_schema = DATABASE()',
  )
  return Number((rows as Array<{ n: number }>)[0]?.n)
}

async function serves(databaseUrl: string): Promise<boolean> {
  const sandbox = await createSandbox(defaultOptions({ currentPolicy: 'haicheng' }))
  const server = await productProcess({ sandbox, databaseUrl })
  server.start()
  const ready = await server.untilReady().then(
    () => true,
    () => false,
  )
  await server.close()
  await sandbox.close()
  return ready
}
