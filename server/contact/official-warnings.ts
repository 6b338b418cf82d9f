import { In, type EntityManager } from 'typeorm'
import type { Tx } from '../db/database'
import { notFound } from '../lib/errors'
import { toOffsetIso } from '../lib/shanghai-time'
import { Agent } from '../identity/agent.entity'
import { holderLabel } from '../identity/agents'
import type { Policy } from '../policy/policy.schema'
import { FoundKind } from '../trust/official/official.contract'
import { kindText } from '../trust/official/kind-words'
import { OfficialWarning, type WarningState } from '../trust/official/official-warning.entity'
import { shownWarnings } from '../trust/official/warnings'
import { checksOfMonth } from './official-figures'
import type {
  DecideWarning,
  DeskWarning,
  DeskWarnings,
  PublicWarning,
} from './official-report.contract'
import { reportsLately, type Counted } from './official-reports'

/** On screens that everybody sees: the latest few. */
const MOST_TOLD = 3

/** What all are warned of, in words. */
export async function publicWarnings(manager: EntityManager): Promise<PublicWarning[]> {
  const shown = await shownWarnings(manager)
  return shown.slice(0, MOST_TOLD).map(({ kind, value, note }) => {
    const parsed = FoundKind.catch('name').parse(kind)
    return {
      kind: parsed,
      value,
      text: `${kindText(parsed)} ${value} 是冒充的${note === null ? '，请不要理会' : `：${note}`}`,
    }
  })
}

const STATE_TEXT: Readonly<Record<WarningState | 'proposed', string>> = {
  proposed: '等您决定',
  shown: '正在提醒所有人',
  declined: '不提醒',
  withdrawn: '已撤回',
}
const MOST_DECIDED = 60

/** The desk's list: what several people reported and nobody has decided since, and what was decided. */
export async function deskWarnings(
  manager: EntityManager,
  { policy, now }: { policy: Policy; now: Date },
): Promise<DeskWarnings> {
  const {
    official: { reportsBeforeWarning, reportsWithinDays },
  } = policy
  const counted = await reportsLately(manager, { now, days: reportsWithinDays })
  const decided = await manager.find(OfficialWarning, {
    order: { decidedAt: 'DESC', subject: 'ASC' },
    take: MOST_DECIDED,
  })
  const known = await decisionsOf(
    manager,
    counted.map(({ subject }) => subject),
  )
  const agents = new Map(
    (await manager.findBy(Agent, { id: In(decided.map(({ decidedBy }) => decidedBy)) })).map(
      (agent) => [agent.id, agent],
    ),
  )
  const proposed = counted.filter(({ subject, people, lastAt }) => {
    const decision = known.get(subject)
    return (
      people >= reportsBeforeWarning &&
      (!decision || (decision.state !== 'shown' && lastAt > decision.decidedAt))
    )
  })
  const bySubject = new Map(counted.map((one) => [one.subject, one]))
  const { all, fake } = await checksOfMonth(manager, now)
  return {
    proposed: proposed.map((one) =>
      presentWarning({ counted: one, decision: null, agentLabel: null }),
    ),
    decided: decided.map((decision) => {
      const agent = agents.get(decision.decidedBy)
      return presentWarning({
        counted: bySubject.get(decision.subject) ?? null,
        decision,
        agentLabel: agent ? holderLabel(agent, policy) : null,
      })
    }),
    figures: `近 30 天大家核对了 ${all} 次，其中 ${fake} 次是冒充。${reportsBeforeWarning} 个人在 ${reportsWithinDays} 天里举报同一个，就列在这里等您决定`,
  }
}

async function decisionsOf(
  manager: EntityManager,
  subjects: readonly string[],
): Promise<Map<string, OfficialWarning>> {
  const rows =
    subjects.length === 0
      ? []
      : await manager.findBy(OfficialWarning, { subject: In(subjects.slice(0, 500)) })
  return new Map(rows.map((row) => [row.subject, row]))
}

function presentWarning({
  counted,
  decision,
  agentLabel,
}: {
  counted: Counted | null
  decision: OfficialWarning | null
  agentLabel: string | null
}): DeskWarning {
  const { subject, kind, value } = decision ?? counted ?? { subject: '', kind: 'name', value: '' }
  const state = decision?.state ?? 'proposed'
  return {
    subject,
    kindText: kindText(FoundKind.catch('name').parse(kind)),
    value,
    state,
    stateText: STATE_TEXT[state],
    people: counted?.people ?? 0,
    lastAt: counted && toOffsetIso(counted.lastAt),
    ticketNumbers: counted?.ticketNumbers ?? [],
    note: decision?.note ?? null,
    decidedBy: agentLabel,
    decidedAt: decision && toOffsetIso(decision.decidedAt),
  }
}

const DECIDED: Readonly<Record<DecideWarning['decision'], WarningState>> = {
  show: 'shown',
  decline: 'declined',
  withdraw: 'withdrawn',
}

/** A supervisor's word decides; what nobody reported cannot be warned of. @throws UserError 404 */
export async function decideWarning(
  tx: Tx,
  { policy }: { policy: Policy },
  { input, agentId }: { input: DecideWarning; agentId: string },
): Promise<void> {
  const { subject, decision, note } = input
  const known = await tx.manager.findOneBy(OfficialWarning, { subject })
  const lately = await reportsLately(tx.manager, {
    now: tx.now,
    days: policy.official.reportsWithinDays,
  })
  const found = known ?? lately.find((one) => one.subject === subject)
  if (!found || (decision === 'withdraw' && known?.state !== 'shown')) throw notFound('这条举报')
  const { kind, value } = found
  await tx.manager.upsert(
    OfficialWarning,
    {
      subject,
      kind,
      value,
      state: DECIDED[decision],
      note: note === '' ? null : note,
      decidedBy: agentId,
      decidedAt: tx.now,
    },
    ['subject'],
  )
}
