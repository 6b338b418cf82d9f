import { CallbackReceipt } from '../../server/channels/callback-receipt.entity'
import { saveReceipts, sweepReceipts } from '../../server/channels/callback-receipts'
import { IdempotencyRecord } from '../../server/http/idempotency-record.entity'
import { onceForKey, sweepIdempotency } from '../../server/http/idempotency'
import { after, DAY_MS, MINUTE_MS } from '../../server/lib/clock'
import { KfItem } from '../../server/channels/wecom-kf/taking/kf-item.entity'
import { sweepKfItems } from '../../server/channels/wecom-kf/taking/sweep-items'
import { sweepNonces } from '../../server/orders/platform-guard'
import { PlatformNonce } from '../../server/orders/platform-nonce.entity'
import { createTestDatabase, type TestDatabase } from '../support/database'
import { fakeClock } from '../support/fake-clock'

const clock = fakeClock()
let db: TestDatabase
beforeEach(async () => {
  db = await createTestDatabase({ clock })
})
afterEach(() => db.close())

it('keeps what may still be asked for, and deletes what has run out', async () => {
  const write = (name: string) =>
    db.transaction(async (tx) => {
      await saveReceipts(tx, [{ dedupeKey: `oa:${name}`, answer: null }])
      await onceForKey(tx, { scope: 'cus_1', key: name, request: name }, () =>
        Promise.resolve({ status: 200, body: name }),
      )
      await tx.manager.insert(PlatformNonce, {
        nonce: name,
        expiresAt: after(tx.now, 10 * MINUTE_MS),
      })
    })
  await write('old-entry')
  clock.advance(6 * DAY_MS)
  await write('new-entry')
  clock.advance(DAY_MS + MINUTE_MS)
  await db.transaction(async (tx) => {
    await sweepReceipts(tx)
    await sweepIdempotency(tx)
    await sweepNonces(tx)
  })
  expect((await db.read.find(CallbackReceipt)).map(({ dedupeKey }) => dedupeKey)).toEqual([
    'oa:new-entry',
  ])
  expect(
    (await db.read.find(IdempotencyRecord)).map(({ idempotencyKey }) => idempotencyKey),
  ).toEqual(['new-entry'])
  await expect(db.read.count(PlatformNonce)).resolves.toBe(0)
})

it('keeps the marks of kf messages well beyond the reach of sync_msg, and what nobody has understood for good', async () => {
  const keep = (msgid: string, change: Partial<KfItem> = {}) =>
    db.transaction((tx) =>
      tx.manager.insert(KfItem, {
        openKfId: 'wk1',
        msgid,
        state: 'done',
        conversationId: null,
        messageId: null,
        raw: null,
        reason: null,
        at: tx.now,
        ...change,
      }),
    )
  await keep('old')
  await keep('old-unknown', { raw: '{}' })
  await keep('old-shelved', { state: 'shelved', raw: '{}' })
  clock.advance(27 * DAY_MS)
  await keep('new')
  await db.transaction(sweepKfItems)
  await expect(db.read.count(KfItem)).resolves.toBe(4)
  clock.advance(3 * DAY_MS + MINUTE_MS)
  await db.transaction(sweepKfItems)
  expect((await db.read.find(KfItem)).map(({ msgid }) => msgid).sort()).toEqual([
    'new',
    'old-shelved',
    'old-unknown',
  ])
})
