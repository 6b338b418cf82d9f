import { createSandbox } from '../../sandbox/create-sandbox'
import { defaultOptions } from '../../sandbox/defaults'
import type { OpenDatabase } from '../product'
import {
  databaseKinds,
  onDatabase,
  productProcess,
  startMigration,
  type ProductProcess,
} from './product'
import type { Proof } from './proof'

const PROCESSES = { short: 3, full: 6 } as const
/** Of the refusal that a second server on one SQLite file hears. */
const ONE_SERVER = 'another server is at work on'

interface Starts {
  migrated: number
  ready: number
  /** SQLite: ended with words, because the file has its server. */
  refused: number
  faults: string[]
}

/**
 * What runs at the start of each process must be safe to run at once in all of them. A database server is shared, so there all six
 * become ready; a file has one server, and the other five say so.
 */
export const sixStarts: Proof = {
  shows:
    'six processes that migrate and start at the same moment on an empty database, of either kind',
  async run(size) {
    const processes = PROCESSES[size]
    const starts: Record<string, Starts> = {}
    for (const [kind, open] of Object.entries(databaseKinds()))
      starts[kind] = await startTogether(open, processes)
    const right = Object.entries(starts).every(
      ([kind, { migrated, ready, refused, faults }]) =>
        migrated === processes &&
        faults.length === 0 &&
        ready === (kind === 'sqlite' ? 1 : processes) &&
        ready + refused === processes,
    )
    return { ok: right, processes, ...starts }
  },
}

function startTogether(open: OpenDatabase, count: number): Promise<Starts> {
  return onDatabase(open, async ({ url }) => {
    const sandbox = await createSandbox(defaultOptions({ currentPolicy: 'haicheng' }))
    const processes = await Promise.all(
      Array.from({ length: count }, () => productProcess({ sandbox, databaseUrl: url })),
    )
    try {
      const migrations = processes.map(() => startMigration(url))
      const codes = await Promise.all(migrations.map((migration) => migration.end()))
      const failed = migrations
        .filter((_, index) => codes[index] !== 0)
        .map((migration) => migration.lastWords())
      processes.forEach((one) => one.start())
      const ends = await Promise.all(processes.map((one) => endOfStart(one)))
      return {
        migrated: codes.filter((code) => code === 0).length,
        ready: ends.filter((end) => end === 'ready').length,
        refused: ends.filter((end) => end.includes(ONE_SERVER)).length,
        faults: [...failed, ...ends.filter((end) => end !== 'ready' && !end.includes(ONE_SERVER))],
      }
    } finally {
      await Promise.all(processes.map((one) => one.close()))
      await sandbox.close()
    }
  })
}

/** `ready`, or what it said when it ended. */
function endOfStart(one: ProductProcess): Promise<string> {
  return one.untilReady().then(
    () => 'ready',
    (error: unknown) => `${String(error)}\n${one.lastWords()}`,
  )
}
