import type { EntityManager } from 'typeorm'
import { In, IsNull, MoreThan } from 'typeorm'
import { ChatBlock } from '../../conversations/blocks/chat-block.entity'
import type { Tx } from '../../db/database'
import { takeTurns } from '../../identity/customers'
import { after, DAY_MS } from '../../lib/clock'
import { notFound, UserError } from '../../lib/errors'
import { formatForPeople, toOffsetIso } from '../../lib/shanghai-time'
import { maskerFor } from '../../orders/known-secrets'
import { appealDueAt, type AppealDeps } from '../../tickets/appeals/appeal-terms'
import { Appeal } from '../../tickets/appeals/appeal.entity'
import { presentAppeals } from '../../tickets/appeals/appeal.presenter'
import { openAppeal } from '../../tickets/appeals/open-appeal'
import { blockStateText, blockTitle, REASON_TEXT, STAYS_OPEN } from './block-words'
import type { Blocks, BlockShown } from './block.contract'

/** So long after its beginning a block may be objected to, also one that is over. */
const OBJECT_WITHIN_MS = 30 * DAY_MS
const MOST_SHOWN = 10

type Reading = { manager: EntityManager; now: Date }

/**
 * Theirs; and of somebody of whom it was not known who they are, the one whose id the chat gave them: it is what nobody else knows.
 */
function listOf(
  { manager, now }: Reading,
  customerId: string,
  blockId: string | null,
): Promise<ChatBlock[]> {
  const at = MoreThan(after(now, -OBJECT_WITHIN_MS))
  return manager.find(ChatBlock, {
    where: [
      { customerId, at },
      ...(blockId === null ? [] : [{ id: blockId, customerId: IsNull(), at }]),
    ],
    order: { id: 'DESC' },
    take: MOST_SHOWN,
  })
}

export async function presentBlocks(
  reading: Reading,
  deps: AppealDeps,
  { customerId, blockId }: { customerId: string; blockId: string | null },
): Promise<Blocks> {
  const blocks = await listOf(reading, customerId, blockId)
  const { manager, now } = reading
  const appeals =
    blocks.length === 0
      ? []
      : await manager.findBy(Appeal, {
          kind: 'block',
          customerId,
          subjectId: In(blocks.map(({ id }) => id)),
        })
  const items: BlockShown[] = []
  for (const block of blocks) {
    const appeal = appeals.find(({ subjectId }) => subjectId === block.id) ?? null
    const [objection = null] = appeal
      ? await presentAppeals(manager, { policy: deps.policy, now }, [appeal])
      : []
    const active = block.liftedAt === null && block.untilAt > now
    items.push({
      blockId: block.id,
      active,
      title: active ? blockTitle(block, now) : `人工会话${blockStateText(block, now)}`,
      reasonText: REASON_TEXT[block.reason],
      at: toOffsetIso(block.at),
      until: toOffsetIso(block.untilAt),
      mayObject: appeal === null && block.liftedAt === null,
      objectText:
        appeal === null && block.liftedAt === null
          ? `由没有经手过的人来看，最晚${formatForPeople(appealDueAt(deps, 'block', now), now)} 前答复您`
          : '',
      objection,
    })
  }
  return { items, open: [...STAYS_OPEN] }
}

/**
 * An objection: a review by somebody who has not touched it, with a clock. One for each block.
 * @throws UserError 404 when it is not theirs; 409 when there is one already, or nothing is left to object to
 */
export async function objectToBlock(
  tx: Tx,
  deps: AppealDeps,
  { customerId, blockId, text }: { customerId: string; blockId: string; text: string },
): Promise<void> {
  await takeTurns(tx, customerId)
  const block = (await listOf(tx, customerId, blockId)).find(({ id }) => id === blockId)
  if (!block) throw notFound('这次暂停')
  if (block.liftedAt !== null)
    throw new UserError('not_now', { status: 409, public: '人工会话已经恢复了，现在就可以找客服' })
  const before = await tx.manager.findOneBy(Appeal, {
    kind: 'block',
    customerId,
    subjectId: blockId,
  })
  if (before)
    throw new UserError('not_now', {
      status: 409,
      public: `您已经提过异议 ${before.number}，结果会通知您`,
    })
  const { text: words } = (await maskerFor(tx, deps.box, [text]))(text, customerId)
  await openAppeal(tx, deps, {
    kind: 'block',
    customerId,
    sessionId: block.sessionId,
    subjectId: block.id,
    department: block.department,
    words: `${blockTitle(block, tx.now)}（${REASON_TEXT[block.reason]}）。${words}`,
    openKey: `block:${block.id}`,
  })
}
