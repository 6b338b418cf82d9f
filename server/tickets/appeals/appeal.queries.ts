import type { EntityManager } from 'typeorm'
import { decodeMomentCursor, toPage } from '../../http/cursor'
import type { AgentActor } from '../../http/context'
import type { Policy } from '../../policy/policy.schema'
import type { ListAppeals } from './appeal.contract'
import { Appeal } from './appeal.entity'
import { mayDecide, whoTouched, type Deciding } from './who-decides'

/** Far more than are ever open at once; of more than these the ones that are due first. */
const MOST_OPEN = 200
const NOBODY: ReadonlySet<string> = new Set()

interface Asking {
  policy: Policy
}

const decidingOf = ({ agentId, role, workNumber }: AgentActor): Deciding => ({
  id: agentId,
  role,
  workNumber,
})

/** Open ones that this agent may decide, their own first and then by what is due; nothing that they have touched. */
export async function listMineToDecide(
  manager: EntityManager,
  { policy }: Asking,
  actor: AgentActor,
): Promise<{ mine: Appeal[]; withoutAnybody: number }> {
  const deciding = decidingOf(actor)
  const open = await manager.find(Appeal, {
    where: { state: 'open' },
    order: { dueAt: 'ASC', id: 'ASC' },
    take: MOST_OPEN,
  })
  const mine: Appeal[] = []
  for (const appeal of open) {
    if (!mayDecide(policy, deciding, { kind: appeal.kind, touched: NOBODY })) continue
    if (
      mayDecide(policy, deciding, { kind: appeal.kind, touched: await whoTouched(manager, appeal) })
    )
      mine.push(appeal)
  }
  const own = (appeal: Appeal): number => (appeal.assignedAgentId === actor.agentId ? 0 : 1)
  return {
    mine: mine.sort((a, b) => own(a) - own(b)),
    withoutAnybody:
      actor.role === 'supervisor'
        ? open.filter(({ assignedAgentId }) => assignedAgentId === null).length
        : 0,
  }
}

/** What was decided, the latest first: supervisors see all of it, reviewers what they decided themselves. */
export async function listDecided(
  manager: EntityManager,
  { actor }: Asking & { actor: AgentActor },
  { cursor, limit }: ListAppeals,
): Promise<{ appeals: Appeal[]; nextCursor: string | null }> {
  const own = actor.role === 'supervisor' ? {} : { decidedBy: actor.agentId }
  const query = manager.createQueryBuilder(Appeal, 'appeal').where({ state: 'done', ...own })
  if (cursor !== undefined) {
    const { moment: at, id } = decodeMomentCursor(cursor)
    query.andWhere('(appeal.decidedAt < :at OR (appeal.decidedAt = :at AND appeal.id < :id))', {
      at,
      id,
    })
  }
  const rows = await query
    .orderBy('appeal.decidedAt', 'DESC')
    .addOrderBy('appeal.id', 'DESC')
    .limit(limit + 1)
    .getMany()
  const { items, nextCursor } = toPage(rows, limit, {
    present: (appeal) => appeal,
    cursorOf: ({ decidedAt, id }) => [decidedAt?.getTime() ?? 0, id],
  })
  return { appeals: items, nextCursor }
}
