import {
  createRecordReceipt,
  recordSubscribeReceipts,
  recordTemplateReceipt,
} from '../../server/notifications/delivery-receipts'
import { NoticeDelivery } from '../../server/notifications/notice-delivery.entity'
import { traceNotices } from '../../server/notifications/notice.queries'
import { NoticeRow } from '../../server/notifications/notice.entity'
import { OutboxRow } from '../../server/outbox/outbox-row.entity'
import { jobOn } from '../support/jobs'
import { createTestDatabase, type TestDatabase } from '../support/database'
import { fakeClock } from '../support/fake-clock'
import { OA_APP_ID } from '../support/people'
import { forget } from '../tickets/ticket-world'

const MSG_ID = '1700827132819554304'
const clock = fakeClock()
let db: TestDatabase

beforeAll(async () => {
  db = await createTestDatabase({ clock })
})
afterAll(() => db.close())
beforeEach(() => forget(db, NoticeRow, NoticeDelivery, OutboxRow))

async function sent(change: Partial<NoticeDelivery> = {}): Promise<void> {
  await db.transaction(async ({ manager, now }) => {
    await manager.insert(NoticeRow, {
      id: 'ntc_1',
      customerId: 'cus_1',
      event: 'ticket.assigned',
      sourceKey: 'ticket.assigned:tev_1',
      title: '工单已接单',
      body: '',
      page: '/',
      fields: {},
      roadText: '公众号已通知',
      createdAt: now,
      readAt: null,
    })
    await manager.insert(NoticeDelivery, {
      id: 'ntd_1',
      noticeId: 'ntc_1',
      road: 'template',
      appId: OA_APP_ID,
      openId: 'o-1',
      templateId: 'tpl-1',
      state: 'sent',
      wechatMsgId: MSG_ID,
      errcode: null,
      reason: null,
      attemptedAt: now,
      receiptAt: null,
      ...change,
    })
  })
}
const receipt = (status: string, msgId = MSG_ID, appId = OA_APP_ID) =>
  db.transaction((tx) => recordTemplateReceipt(tx, { appId, msgId, status }))
const delivery = () => db.read.findOneByOrFail(NoticeDelivery, { id: 'ntd_1' })
const roadText = async () => (await db.read.findOneByOrFail(NoticeRow, { id: 'ntc_1' })).roadText
const outbox = async () =>
  (await db.read.find(OutboxRow)).map(({ handler, payload }) => [handler, JSON.parse(payload)])

describe('a receipt of a template message', () => {
  it('success: delivered, and the notice says so', async () => {
    await sent()
    await receipt('success')
    expect([await delivery(), await roadText()]).toMatchObject([
      { state: 'delivered', receiptAt: clock.now(), reason: null },
      '公众号已送达',
    ])
    expect(await outbox()).toEqual([])
  })

  it.each([
    'failed:user block',
    'failed: user block',
    'failed : system failed',
    'failed: system failed',
  ])('%s: the road is closed and the next one is tried', async (status) => {
    await sent()
    await receipt(status)
    expect(await delivery()).toMatchObject({
      state: 'refused',
      reason: expect.stringMatching(/^failed:(user block|system failed)$/),
    })
    expect(await outbox()).toEqual([['notifications.deliverNotice', { noticeId: 'ntc_1' }]])
  })

  it('that comes again changes nothing', async () => {
    await sent()
    await receipt('success')
    clock.advance(1_000)
    await receipt('failed:user block')
    expect(await delivery()).toMatchObject({ state: 'delivered' })
    expect(await outbox()).toEqual([])
  })

  it('of another account with the same number is not ours', async () => {
    await sent()
    await receipt('success', MSG_ID, 'wx-other')
    expect((await delivery()).state).toBe('sent')
  })

  it.each(['', '1'.repeat(33)])('with the impossible message id %j is dropped', async (msgId) => {
    await receipt('success', msgId)
    expect(await outbox()).toEqual([])
  })

  it('with a word that is not documented changes nothing', async () => {
    await sent()
    await receipt('pending')
    expect([(await delivery()).state, await outbox()]).toEqual(['sent', []])
  })
})

describe('a receipt that overtakes the answer with its id', () => {
  const handle = (attempt: number) => {
    const payload = {
      appId: OA_APP_ID,
      msgId: MSG_ID,
      outcome: 'delivered',
      reason: 'success',
    } as const
    return createRecordReceipt({ db })(jobOn('notice.receiptArrived', payload, { attempt }))
  }

  it('waits two seconds and is applied once the message is on record', async () => {
    await receipt('success')
    expect(await outbox()).toEqual([
      [
        'notifications.recordReceipt',
        { appId: OA_APP_ID, msgId: MSG_ID, outcome: 'delivered', reason: 'success' },
      ],
    ])
    expect((await db.read.find(OutboxRow))[0]?.availableAt).toEqual(
      new Date(clock.epochMs() + 2_000),
    )
    await expect(handle(1)).rejects.toThrow('on record yet')
    await sent()
    await handle(2)
    expect((await delivery()).state).toBe('delivered')
  })

  it('is let go when even a worker that died would have come back: the message was not ours', async () => {
    await expect(handle(7)).rejects.toThrow('on record yet')
    await expect(handle(8)).resolves.toBeUndefined()
  })
})

describe('receipts of subscribe messages', () => {
  const subscribeReceipt = (errorCode: string, errorStatus: string) =>
    db.transaction((tx) =>
      recordSubscribeReceipts(tx, OA_APP_ID, [{ msgId: MSG_ID, errorCode, errorStatus }]),
    )

  it.each([
    ['0', 'success', 'delivered', '服务通知已送达'],
    ['43101', 'user refuse', 'refused', '公众号已通知'],
  ])('%s %s: %s', async (code, status, state, text) => {
    await sent({ road: 'subscribe' })
    await subscribeReceipt(code, status)
    expect([(await delivery()).state, await roadText()]).toEqual([state, text])
  })
})

describe('what the desk sees of notices', () => {
  it('is one line for every notice of the sources asked for, with each road it took', async () => {
    await sent()
    await receipt('success')
    expect(await traceNotices(db.read, ['ticket.assigned:tev_1', 'ticket.noted:tev_2'])).toEqual([
      {
        at: expect.stringContaining('+08:00'),
        title: '工单已接单',
        text: '公众号模板消息已送达',
        failed: false,
        roads: ['公众号模板消息 已送达', '小程序内 未读'],
      },
    ])
    expect(await traceNotices(db.read, ['ticket.noted:tev_2'])).toEqual([])
    expect(await traceNotices(db.read, [])).toEqual([])
  })

  it('is that it got to no phone where every road failed', async () => {
    await sent()
    await db.transaction((tx) =>
      tx.manager.update(NoticeDelivery, { road: 'template' }, { state: 'failed' }),
    )
    expect(await traceNotices(db.read, ['ticket.assigned:tev_1'])).toMatchObject([
      {
        text: '没有送到微信，只在小程序内，未读',
        failed: true,
        roads: ['公众号模板消息 发送失败', '小程序内 未读'],
      },
    ])
  })
})
