import { In, IsNull, LessThan, type EntityManager } from 'typeorm'
import { Agent } from '../../identity/agent.entity'
import { notFound } from '../../lib/errors'
import { shanghaiDate, toOffsetIso } from '../../lib/shanghai-time'
import type { Policy } from '../../policy/policy.schema'
import { findLead } from './find-lead'
import { KeptReport } from './kept-report.entity'
import { ReportAction as ActionRow } from './report-action.entity'
import { reportTitle } from './report-periods'
import type { ReportPorts } from './report-ports'
import {
  MissesContent,
  MonthContent,
  ReportKind,
  type Miss,
  type Report,
  type ReportAction,
  type ReportList,
  type ReportSummary,
} from './report.contract'

export interface ReadingReports {
  policy: Policy
  now: Date
  ports: ReportPorts
}

const MOST_LISTED = 60

export async function listReports(
  manager: EntityManager,
  { policy }: ReadingReports,
): Promise<ReportList> {
  const rows = await manager.find(KeptReport, {
    order: { madeAt: 'DESC', kind: 'ASC' },
    take: MOST_LISTED,
  })
  const nameOf = await namesOf(
    manager,
    rows.flatMap(({ leadAgentId }) => leadAgentId ?? []),
  )
  const lead = await findLead(manager, policy)
  return { items: rows.map((row) => summaryOf(row, nameOf)), lead: lead && nameOfAgent(lead) }
}

/** @throws UserError 404 */
export async function readReport(
  manager: EntityManager,
  { policy, now, ports }: ReadingReports,
  { kind, period }: { kind: string; period: string },
): Promise<Report> {
  const known = ReportKind.safeParse(kind).data
  const row = known && (await manager.findOneBy(KeptReport, { kind: known, period }))
  if (!row) throw notFound('这份报告')
  const nameOf = await namesOf(manager, row.leadAgentId === null ? [] : [row.leadAgentId])
  const isMonth = row.kind === 'month'
  const month = isMonth ? MonthContent.parse(JSON.parse(row.content)) : { parts: [] }
  const misses = isMonth ? { total: 0, turns: [] } : MissesContent.parse(JSON.parse(row.content))
  const people = isMonth
    ? await manager.find(Agent, { where: { active: true }, order: { workNumber: 'ASC' } })
    : []
  return {
    ...summaryOf(row, nameOf),
    platform: policy.platform.name,
    parts: month.parts,
    actions: isMonth ? await readActions(manager, { period, now }) : [],
    people: people.map(({ workNumber, displayName }) => ({ workNumber, name: displayName })),
    total: misses.total,
    misses: await presentMisses(manager, ports, misses),
  }
}

const WHY_TEXT: Readonly<Record<MissesContent['turns'][number]['why'], string>> = {
  missed: '没听懂',
  menu: '给了选项，没人点',
  called: '答了以后客户找客服',
  unsolved: '客户说没解决',
}

async function presentMisses(
  manager: EntityManager,
  ports: ReportPorts,
  { turns }: MissesContent,
): Promise<Miss[]> {
  const found = await ports.wordsOf(
    manager,
    turns.map(({ id }) => id),
  )
  return turns.flatMap(({ id, why }) => {
    const one = found.get(id)
    if (!one) return []
    return {
      words: one.words,
      at: toOffsetIso(one.at),
      whyText: WHY_TEXT[why],
      topics: [...one.topics],
      filed: one.filed,
    }
  })
}

/** Of this report, and those of former ones that were open when it was made or are now. */
async function readActions(
  manager: EntityManager,
  { period, now }: { period: string; now: Date },
): Promise<ReportAction[]> {
  const rows = await manager.find(ActionRow, {
    where: [{ period }, { period: LessThan(period), doneAt: IsNull() }],
    order: { dueOn: 'ASC', id: 'ASC' },
  })
  const nameOf = await namesOf(
    manager,
    rows.map(({ ownerAgentId }) => ownerAgentId),
  )
  const today = shanghaiDate(now)
  return rows.map((row) => ({
    actionId: row.id,
    words: row.words,
    owner: nameOf(row.ownerAgentId) ?? '',
    dueOn: row.dueOn,
    late: row.doneAt === null && row.dueOn < today,
    done: row.doneAt !== null,
    carriedOver: row.period < period,
  }))
}

function summaryOf(row: KeptReport, nameOf: (id: string) => string | null): ReportSummary {
  return {
    kind: row.kind,
    period: row.period,
    title: reportTitle(row.kind, row.period),
    madeAt: toOffsetIso(row.madeAt),
    lead: row.leadAgentId === null ? null : nameOf(row.leadAgentId),
  }
}

const nameOfAgent = ({ displayName, workNumber }: Agent): string => `${displayName} ${workNumber}`

async function namesOf(
  manager: EntityManager,
  ids: readonly string[],
): Promise<(id: string) => string | null> {
  const agents = ids.length === 0 ? [] : await manager.findBy(Agent, { id: In([...new Set(ids)]) })
  const names = new Map(agents.map((agent) => [agent.id, nameOfAgent(agent)]))
  return (id) => names.get(id) ?? null
}
