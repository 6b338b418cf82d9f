import type { Database, Tx } from '../db/database'
import { isDuplicate } from '../db/dialect'
import { PermanentError } from '../lib/errors'
import { newId } from '../lib/ids'
import { bumpTopics, customerTopic } from '../live/topics'
import { publish } from '../outbox/publish'
import type { Handler } from '../outbox/worker'
import type { Policy } from '../policy/policy.schema'
import { NoticeRow } from './notice.entity'
import { noticeTemplateOf } from './notice-templates'
import { ROAD_TEXT } from './road-text'
import type { ComposedNotice, NoticeTemplate } from './templates/notice-template'

export interface NotifyDeps {
  db: Database
  policy: Policy
}

/**
 * 'notifications.notifyCustomer': the event becomes a notice in the app, and if there is a message template for it, work
 * for the sender. Both in one transaction, once for each source: a repeated job finds its notice and does nothing.
 */
export function createNotifyCustomer({
  db,
  policy,
}: NotifyDeps): Handler<'notifications.notifyCustomer'> {
  return async ({ event, payload }) => {
    const template = noticeTemplateOf(event)
    if (!template) throw new PermanentError(`no notice is written for ${event}`)
    const work = async (tx: Tx): Promise<void> => {
      const composed = await template.compose({ manager: tx.manager, policy, now: tx.now }, payload)
      if (composed && !(await tx.manager.existsBy(NoticeRow, { sourceKey: composed.sourceKey })))
        await storeNotice(tx, template, composed)
    }
    await db.transaction(work).catch((error: unknown) => {
      // The same job in two hands at once: the unique key let the other one in.
      if (!isDuplicate(error)) throw error
    })
  }
}

async function storeNotice(
  tx: Tx,
  template: NoticeTemplate,
  composed: ComposedNotice,
): Promise<void> {
  const { orderKey, fields, ...content } = composed
  const noticeId = newId('ntc')
  await tx.manager.insert(NoticeRow, {
    ...content,
    id: noticeId,
    event: template.event,
    fields: fields ?? {},
    createdAt: tx.now,
    // Nobody has to be told by a badge what they did themselves a moment ago.
    readAt: template.ownAct ? tx.now : null,
    roadText: template.kind === null ? ROAD_TEXT.inAppOnly : ROAD_TEXT.underway,
  })
  await bumpTopics(tx, [customerTopic(content.customerId)])
  if (template.kind !== null) await publish(tx, 'notice.created', { noticeId }, { orderKey })
}
