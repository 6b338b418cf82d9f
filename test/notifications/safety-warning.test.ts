import type { PersonView } from '../../sandbox/sandbox.contract'
import { recordFlag } from '../../server/conversations/sessions/manner-flags'
import { openSession } from '../../server/conversations/sessions/sessions'
import { ChannelIdentity } from '../../server/identity/channel-identity.entity'
import { newId } from '../../server/lib/ids'
import { grantConsent } from '../../server/notifications/consent-ledger'
import { NoticeDelivery } from '../../server/notifications/notice-delivery.entity'
import { NoticeRow } from '../../server/notifications/notice.entity'
import { SubscribeConsentEntry } from '../../server/notifications/subscribe-consent-entry.entity'
import { SubscribeConsent } from '../../server/notifications/subscribe-consent.entity'
import { DeadOutboxRow } from '../../server/outbox/dead-row.entity'
import { OutboxRow } from '../../server/outbox/outbox-row.entity'
import { publish } from '../../server/outbox/publish'
import type { OutboxWorker } from '../../server/outbox/worker'
import { createTestDatabase, type TestDatabase } from '../support/database'
import { drainOutbox } from '../support/drain-outbox'
import { fakeClock, ORDINARY_NOON } from '../support/fake-clock'
import { makeCustomer, MP_APP_ID, type TestCustomer } from '../support/people'
import type { TestSandbox } from '../sandbox/support/test-sandbox'
import { forget, policy } from '../tickets/ticket-world'
import { connect, createWorker, follow, PUBLIC_URL, startWechat, type Ports } from './notice-world'

const TEMPLATE_SEND = '/cgi-bin/message/template/send'
const PROGRESS = policy.templates.miniProgram['ticket-progress'].id

const clock = fakeClock()
let t: TestSandbox
let db: TestDatabase
let ports: Ports
let worker: OutboxWorker
let alice: TestCustomer

beforeAll(async () => {
  db = await createTestDatabase({ clock })
})
afterAll(() => db.close())
beforeEach(async () => {
  clock.set(ORDINARY_NOON)
  await forget(
    db,
    NoticeRow,
    NoticeDelivery,
    SubscribeConsent,
    SubscribeConsentEntry,
    ChannelIdentity,
    OutboxRow,
    DeadOutboxRow,
  )
  t = await startWechat(clock)
  ports = connect(t, clock)
  worker = createWorker(db, ports)
  alice = await makeCustomer(db, { openId: t.openIds.u1.miniProgram })
})
afterEach(async () => {
  await ports.close()
  await t.sandbox.close()
})

/** An agent asked a customer for what nobody may ask for, in WeCom's own client, where we cannot stop it. */
async function flagged({
  orderNumber = null,
}: { orderNumber?: string | null } = {}): Promise<void> {
  await db.transaction(async (tx) => {
    const conversation = { id: newId('cnv'), channel: 'wecom-kf' as const }
    const session = await openSession(tx, {
      conversation,
      identityId: null,
      customerId: alice.customerId,
      entry: 'kf',
      tierKey: null,
      orderNumber,
    })
    await recordFlag(tx, {
      session,
      agentId: 'agt_1',
      what: '验证码',
      excerpt: '请把 482913 发我',
      reached: true,
    })
  })
}
async function warn(known: { orderNumber?: string | null } = {}): Promise<void> {
  await flagged(known)
  await drainOutbox(worker)
}
async function consented(): Promise<void> {
  await t.sandbox.control.answerConsent('u1', { [PROGRESS]: 'accept' })
  const key = { appId: MP_APP_ID, openId: t.openIds.u1.miniProgram, templateId: PROGRESS }
  await db.transaction((tx) => grantConsent(tx, key, { source: 'popup', id: '1' }))
}
const followed = (change: Partial<ChannelIdentity> = {}) =>
  follow(db, alice.customerId, t.openIds.u1.officialAccount, change)
const fail = (errcode: number, times = 1) =>
  t.sandbox.control.fail({ api: TEMPLATE_SEND, times, kind: 'errcode', errcode })
const person = (): PersonView | undefined =>
  t.sandbox.control.snapshot().persons.find(({ id }) => id === 'u1')
const cards = () => person()?.chat.filter(({ via }) => via === 'template-message') ?? []
const serviceNotices = () => person()?.serviceNotices ?? []
const states = async () =>
  (await db.read.find(NoticeDelivery, { order: { road: 'DESC' } })).map(
    ({ road, state }) => `${road} ${state}`,
  )
const roadTexts = async () => (await db.read.find(NoticeRow)).map(({ roadText }) => roadText)

it('reaches a verified follower as a template message of its own, and says nothing of the conversation', async () => {
  await followed()
  await warn({ orderNumber: 'HKM202310010001' })
  const [card, ...more] = cards()
  expect(more).toEqual([])
  expect(card?.content).toMatchObject({
    templateId: policy.templates.officialAccount['safety-warning'].id,
    target: { kind: 'web', url: `${PUBLIC_URL}/#/packages/service/contact/index` },
    fields: [
      { key: 'thing1', value: '客服对话的安全提醒' },
      { key: 'thing2', value: '官方不会索要密码验证码，请勿提供' },
      { key: 'time3', value: '2026年3月5日 12:00' },
    ],
  })
  expect(JSON.stringify(card)).not.toMatch(/482913|agt_1/)
  expect([await states(), await roadTexts()]).toEqual([['template sent'], ['公众号已通知']])
})

it('goes as a subscribe message to who agreed to hear of progress', async () => {
  await consented()
  await warn()
  const status = expect.objectContaining({ key: 'phrase3', value: '请您留意' })
  expect(serviceNotices()).toMatchObject([
    { templateId: PROGRESS, fields: expect.arrayContaining([status]) },
  ])
  expect([await states(), await roadTexts()]).toEqual([['subscribe sent'], ['服务通知已发送']])
})

it.each<[string, Partial<ChannelIdentity> | null]>([
  ['nobody follows', null],
  ['the follower is not verified as this customer (F4)', { verifiedAt: null }],
  ['the follower left', { following: false }],
])('stays in the app where %s and no consent is left', async (_what, identity) => {
  if (identity) await followed(identity)
  await warn()
  expect([cards(), serviceNotices(), await states(), await roadTexts()]).toEqual([
    [],
    [],
    [],
    ['仅在小程序内'],
  ])
})

it('is one message although WeChat was busy and the job came twice', async () => {
  await followed()
  fail(-1, 3)
  await warn()
  await db.transaction(async (tx) => {
    for (const { id } of await tx.manager.find(NoticeRow))
      await publish(tx, 'notice.created', { noticeId: id }, { orderKey: id })
  })
  await drainOutbox(worker)
  expect([cards().length, await states(), await db.read.count(DeadOutboxRow)]).toEqual([
    1,
    ['template sent'],
    0,
  ])
})

it('takes the next road when the follower left unseen (43004); a fault of the template is shown to the operator', async () => {
  await followed()
  await consented()
  await t.sandbox.control.unfollow('u1')
  await warn()
  expect([await states(), serviceNotices().length]).toEqual([
    ['template refused', 'subscribe sent'],
    1,
  ])
  await t.sandbox.control.follow('u1')
  await forget(db, ChannelIdentity, NoticeRow, NoticeDelivery)
  await followed()
  fail(40037)
  await warn()
  expect([await states(), await roadTexts()]).toEqual([['template failed'], ['仅在小程序内']])
  expect(await db.read.find(DeadOutboxRow)).toMatchObject([
    { handler: 'notifications.deliverNotice' },
  ])
})
