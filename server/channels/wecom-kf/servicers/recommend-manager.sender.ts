import { ServiceSession } from '../../../conversations/sessions/session.entity'
import { findManager } from '../../../conversations/queue/stickiness'
import type { Database, Tx } from '../../../db/database'
import { isDuplicate } from '../../../db/dialect'
import type { Agent } from '../../../identity/agent.entity'
import { PermanentError, reasonOf, UpstreamError } from '../../../lib/errors'
import type { Logger } from '../../../lib/logger'
import type { Handler } from '../../../outbox/worker'
import type { Policy } from '../../../policy/policy.schema'
import type { WecomKfClient } from '../../../wechat/wecom-kf/client'
import type { KfContact } from '../contacts/kf-contact.entity'
import { findContact } from '../contacts/kf-contacts'
import { ManagerCard } from './manager-card.entity'

export interface RecommendManagerDeps {
  db: Database
  client: Pick<WecomKfClient, 'upgradeService'>
  policy: Policy
  logger: Pick<Logger, 'warn'>
}

interface Recommendation {
  contact: KfContact
  manager: Agent
}

/**
 * 'session.assigned' on kf: where the member's tier has a manager of its own (专属客服, V1), WeCom offers whoever serves them the
 * manager's contact card. Once for each customer and manager: the attempt is on record before the bytes leave, and one whose
 * outcome is not known is never made again. What WeCom refuses is forgotten, so that the next session tries anew; the session
 * itself goes its own way.
 */
export function createRecommendManager(
  deps: RecommendManagerDeps,
): Handler<'wecomKf.recommendManager'> {
  return async (job) => {
    const found = await findRecommendation(deps, job.payload.sessionId)
    if (found && (await deps.db.transaction((tx) => recordAttempt(tx, found))))
      await recommend(deps, found)
  }
}

async function findRecommendation(
  { db, policy }: RecommendManagerDeps,
  sessionId: string,
): Promise<Recommendation | null> {
  const session = await db.read.findOneBy(ServiceSession, { id: sessionId })
  if (!session) throw new PermanentError('the session does not exist')
  if (session.channel !== 'wecom-kf' || session.status !== 'serving') return null
  const manager = await findManager(db.read, policy, session.tierKey)
  if (!manager) return null
  const contact = await findContact(db.read, session.conversationId)
  if (!contact) throw new PermanentError('the kf contact does not exist')
  return { contact, manager }
}

/** @returns false when it was recommended before, or may have been */
async function recordAttempt(tx: Tx, found: Recommendation): Promise<boolean> {
  try {
    await tx.manager.insert(ManagerCard, { ...keyOf(found), triedAt: tx.now, takenAt: null })
    return true
  } catch (error) {
    if (!isDuplicate(error)) throw error
    return false
  }
}

async function recommend(deps: RecommendManagerDeps, found: Recommendation): Promise<void> {
  const {
    contact: { openKfId, externalUserId },
    manager,
  } = found
  try {
    await deps.client.upgradeService({
      openKfId,
      externalUserId,
      userId: manager.wecomUserId,
      wording: wordingOf(manager),
    })
  } catch (error) {
    return settleFailure(deps, found, error)
  }
  await deps.db.transaction((tx) =>
    tx.manager.update(ManagerCard, keyOf(found), { takenAt: tx.now }),
  )
}

/** @throws UpstreamError where WeCom refused and another try may help */
async function settleFailure(
  { db, logger }: RecommendManagerDeps,
  found: Recommendation,
  error: unknown,
): Promise<void> {
  const refused = error instanceof UpstreamError && error.details.outcome !== 'unknown'
  if (refused) await db.transaction((tx) => tx.manager.delete(ManagerCard, keyOf(found)))
  if (refused && error.details.retryable) throw error
  logger.warn(
    { ...keyOf(found), reason: reasonOf(error) },
    'kf: the manager could not be recommended, or nobody knows',
  )
}

function keyOf({
  contact,
  manager,
}: Recommendation): Pick<ManagerCard, 'conversationId' | 'agentId'> {
  return { conversationId: contact.conversationId, agentId: manager.id }
}

/** Said in the manager's name; by work number, as everywhere (S4). */
function wordingOf({ workNumber }: Agent): string {
  return `您好，我是您的专属客服，工号 ${workNumber}。加为好友后，有事可以直接找我。`
}
