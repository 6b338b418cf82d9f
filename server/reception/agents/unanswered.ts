import {
  listUnanswered,
  tellUnanswered,
  type Unanswered,
} from '../../conversations/answers/answer-owed'
import type { ServiceDeps } from '../../conversations/queue/assignment-rule'
import { Message } from '../../conversations/message.entity'
import type { Database } from '../../db/database'

/** Thanks at the end of a talk ask for nothing. A plain `好的` may be the answer to a question, so it does. */
const THANKS =
  /^(?:(?:好的?|行|嗯+|ok)[,，。!！~\s]*)?(?:非常|太|十分)?(?:谢谢|多谢|感谢|辛苦)[您你了啦啊呀哈哦客服,，。.!！~～\s]*$/i

/** More than anybody says in one breath. */
const MOST_MESSAGES = 20

export function isOnlyThanks(words: string): boolean {
  return THANKS.test(words.trim())
}

/** S3: whoever lets a customer wait is told, then the supervisors. One transaction for each, so that one that fails keeps nobody from it. */
export async function tellWhereUnanswered({
  db,
  ...deps
}: ServiceDeps & { db: Database }): Promise<void> {
  for (const session of await listUnanswered(db.read, deps, db.clock.now())) {
    if (await expectsAnswer(db, session))
      await db.transaction((tx) => tellUnanswered(tx, deps, session.id))
  }
}

/** Whether the customer said anything but thanks since an agent's words last got to them. */
export async function expectsAnswer(
  db: Database,
  { conversationId }: Unanswered,
): Promise<boolean> {
  const newestFirst = await db.read.find(Message, {
    where: { conversationId },
    order: { id: 'DESC' },
    take: MOST_MESSAGES,
  })
  const spoken = newestFirst.findIndex(
    ({ author, state }) => author === 'agent' && state !== 'failed',
  )
  const asked = newestFirst
    .slice(0, spoken < 0 ? undefined : spoken)
    .filter(({ direction }) => direction === 'in')
  return (
    asked.length === 0 || asked.some(({ type, text }) => type !== 'text' || !isOnlyThanks(text))
  )
}
