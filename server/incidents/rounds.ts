import { recordAudit } from '../audit/record-audit'
import type { Tx } from '../db/database'
import { after, SECOND_MS } from '../lib/clock'
import { notFound } from '../lib/errors'
import { newId } from '../lib/ids'
import { bumpTopics, TICKETS_TOPIC } from '../live/topics'
import { publish } from '../outbox/publish'
import { guardAgentWords } from '../tickets/handling/guard-words'
import type { TicketDeps } from '../tickets/submit/submit-ticket'
import type { ActingAgent } from '../http/context'
import type { RoundPreview, StartRound } from './incident.contract'
import type { Incident } from './incident.entity'
import { IncidentRound } from './incident-round.entity'
import { lineOf, messageOf } from './incident-words'
import { refusal } from './link-tickets'

interface Starting {
  incident: Incident
  agent: ActingAgent
  input: StartRound
}

/**
 * One message to all, or one solution for all. It waits for as long as it can be taken back, and then goes through the linked tickets one
 * by one (run-round.ts). A message that went out wrong is put right by another one that says so.
 */
export async function startRound(
  tx: Tx,
  deps: TicketDeps,
  { incident, agent, input }: Starting,
): Promise<IncidentRound> {
  const { kind, text, side, basis, corrects } = input
  await guardAgentWords(tx, deps, { text: `${text}\n${basis}`, visibility: 'customer' })
  if (incident.status === 'closed') throw refusal('这个故障已经结束')
  if (kind === 'solution' && incident.status !== 'open')
    throw refusal('这个故障已经恢复，不用再一起解决')
  if (corrects !== null) await requireSent(tx, incident, corrects)
  const waiting = await tx.manager.existsBy(IncidentRound, [
    { incidentId: incident.id, kind, state: 'waiting' },
    { incidentId: incident.id, kind: 'solution', state: 'running' },
  ])
  if (waiting) throw refusal('上一次还没有发完；要改，先撤回那一次')
  const startsAt = after(tx.now, deps.policy.incidents.undoSeconds * SECOND_MS)
  const round = tx.manager.create(IncidentRound, {
    id: newId('inr'),
    incidentId: incident.id,
    kind,
    state: 'waiting',
    text,
    side,
    basis: basis === '' ? null : basis,
    correctsId: corrects,
    agentId: agent.agentId,
    createdAt: tx.now,
    startsAt,
    finishedAt: null,
    passed: 0,
  })
  await tx.manager.insert(IncidentRound, round)
  await recordRound(tx, { round, deed: 'incident.told' })
  await publish(
    tx,
    'incident.roundDue',
    { incidentId: incident.id, roundId: round.id },
    { orderKey: incident.id, availableAt: startsAt },
  )
  await bumpTopics(tx, [TICKETS_TOPIC])
  return round
}

async function requireSent(tx: Tx, { id: incidentId }: Incident, roundId: string): Promise<void> {
  const found = await tx.manager.existsBy(IncidentRound, {
    id: roundId,
    incidentId,
    kind: 'message',
  })
  if (!found) throw notFound('要更正的那一条')
}

/** Nothing of it has left yet. Who begins it and who takes it back write the same row: one of them is first. */
export async function cancelRound(
  tx: Tx,
  { incidentId, roundId }: { incidentId: string; roundId: string },
): Promise<void> {
  const round = await tx.manager.findOneBy(IncidentRound, { id: roundId, incidentId })
  if (!round) throw notFound('这一次')
  if (round.state === 'cancelled') return
  const { affected } = await tx.manager.update(
    IncidentRound,
    { id: roundId, state: 'waiting' },
    { state: 'cancelled', finishedAt: tx.now },
  )
  if (affected !== 1) throw refusal('已经开始发了，撤不回来；说错了可以再发一条更正')
  await recordRound(tx, {
    round: { ...round, state: 'cancelled' },
    deed: 'incident.takenBack',
  })
  await bumpTopics(tx, [TICKETS_TOPIC])
}

async function recordRound(
  tx: Tx,
  { round, deed }: { round: IncidentRound; deed: 'incident.told' | 'incident.takenBack' },
): Promise<void> {
  await recordAudit(tx, [
    {
      deed,
      subject: { kind: 'incident', id: round.incidentId },
      reason: `${round.kind} ${round.id}`,
      after: round,
    },
  ])
}

interface Counted {
  tickets: number
  customers: number
  /** Over; for a solution solved ones too. */
  past: number
}

/** Linked tickets that are not over with their customers, and those that are. */
export async function countLinked(
  tx: Pick<Tx, 'kind' | 'manager'>,
  incidentId: string,
  kind: StartRound['kind'],
): Promise<Counted> {
  const reached = kind === 'message' ? `(t.is_open OR t.status = 'resolved')` : 't.is_open'
  const [row] = await tx.manager.query<Array<Record<keyof Counted, unknown>>>(
    `SELECT SUM(CASE WHEN ${reached} THEN 1 ELSE 0 END) AS tickets,
       COUNT(DISTINCT CASE WHEN ${reached} THEN t.customer_id ELSE NULL END) AS customers,
       SUM(CASE WHEN ${reached} THEN 0 ELSE 1 END) AS past
     FROM incident_tickets l JOIN tickets t ON t.id = l.ticket_id WHERE l.incident_id = ? AND l.state = 'linked'`,
    [incidentId],
  )
  return {
    tickets: Number(row?.tickets ?? 0),
    customers: Number(row?.customers ?? 0),
    past: Number(row?.past ?? 0),
  }
}

/** Word for word what goes out, by the functions that write it. */
export async function previewRound(
  tx: Pick<Tx, 'kind' | 'manager' | 'now'>,
  { policy }: Pick<TicketDeps, 'policy'>,
  { incident, input }: Pick<Starting, 'incident' | 'input'>,
): Promise<RoundPreview> {
  const { tickets, customers, past } = await countLinked(tx, incident.id, input.kind)
  const leftOutText =
    past === 0
      ? null
      : input.kind === 'message'
        ? `${past} 张已完成或撤回，不再打扰`
        : `${past} 张已经有结果，不会再改`
  const undoText = `发出前有 ${policy.incidents.undoSeconds} 秒可以撤回`
  const counts = { recipients: customers, tickets, leftOutText, undoText }
  if (input.kind === 'solution') {
    return {
      title: '每张工单各自收到“已给出解决”的通知',
      body: input.text,
      entry: input.text,
      ...counts,
    }
  }
  const told = { title: incident.title, text: input.text, corrects: input.corrects !== null }
  return { ...messageOf(told, lineOf(incident, tx.now)), ...counts }
}
