import { In } from 'typeorm'
import type { Tx } from '../db/database'
import { after, MINUTE_MS } from '../lib/clock'
import { newId } from '../lib/ids'
import { NoticeDelivery } from './notice-delivery.entity'
import type { Road, RoadTarget, Wanted } from './notice-roads'
import { NoticeRow } from './notice.entity'
import { ROAD_TEXT } from './road-text'

/** How long WeChat recognises a repeated client_msg_id. */
const RECOGNISED_MS = 10 * MINUTE_MS

/** What the record says about trying a road: go, it is closed, or the notice is as good as told. */
export type Attempt =
  | { verdict: 'go'; delivery: NoticeDelivery; attemptId: string }
  | { verdict: 'closed' }
  | { verdict: 'settled' }

/**
 * Puts an attempt on record before its bytes leave. What a row found here means:
 * - `sending` with a reason: the last attempt surely did not arrive, so this is a new one
 * - `sending` without: whether it arrived is unknown. A repeatable road repeats it under the same key while WeChat
 *   recognises the key; otherwise it stays unknown for good, and no other road is taken, so that nobody is told twice
 * - `failed`: a fault that a person has had time to mend; open the road anew
 */
export async function beginAttempt(
  tx: Tx,
  road: Road,
  wanted: Omit<Wanted, 'attemptId'>,
): Promise<Attempt> {
  const { notice } = wanted
  const found = await tx.manager.findOneBy(NoticeDelivery, { noticeId: notice.id, road: road.name })
  if (found?.state === 'refused') return { verdict: 'closed' }
  if (found?.state === 'sending') return continueAttempt(tx, road, found)
  if (found && found.state !== 'failed') return { verdict: 'settled' }
  const attemptId = newId('ntd')
  const target = await road.open(tx, { ...wanted, attemptId })
  if (!target) return { verdict: 'closed' }
  const delivery = tx.manager.create(NoticeDelivery, {
    ...startOf(target, tx.now),
    id: found?.id ?? newId('ntd'),
    noticeId: notice.id,
    road: road.name,
    wechatMsgId: null,
    receiptAt: null,
  })
  if (found) await tx.manager.update(NoticeDelivery, { id: found.id }, startOf(target, tx.now))
  else await tx.manager.insert(NoticeDelivery, delivery)
  return { verdict: 'go', delivery, attemptId }
}

function startOf({ appId, openId, template }: RoadTarget, now: Date) {
  return {
    appId,
    openId,
    templateId: template.id,
    state: 'sending',
    attemptedAt: now,
    errcode: null,
    reason: null,
  } as const
}

async function continueAttempt(tx: Tx, road: Road, delivery: NoticeDelivery): Promise<Attempt> {
  const go = { verdict: 'go', delivery, attemptId: newId('ntd') } as const
  if (delivery.reason !== null) {
    await tx.manager.update(
      NoticeDelivery,
      { id: delivery.id },
      { attemptedAt: tx.now, reason: null, errcode: null },
    )
    return go
  }
  if (road.repeatable && after(delivery.attemptedAt, RECOGNISED_MS).getTime() > tx.now.getTime())
    return go
  await markUnknown(tx, delivery, 'the attempt was on record, but its outcome was not')
  return { verdict: 'settled' }
}

/** WeChat took it. A receipt, which may be quicker than this, is not overwritten. */
export async function markSent(
  tx: Tx,
  delivery: NoticeDelivery,
  sent: { msgId: string | null; roadText: string },
): Promise<void> {
  await tx.manager.update(
    NoticeDelivery,
    { id: delivery.id, state: In(['sending', 'unknown']) },
    { state: 'sent', wechatMsgId: sent.msgId, errcode: null, reason: null },
  )
  await setRoadText(tx, delivery.noticeId, sent.roadText)
}

export async function markUnknown(tx: Tx, delivery: NoticeDelivery, reason: string): Promise<void> {
  await settle(tx, delivery, { state: 'unknown', errcode: null, reason })
  await setRoadText(tx, delivery.noticeId, ROAD_TEXT.unknown)
}

export async function settle(
  tx: Tx,
  delivery: NoticeDelivery,
  outcome: Pick<NoticeDelivery, 'state' | 'errcode' | 'reason'>,
): Promise<void> {
  await tx.manager.update(
    NoticeDelivery,
    { id: delivery.id, state: 'sending' },
    { ...outcome, reason: outcome.reason?.slice(0, 300) ?? null },
  )
}

export async function setRoadText(tx: Tx, noticeId: string, roadText: string): Promise<void> {
  await tx.manager.update(NoticeRow, { id: noticeId }, { roadText })
}
