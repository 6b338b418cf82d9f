import type { Database, Tx } from '../../db/database'
import { isDuplicate } from '../../db/dialect'
import { fromShanghai } from '../../lib/shanghai-time'
import { publish } from '../../outbox/publish'
import type { Policy } from '../../policy/policy.schema'
import { DailyFigure } from '../daily-figure.entity'
import { readKept } from '../numbers'
import { daysBetween } from '../number-periods'
import { findLead } from './find-lead'
import { KeptReport } from './kept-report.entity'
import { monthContent } from './month-content'
import { lastPeriod, type ReportPeriod } from './report-periods'
import type { ReportPorts } from './report-ports'
import type { MissesContent, ReportKind } from './report.contract'

export interface ReportDeps {
  db: Database
  policy: Policy
  ports: ReportPorts
}

/** A list of more is worked through by nobody; how many there were is told. */
const MOST_TURNS = 200

/**
 * Makes the report of the month and the list of the week that are over, each once, whichever process is first: the row and the message to
 * the lead are one transaction. Who was down on the day makes it later. Of a time without any record none is made.
 */
export async function makeReports(deps: ReportDeps): Promise<void> {
  for (const kind of ['month', 'misses'] as const) await makeReport(deps, kind)
}

async function makeReport(deps: ReportDeps, kind: ReportKind): Promise<void> {
  const { db, policy } = deps
  const now = db.clock.now()
  const period = lastPeriod(kind, now)
  if (now < period.makeFrom) return
  if (await db.read.existsBy(KeptReport, { kind, period: period.first })) return
  const content = await contentOf(deps, kind, period)
  if (content === null) return
  const keep = async (tx: Tx): Promise<void> => {
    const lead = await findLead(tx.manager, policy)
    await tx.manager.insert(KeptReport, {
      kind,
      period: period.first,
      leadAgentId: lead?.id ?? null,
      madeAt: tx.now,
      content: JSON.stringify(content),
    })
    if (lead)
      await publish(
        tx,
        'report.made',
        { kind, period: period.first, agentId: lead.id },
        { orderKey: lead.id },
      )
  }
  await db.transaction(keep).catch((error: unknown) => {
    // Another process was first.
    if (!isDuplicate(error)) throw error
  })
}

/** @returns null where nothing is to be told, or not everything is counted yet */
async function contentOf(
  { db, policy, ports }: ReportDeps,
  kind: ReportKind,
  { first, last }: ReportPeriod,
): Promise<object | null> {
  const [from, to] = [fromShanghai(first, '00:00'), fromShanghai(last, '24:00')]
  if (kind === 'misses') {
    const turns = await ports.weakTurns(db.read, { from, to })
    const content: MissesContent = { total: turns.length, turns: turns.slice(0, MOST_TURNS) }
    return turns.length === 0 ? null : content
  }
  const end = await db.read.findOneBy(DailyFigure, { dimension: 'all', day: last, whose: '' })
  if (!end || end.countedAt < to) return null
  const kept = await readKept(db.read, { by: 'all', days: daysBetween(first, last), key: null })
  if (kept.every(({ counts }) => counts.size === 0)) return null
  return monthContent(db.read, { policy, ports }, { first, last, from, to })
}
