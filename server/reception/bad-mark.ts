import { MannerFlag } from '../conversations/manner-flag.entity'
import type { ServiceSession } from '../conversations/session.entity'
import type { Tx } from '../db/database'
import { newId } from '../lib/ids'
import { bumpTopics, DESK_TOPIC } from '../live/topics'

/** What stands in `what` of such a flag; the others name what an agent asked for. */
export const BAD_MARK = '评价低'

/** One or two stars: supervisors see it beside the flags for manners. No card and no warning goes out for it. */
export async function recordBadMark(tx: Tx, session: ServiceSession): Promise<void> {
  const { rating, agentId } = session
  if (rating === null || rating > 2 || agentId === null) return
  if (await tx.manager.existsBy(MannerFlag, { sessionId: session.id, what: BAD_MARK })) return
  const solved = session.solved === 'unsolved' ? ',没有解决' : ''
  const words = session.ratingWords === null ? '' : `:${session.ratingWords}`
  await tx.manager.insert(MannerFlag, {
    id: newId('flg'), sessionId: session.id, conversationId: session.conversationId, agentId, what: BAD_MARK, reached: true,
    excerpt: `${rating} 星${solved}${words}`.slice(0, 200), at: tx.now, seenBy: null, seenAt: null,
  })
  await bumpTopics(tx, [DESK_TOPIC])
}
