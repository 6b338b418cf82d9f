import type { Database } from './database'
import { isTransient } from './dialect'
import { FirstTables1795000000001 } from './migrations/0001-first-tables/migration'
import { Sessions1795000000002 } from './migrations/0002-sessions/migration'
import { ManagerCards1795000000003 } from './migrations/0003-manager-cards/migration'
import { WriteCheck1795000000004 } from './migrations/0004-write-check/migration'
import { Limits1795000000005 } from './migrations/0005-limits/migration'
import { Trust1795000000006 } from './migrations/0006-trust/migration'
import { HandOver1795000000007 } from './migrations/0007-hand-over/migration'
import { Presence1795000000008 } from './migrations/0008-presence/migration'
import { DeskOrder1795000000011 } from './migrations/0011-desk-order/migration'
import { MissedPromises1795000000014 } from './migrations/0014-missed-promises/migration'
import { Logins1795000000016 } from './migrations/0016-logins/migration'
import { MiniProgramDoor1795000000017 } from './migrations/0017-mini-program-door/migration'
import { FlagsOfTickets1795000000018 } from './migrations/0018-flags-of-tickets/migration'
import { AgentPace1795000000019 } from './migrations/0019-agent-pace/migration'
import { DraftsOfMessages1795000000020 } from './migrations/0020-drafts-of-messages/migration'
import { BotTurns1795000000022 } from './migrations/0022-bot-turns/migration'
import { BotMemory1795000000021 } from './migrations/0021-bot-memory/migration'
import { PromiseBoard1795000000025 } from './migrations/0025-promise-board/migration'
import { Payments1795000000030 } from './migrations/0030-payments/migration'
import { ModelTurns1795000000023 } from './migrations/0023-model-turns/migration'
import { Settings1795000000026 } from './migrations/0026-settings/migration'
import { BotProposals1795000000024 } from './migrations/0024-bot-proposals/migration'
import { TicketClocks1795000000027 } from './migrations/0027-ticket-clocks/migration'
import { Audit1795000000029 } from './migrations/0029-audit/migration'
import { Appeals1795000000028 } from './migrations/0028-appeals/migration'
import { Numbers1795000000037 } from './migrations/0037-numbers/migration'
import { Official1795000000034 } from './migrations/0034-official/migration'
import { TicketWork1795000000038 } from './migrations/0038-ticket-work/migration'
import { Calls1795000000036 } from './migrations/0036-calls/migration'
import { SilentAgents1795000000039 } from './migrations/0039-silent-agents/migration'
import { BothWays1795000000042 } from './migrations/0042-both-ways/migration'
import { Reissues1795000000045 } from './migrations/0045-reissues/migration'
import { Incidents1795000000035 } from './migrations/0035-incidents/migration'
import { BillChecks1795000000047 } from './migrations/0047-bill-checks/migration'
import { Complaints1795000000048 } from './migrations/0048-complaints/migration'
import { ComplaintClocks1795000000051 } from './migrations/0051-complaint-clocks/migration'
import { EvidenceFiles1795000000032 } from './migrations/0032-evidence-files/migration'
import { Rights1795000000049 } from './migrations/0049-rights/migration'
import { Claims1795000000056 } from './migrations/0056-claims/migration'
import { TicketTags1795000000054 } from './migrations/0054-ticket-tags/migration'
import { TicketTalks1795000000055 } from './migrations/0055-ticket-talks/migration'
import { ChatBlocks1795000000059 } from './migrations/0059-chat-blocks/migration'
import { AccountFreezes1795000000060 } from './migrations/0060-account-freezes/migration'
import { MonthsOfNumbers1795000000043 } from './migrations/0043-months-of-numbers/migration'
import { WecomCards1795000000052 } from './migrations/0052-wecom-cards/migration'

/** In the order in which they run. Append only. */
export const migrations = [
  FirstTables1795000000001,
  Sessions1795000000002,
  ManagerCards1795000000003,
  WriteCheck1795000000004,
  Limits1795000000005,
  Trust1795000000006,
  HandOver1795000000007,
  Presence1795000000008,
  DeskOrder1795000000011,
  MissedPromises1795000000014,
  Logins1795000000016,
  MiniProgramDoor1795000000017,
  FlagsOfTickets1795000000018,
  AgentPace1795000000019,
  DraftsOfMessages1795000000020,
  BotMemory1795000000021,
  BotTurns1795000000022,
  PromiseBoard1795000000025,
  ModelTurns1795000000023,
  BotProposals1795000000024,
  TicketClocks1795000000027,
  Settings1795000000026,
  Audit1795000000029,
  Appeals1795000000028,
  Payments1795000000030,
  Official1795000000034,
  TicketWork1795000000038,
  EvidenceFiles1795000000032,
  Numbers1795000000037,
  Calls1795000000036,
  SilentAgents1795000000039,
  Reissues1795000000045,
  Incidents1795000000035,
  BothWays1795000000042,
  BillChecks1795000000047,
  Rights1795000000049,
  Claims1795000000056,
  MonthsOfNumbers1795000000043,
  Complaints1795000000048,
  ComplaintClocks1795000000051,
  WecomCards1795000000052,
  TicketTags1795000000054,
  TicketTalks1795000000055,
  ChatBlocks1795000000059,
  AccountFreezes1795000000060,
]

const LOCK_NAME = 'xinqiao-migrate'
const LOCK_SECONDS = 60

/**
 * Brings the schema to the newest state. Safe to run twice, and by two machines at once: one goes first, and the other then finds
 * nothing to do. On SQLite all of it is one transaction. MySQL commits each DDL statement by itself, so there the steps of a
 * migration can be run again: what a killed one has made is found and kept (portable-table.ts).
 * @returns names of the migrations that ran
 */
export function migrate(db: Database): Promise<string[]> {
  return db.kind === 'sqlite' ? migrateFile(db) : migrateServer(db)
}

async function migrateFile(db: Database): Promise<string[]> {
  const patienceEndsAt = performance.now() + LOCK_SECONDS * 1_000
  for (;;) {
    try {
      return await db.transaction(() => runPending(db))
    } catch (error) {
      if (!isTransient(error) || performance.now() >= patienceEndsAt) throw error
    }
  }
}

async function migrateServer(db: Database): Promise<string[]> {
  const runner = db.writer.createQueryRunner()
  try {
    const rows: unknown = await runner.query('SELECT GET_LOCK(?, ?) AS held', [
      LOCK_NAME,
      LOCK_SECONDS,
    ])
    if (!/"held":"?1"?/.test(JSON.stringify(rows)))
      throw new Error(`another machine has been migrating for over ${LOCK_SECONDS} s`)
    return await runPending(db)
  } finally {
    await runner.query('SELECT RELEASE_LOCK(?)', [LOCK_NAME]).catch(() => undefined)
    await runner.release()
  }
}

async function runPending(db: Database): Promise<string[]> {
  const done = await db.writer.runMigrations({ transaction: 'none' })
  return done.map(({ name }) => name)
}

/** @returns names of migrations that have not run yet; the server refuses to serve while there are any */
export async function pendingMigrations(db: Database): Promise<boolean> {
  return db.writer.showMigrations()
}

/** Migrations that this version does not know: a newer one has been here, and what it changed is not what this one reads. */
export async function unknownMigrations(db: Database): Promise<string[]> {
  const known = new Set(migrations.map((Migration) => new Migration().name))
  const rows: Array<{ name: string }> = await db.read.query(
    'SELECT name FROM migrations ORDER BY id',
  )
  return rows.map(({ name }) => name).filter((name) => !known.has(name as never))
}
