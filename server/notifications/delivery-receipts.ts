import type { Database, Tx } from '../db/database'
import { after, SECOND_MS } from '../lib/clock'
import { publish } from '../outbox/publish'
import type { Handler } from '../outbox/worker'
import { setRoadText } from './delivery-record'
import { NoticeDelivery } from './notice-delivery.entity'
import { ROAD_TEXT } from './road-text'

interface Receipt {
  appId: string
  msgId: string
  outcome: 'delivered' | 'refused'
  reason: string
}

/** A receipt may overtake the answer that names its message; by then ours is surely stored. */
const WAIT_MS = 2 * SECOND_MS
/**
 * After these tries, at least a minute in all, the message is not one of ours: another system may use the same account. Longer
 * than the lease of a worker that died after WeChat took its message, so that what it sent finds its receipt.
 */
const MAX_TRIES = 8

/**
 * TEMPLATESENDJOBFINISH: what became of a template message.
 * @param receipt.status `success`, `failed:user block` or `failed: system failed`, with or without the space
 */
export async function recordTemplateReceipt(
  tx: Tx,
  { appId, msgId, status }: { appId: string; msgId: string; status: string },
): Promise<void> {
  const reason = status
    .trim()
    .toLowerCase()
    .replace(/\s{0,9}:\s{0,9}/g, ':')
    .slice(0, 200)
  if (reason === 'success') await take(tx, { appId, msgId, outcome: 'delivered', reason })
  else if (reason.startsWith('failed')) await take(tx, { appId, msgId, outcome: 'refused', reason })
}

/** subscribe_msg_sent_event: what became of subscribe messages. */
export async function recordSubscribeReceipts(
  tx: Tx,
  appId: string,
  receipts: ReadonlyArray<{ msgId: string; errorCode: string; errorStatus: string }>,
): Promise<void> {
  for (const { msgId, errorCode, errorStatus } of receipts) {
    const reason = `${errorCode} ${errorStatus}`.trim().slice(0, 200)
    await take(tx, { appId, msgId, outcome: errorCode === '0' ? 'delivered' : 'refused', reason })
  }
}

async function take(tx: Tx, receipt: Receipt): Promise<void> {
  if (receipt.msgId === '' || receipt.msgId.length > 32 || (await apply(tx, receipt))) return
  await publish(tx, 'notice.receiptArrived', receipt, {
    orderKey: receipt.msgId,
    availableAt: after(tx.now, WAIT_MS),
  })
}

/** 'notifications.recordReceipt': a receipt that came before our own record. */
export function createRecordReceipt({
  db,
}: {
  db: Database
}): Handler<'notifications.recordReceipt'> {
  return async (job) => {
    const { payload, attempt } = job
    const applied = await db.transaction((tx) => apply(tx, payload))
    if (!applied && attempt < MAX_TRIES)
      throw new Error(`no message ${payload.msgId} is on record yet`)
  }
}

/**
 * A message that did not reach the phone closes its road, and the notice takes the next one.
 * @returns false when no message of that id is on record
 */
async function apply(tx: Tx, { appId, msgId, outcome, reason }: Receipt): Promise<boolean> {
  const delivery = await tx.manager.findOneBy(NoticeDelivery, { appId, wechatMsgId: msgId })
  if (!delivery) return false
  const { affected } = await tx.manager.update(
    NoticeDelivery,
    { id: delivery.id, state: 'sent' },
    { state: outcome, receiptAt: tx.now, reason: outcome === 'refused' ? reason : null },
  )
  if (affected !== 1) return true
  if (outcome === 'refused')
    await publish(
      tx,
      'notice.created',
      { noticeId: delivery.noticeId },
      { orderKey: delivery.noticeId },
    )
  else
    await setRoadText(
      tx,
      delivery.noticeId,
      delivery.road === 'template' ? ROAD_TEXT.templateDelivered : ROAD_TEXT.subscribeDelivered,
    )
  return true
}
