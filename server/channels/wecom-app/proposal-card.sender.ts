import { createHash } from 'node:crypto'
import type { Database } from '../../db/database'
import { isDuplicate } from '../../db/dialect'
import { LIMITS } from '../../http/limits'
import { Agent } from '../../identity/agent.entity'
import { listProposals } from '../../incidents/proposals'
import type { IncidentProposal } from '../../incidents/incident.contract'
import { MINUTE_MS } from '../../lib/clock'
import type { Loop } from '../../lib/loop'
import { publish } from '../../outbox/publish'
import type { Handler } from '../../outbox/worker'
import type { Policy } from '../../policy/policy.schema'
import type { AgentNewsDeps } from './agent-news.sender'
import { admit, DUPLICATE_CHECK_S, planInTurn } from './agent-pace'
import { AgentSend } from './agent-send.entity'
import { incidentsLink } from './desk-link'
import { plainLine } from './plain-words'

/** What seems to be down is looked for, so that supervisors hear of it who have no desk open. */
export function proposalLoop(deps: { db: Database; policy: Policy }): Loop {
  return { name: 'incident proposals', everyMs: MINUTE_MS, run: () => announceProposals(deps) }
}

/**
 * Each goes to the supervisors once a day, whichever worker sees it first: that it is told and the job that tells it are stored together.
 * @returns how many were announced
 */
export async function announceProposals({
  db,
  policy,
}: {
  db: Database
  policy: Policy
}): Promise<number> {
  const proposals = await listProposals(db.read, { policy, now: db.clock.now() })
  let announced = 0
  for (const proposal of proposals) announced += Number(await announce(db, proposal))
  return announced
}

async function announce(db: Database, proposal: IncidentProposal): Promise<boolean> {
  const key = keyOf(proposal)
  if (await db.read.existsBy(AgentSend, { key })) return false
  return planInTurn(db, async (tx) => {
    if (await tx.manager.existsBy(AgentSend, { key })) return false
    const supervisors = await tx.manager.find(Agent, {
      where: { role: 'supervisor', active: true },
      order: { workNumber: 'ASC' },
      take: MOST_TOLD,
    })
    const userIds = supervisors.map(({ wecomUserId }) => wecomUserId)
    if (userIds.length === 0) return false
    await admit(tx, { key, kind: 'card', as: 'notices', userIds, limit: LIMITS.agentCards })
    await publish(
      tx,
      'incident.proposed',
      { key, text: proposal.text, customers: proposal.customers },
      { orderKey: key },
    )
    return true
  }).catch((error: unknown) => {
    // Another worker was first.
    if (isDuplicate(error)) return false
    throw error
  })
}

const MOST_TOLD = 100

/** Of any length of a supplier's or product's id. */
function keyOf({ scope }: IncidentProposal): string {
  const what = scope.supplier ? ['supplier', scope.supplier.id] : ['product', scope.products[0]?.id]
  return `proposal:${createHash('sha256').update(JSON.stringify(what)).digest('hex').slice(0, 32)}`
}

/** 'incident.proposed': those who were admitted read what it looks like, with the way to declare it. The same job is the same card. */
export function tellProposal({
  db,
  publicUrl,
  client,
}: Pick<AgentNewsDeps, 'db' | 'publicUrl' | 'client'>): Handler<'agentCards.tellProposal'> {
  return async ({ id, payload: { key, text, customers } }) => {
    const admitted = await db.read.findBy(AgentSend, { key, sent: true })
    if (admitted.length === 0) return
    await client.sendMessage({
      toUsers: admitted.map(({ userId }) => userId),
      duplicateCheckS: DUPLICATE_CHECK_S,
      message: {
        type: 'text-card',
        title: '可能有大面积的故障',
        buttonText: '去看看',
        url: incidentsLink(publicUrl, id),
        description: `${plainLine(text)}，${customers} 位客户。要不要宣布故障，由您决定；宣布前客户看不到。`,
      },
    })
  }
}
