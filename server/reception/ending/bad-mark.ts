import { BAD_MARK_MOST } from '../../conversations/sessions/rating-reasons'
import type { ServiceSession } from '../../conversations/sessions/session.entity'
import type { Tx } from '../../db/database'
import { openAppeal } from '../../tickets/appeals/open-appeal'
import { Appeal } from '../../tickets/appeals/appeal.entity'
import type { ReceptionDeps } from '../deps'

/** What stands in `what` of a flag from before bad marks had a follow-up of their own; the others name what an agent asked for. */
export const BAD_MARK = '评价低'

/** One or two stars: somebody above sees to it within a day, as of a ticket's, and writes down what came of it. */
export async function recordBadMark(
  tx: Tx,
  deps: Pick<ReceptionDeps, 'policy' | 'calendar' | 'box'>,
  session: ServiceSession,
): Promise<void> {
  const { id, rating, ratingReasons, ratingWords, agentId, solved, department } = session
  if (rating === null || rating > BAD_MARK_MOST || agentId === null) return
  if (await tx.manager.existsBy(Appeal, { kind: 'bad-mark', subjectId: id })) return
  const words = [
    `${rating} 星`,
    solved === 'unsolved' ? '没有解决' : '',
    ratingReasons ?? '',
    ratingWords ?? '',
  ].filter((part) => part !== '')
  await openAppeal(tx, deps, {
    // Somebody whom we know by their chat alone has no account here.
    kind: 'bad-mark',
    customerId: session.customerId ?? '',
    sessionId: id,
    subjectId: id,
    department: department ?? '',
    words: words.join('，'),
    openKey: `bad-mark:${id}`,
  })
}
