import type { PersonView } from '../../sandbox/sandbox.contract'
import { ChannelIdentity } from '../../server/identity/channel-identity.entity'
import { grantConsent } from '../../server/notifications/consent-ledger'
import { beginAttempt } from '../../server/notifications/delivery-record'
import { NoticeDelivery } from '../../server/notifications/notice-delivery.entity'
import { createRoads } from '../../server/notifications/notice-roads'
import { NoticeRow } from '../../server/notifications/notice.entity'
import { SubscribeConsentEntry } from '../../server/notifications/subscribe-consent-entry.entity'
import { SubscribeConsent } from '../../server/notifications/subscribe-consent.entity'
import { DeadOutboxRow } from '../../server/outbox/dead-row.entity'
import { retryDeadRow } from '../../server/outbox/dead-shelf'
import { OutboxRow } from '../../server/outbox/outbox-row.entity'
import type { OutboxWorker } from '../../server/outbox/worker'
import { takeTicket } from '../../server/tickets/handling/agent-ticket.service'
import type { ActingAgent } from '../../server/http/context'
import type { Ticket } from '../../server/tickets/ticket.entity'
import { createTestDatabase, type TestDatabase } from '../support/database'
import { fakeClock } from '../support/fake-clock'
import { drainOutbox } from '../support/drain-outbox'
import { makeAgent, makeCustomer, MP_APP_ID, OA_APP_ID, type TestCustomer } from '../support/people'
import type { TestSandbox } from '../sandbox/support/test-sandbox'
import { acting, deps, forget, makeOrder, policy, submit } from '../tickets/ticket-world'
import { connect, createWorker, follow, PUBLIC_URL, startWechat, type Ports } from './notice-world'

const TEMPLATE_SEND = '/cgi-bin/message/template/send'
const SUBSCRIBE_SEND = '/cgi-bin/message/subscribe/send'
const PROGRESS = policy.templates.miniProgram['ticket-progress'].id
const MINUTE = 60_000

const clock = fakeClock()
let t: TestSandbox
let db: TestDatabase
let ports: Ports
let worker: OutboxWorker
let alice: TestCustomer
let zhang: ActingAgent
let ticket: Ticket
let notice: NoticeRow

beforeAll(async () => {
  db = await createTestDatabase({ clock })
  zhang = acting((await makeAgent(db, 'zhang.wei')).agent)
})
afterAll(() => db.close())
beforeEach(async () => {
  clock.set('2026-03-05T12:00:00+08:00')
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
  const order = await makeOrder(db, alice.customerId)
  ticket = await submit(db, alice.customerId, {
    orderNumber: order.orderNumber,
    description: '卡密 ABCD-1234 无效',
  })
  // The customer's own submission is told elsewhere; here it is about what an agent does.
  await forget(db, OutboxRow)
})
afterEach(async () => {
  await ports.close()
  await t.sandbox.close()
})

/** An agent takes the ticket: one notice for the customer, `ticket-progress`. Ends when nothing is due any more. */
async function tell(): Promise<void> {
  await db.transaction((tx) => takeTicket(tx, deps, { number: ticket.number, agent: zhang }))
  await drainOutbox(worker)
  notice = await db.read.findOneByOrFail(NoticeRow, { event: 'ticket.assigned' })
}
/** The notice as it is just before its delivery. */
async function compose(): Promise<void> {
  await db.transaction((tx) => takeTicket(tx, deps, { number: ticket.number, agent: zhang }))
  await worker.runOnce()
  notice = await db.read.findOneByOrFail(NoticeRow, { event: 'ticket.assigned' })
}
const followed = (change: Partial<ChannelIdentity> = {}) =>
  follow(db, alice.customerId, t.openIds.u1.officialAccount, change)
/** WeChat and our ledger both know of so many consents. */
async function consented(times = 1): Promise<void> {
  for (let time = 0; time < times; time += 1) {
    await t.sandbox.control.answerConsent('u1', { [PROGRESS]: 'accept' })
    await db.transaction((tx) =>
      grantConsent(
        tx,
        { appId: MP_APP_ID, openId: t.openIds.u1.miniProgram, templateId: PROGRESS },
        { source: 'popup', id: `${time}` },
      ),
    )
  }
}
const fail = (api: string, rule: object) =>
  t.control('POST', '/sandbox/failures', { api, times: 1, ...rule })

const person = (): PersonView => t.sandbox.control.snapshot().persons[0] as PersonView
const cards = () => person().chat.filter(({ via }) => via === 'template-message')
const serviceNotices = () => person().serviceNotices
const deliveries = () => db.read.find(NoticeDelivery, { order: { road: 'DESC' } })
const states = async () => (await deliveries()).map(({ road, state }) => `${road} ${state}`)
const roadText = async () => (await db.read.findOneByOrFail(NoticeRow, { id: notice.id })).roadText
const balance = async () => (await db.read.find(SubscribeConsent)).map((row) => row.balance)
const ledger = async () =>
  (await db.read.find(SubscribeConsentEntry, { order: { at: 'ASC' } })).map(({ kind }) => kind)
const dead = () => db.read.find(DeadOutboxRow)
const waiting = () => db.read.find(OutboxRow)

describe('the first road: a template message of the official account', () => {
  it('reaches a verified follower, with its fields cut to their rules, and opens the ticket', async () => {
    await followed()
    await tell()
    const [card, ...more] = cards()
    expect(more).toEqual([])
    expect(card?.content).toMatchObject({
      templateId: policy.templates.officialAccount['ticket-progress'].id,
      target: {
        kind: 'web',
        url: `${PUBLIC_URL}/#/packages/tickets/detail/index?number=${ticket.number}`,
      },
      fields: [
        { key: 'character_string1', value: ticket.number },
        { key: 'thing2', value: '商品问题 游戏A点卡' },
        { key: 'phrase3', value: '已接单' },
        { key: 'time4', value: '2026年3月5日 12:00' },
        { key: 'thing5', value: '今天 12:30 前回复您' },
      ],
    })
    expect(await deliveries()).toMatchObject([
      {
        noticeId: notice.id,
        road: 'template',
        state: 'sent',
        appId: OA_APP_ID,
        openId: t.openIds.u1.officialAccount,
        wechatMsgId: expect.stringMatching(/^\d+$/),
      },
    ])
    expect(await roadText()).toBe('公众号已通知')
    expect([await waiting(), await dead()]).toEqual([[], []])
  })

  it('opens the mini program where it is linked to the account', async () => {
    worker = createWorker(db, ports, { jumpAppId: MP_APP_ID })
    await followed()
    await tell()
    expect(cards()[0]?.content).toMatchObject({
      target: {
        kind: 'mini-program',
        appId: MP_APP_ID,
        path: `packages/tickets/detail/index?number=${ticket.number}`,
      },
    })
  })

  it.each<[string, Partial<ChannelIdentity>]>([
    ['is not verified', { verifiedAt: null }],
    ['does not follow', { following: false }],
    ["is somebody else's", { customerId: 'cus_other' }],
    ['belongs to another official account', { appId: 'wx-other' }],
  ])('is closed to an identity that %s (F4)', async (_, change) => {
    await followed(change)
    await tell()
    expect([cards(), await states(), await roadText()]).toEqual([[], [], '仅在小程序内'])
  })

  it('also tells customers what they did themselves', async () => {
    await followed()
    await submit(db, alice.customerId)
    await drainOutbox(worker)
    expect(cards()).toHaveLength(1)
  })
})

describe('the second road: a subscribe message of the mini program', () => {
  it('spends one consent for one message', async () => {
    await consented()
    await tell()
    expect(serviceNotices()).toMatchObject([
      {
        templateId: PROGRESS,
        target: {
          kind: 'mini-program',
          path: `packages/tickets/detail/index?number=${ticket.number}`,
        },
      },
    ])
    expect([await states(), await balance(), await ledger(), await roadText()]).toEqual([
      ['subscribe sent'],
      [0],
      ['grant', 'spend'],
      '服务通知已发送',
    ])
  })

  it('is not taken while the first one is open', async () => {
    await followed()
    await consented()
    await tell()
    expect([cards().length, serviceNotices().length, await balance()]).toEqual([1, 0, [1]])
  })

  it('is closed without a consent, and nothing is asked of WeChat', async () => {
    await tell()
    expect([serviceNotices(), await states(), await roadText()]).toEqual([[], [], '仅在小程序内'])
  })

  it('spends no consent on what customers did themselves', async () => {
    await consented()
    await submit(db, alice.customerId)
    await drainOutbox(worker)
    expect([serviceNotices(), await balance()]).toEqual([[], [1]])
  })

  it('gives the last consent to one of two notices', async () => {
    await consented()
    const other = await submit(db, alice.customerId)
    await forget(db, OutboxRow)
    await db.transaction((tx) => takeTicket(tx, deps, { number: other.number, agent: zhang }))
    await tell()
    expect([serviceNotices().length, await balance(), await states()]).toEqual([
      1,
      [0],
      ['subscribe sent'],
    ])
  })
})

describe('a closed road is a state, not an error', () => {
  it('43004: the unfollowing is noted, and the next road is taken', async () => {
    await followed()
    await consented()
    await t.sandbox.control.unfollow('u1')
    await tell()
    expect(await states()).toEqual(['template refused', 'subscribe sent'])
    expect(
      (await db.read.findOneByOrFail(ChannelIdentity, { openId: t.openIds.u1.officialAccount }))
        .following,
    ).toBe(false)
    expect([serviceNotices().length, await roadText(), await dead()]).toEqual([
      1,
      '服务通知已发送',
      [],
    ])
  })

  it('43101: the balance falls to zero on record, and the notice stays in the app', async () => {
    await consented(2)
    await fail(SUBSCRIBE_SEND, { kind: 'errcode', errcode: 43101 })
    await tell()
    expect([await states(), await balance(), await ledger()]).toEqual([
      ['subscribe refused'],
      [0],
      ['grant', 'grant', 'spend', 'exhausted'],
    ])
    expect([serviceNotices(), await roadText(), await dead()]).toEqual([[], '仅在小程序内', []])
  })

  it('43108, notices switched off in WeChat: the consent is kept for later', async () => {
    await consented()
    await fail(SUBSCRIBE_SEND, { kind: 'errcode', errcode: 43108 })
    await tell()
    expect([await states(), await balance(), await ledger()]).toEqual([
      ['subscribe refused'],
      [1],
      ['grant', 'spend', 'return'],
    ])
  })

  it('is not tried again by a repeated job', async () => {
    await followed()
    await t.sandbox.control.unfollow('u1')
    await tell()
    await t.sandbox.control.follow('u1')
    await again()
    expect([cards(), await states()]).toEqual([[], ['template refused']])
  })
})

/** The job comes once more, as after a crash between its work and its end. */
async function again(): Promise<void> {
  await db.transaction(({ manager, now }) =>
    manager.insert(OutboxRow, {
      id: 'obx_again',
      event: 'notice.created',
      handler: 'notifications.deliverNotice',
      payload: JSON.stringify({ noticeId: notice.id }),
      orderKey: 'again',
      attempts: 0,
      availableAt: now,
      leaseOwner: null,
      leaseUntil: null,
      lastError: null,
      createdAt: now,
    }),
  )
  await drainOutbox(worker)
}

describe('a quota that is used up until midnight', () => {
  it('closes the road for now: the next one is taken, and nothing leaves at midnight', async () => {
    await followed()
    await consented()
    await fail(TEMPLATE_SEND, { kind: 'errcode', errcode: 45009 })
    await tell()
    expect(await states()).toEqual(['template refused', 'subscribe sent'])
    expect([serviceNotices().length, cards().length, await roadText()]).toEqual([
      1,
      0,
      '服务通知已发送',
    ])
    expect([await waiting(), await dead()]).toEqual([[], []])
  })

  it('with no other road open it is told in the morning, and nobody is woken at midnight', async () => {
    await followed()
    await fail(TEMPLATE_SEND, { kind: 'errcode', errcode: 45009 })
    await tell()
    expect([await states(), await roadText()]).toEqual([
      ['template sending'],
      '微信暂时没有回应，稍后再通知',
    ])
    clock.set('2026-03-06T07:59:00+08:00')
    await drainOutbox(worker)
    expect(cards()).toEqual([])
    clock.set('2026-03-06T08:10:00+08:00')
    await drainOutbox(worker)
    expect([cards().length, await states(), await roadText()]).toEqual([
      1,
      ['template sent'],
      '公众号已通知',
    ])
  })

  it('a pause of a minute is waited for on the same road', async () => {
    await followed()
    await consented()
    await fail(TEMPLATE_SEND, { kind: 'errcode', errcode: 45011 })
    await tell()
    expect([await states(), await balance()]).toEqual([['template sending'], [1]])
    clock.advance(2 * MINUTE)
    await drainOutbox(worker)
    expect(await states()).toEqual(['template sent'])
  })
})

it('a template message carries an id that WeChat takes: no longer than 32 characters', async () => {
  const sent: string[] = []
  worker = createWorker(db, {
    ...ports,
    sendTemplate: (message) => {
      sent.push(message.clientMsgId)
      return ports.sendTemplate(message)
    },
  })
  await followed()
  await tell()
  expect(sent).toEqual([notice.id])
  expect(notice.id.length).toBeLessThanOrEqual(32)
  await expect(
    ports.sendTemplate({
      openId: t.openIds.u1.officialAccount,
      templateId: policy.templates.officialAccount['ticket-progress'].id,
      data: {
        character_string1: '1',
        thing2: '1',
        phrase3: '已接单',
        time4: '2026年3月5日 12:00',
        thing5: '1',
      },
      url: PUBLIC_URL,
      clientMsgId: 'x'.repeat(33),
    }),
  ).rejects.toThrow('45067')
})

describe('a fault of configuration', () => {
  it('takes the next road, and is told on the dead shelf by name', async () => {
    await followed()
    await consented()
    await fail(TEMPLATE_SEND, { kind: 'errcode', errcode: 40037 })
    await tell()
    expect([await states(), await roadText()]).toEqual([
      ['template failed', 'subscribe sent'],
      '服务通知已发送',
    ])
    expect(await dead()).toMatchObject([
      {
        handler: 'notifications.deliverNotice',
        attempts: 1,
        reason: expect.stringMatching(/template: .*40037 模板 ID 不属于该账号/),
      },
    ])
  })

  it('that was mended is made good by a retry by hand', async () => {
    await followed()
    await fail(TEMPLATE_SEND, { kind: 'errcode', errcode: 40037 })
    await tell()
    expect([cards().length, await roadText()]).toEqual([0, '仅在小程序内'])
    await db.transaction(async (tx) => retryDeadRow(tx, (await dead())[0]?.id ?? ''))
    await drainOutbox(worker)
    expect([cards().length, await states(), await dead(), await roadText()]).toEqual([
      1,
      ['template sent'],
      [],
      '公众号已通知',
    ])
  })

  it('does not tell somebody twice who was told by the next road', async () => {
    await followed()
    await consented()
    await fail(TEMPLATE_SEND, { kind: 'errcode', errcode: 47003 })
    await tell()
    await t.sandbox.control.answerConsent('u1', { [PROGRESS]: 'accept' })
    await db.transaction(async (tx) => retryDeadRow(tx, (await dead())[0]?.id ?? ''))
    await drainOutbox(worker)
    expect(serviceNotices()).toHaveLength(1)
  })

  it('of a subscribe message gives the consent back, and a retry takes it again', async () => {
    await consented()
    await fail(SUBSCRIBE_SEND, { kind: 'errcode', errcode: 47003 })
    await tell()
    expect([await states(), await balance(), await ledger()]).toEqual([
      ['subscribe failed'],
      [1],
      ['grant', 'spend', 'return'],
    ])
    clock.advance(1_000)
    await db.transaction(async (tx) => retryDeadRow(tx, (await dead())[0]?.id ?? ''))
    await drainOutbox(worker)
    expect([serviceNotices().length, await balance(), await ledger()]).toEqual([
      1,
      [0],
      ['grant', 'spend', 'return', 'spend'],
    ])
  })
})

describe('a passing fault', () => {
  it('is tried again later under the same key, on the same record', async () => {
    await followed()
    await fail(TEMPLATE_SEND, { kind: 'errcode', errcode: 45009 })
    await tell()
    expect([await states(), await roadText(), (await waiting()).length]).toEqual([
      ['template sending'],
      '微信暂时没有回应，稍后再通知',
      1,
    ])
    clock.advance(24 * 60 * MINUTE)
    await drainOutbox(worker)
    expect([cards().length, await states(), await roadText()]).toEqual([
      1,
      ['template sent'],
      '公众号已通知',
    ])
  })

  it('of a subscribe message that surely did not go out keeps its consent for the next try', async () => {
    await consented()
    await t.control('POST', '/sandbox/failures', {
      api: SUBSCRIBE_SEND,
      times: 3,
      kind: 'errcode',
      errcode: -1,
    })
    await tell()
    expect([await states(), await balance(), serviceNotices().length]).toEqual([
      ['subscribe sending'],
      [0],
      0,
    ])
    clock.advance(20 * MINUTE)
    await drainOutbox(worker)
    expect([await states(), await balance(), serviceNotices().length, await ledger()]).toEqual([
      ['subscribe sent'],
      [0],
      1,
      ['grant', 'spend'],
    ])
  })
})

describe('an unknown outcome', () => {
  it('of a template message is repeated under the same key: the customer sees it once', async () => {
    await followed()
    await t.control('POST', '/sandbox/failures', {
      api: TEMPLATE_SEND,
      times: 3,
      kind: 'reset-after',
    })
    await tell()
    expect([cards().length, await states(), (await waiting()).length]).toEqual([
      1,
      ['template sending'],
      1,
    ])
    clock.advance(MINUTE)
    await drainOutbox(worker)
    expect([cards().length, await states(), await waiting()]).toEqual([1, ['template sent'], []])
  })

  it('of a subscribe message is never repeated, and no other road is taken', async () => {
    await consented(2)
    await fail(SUBSCRIBE_SEND, { kind: 'reset-after' })
    await tell()
    await again()
    expect([serviceNotices().length, await states(), await balance()]).toEqual([
      1,
      ['subscribe unknown'],
      [1],
    ])
    expect([await roadText(), await waiting(), await dead()]).toEqual([
      '微信通知结果待确认',
      [],
      [],
    ])
  })

  it('of a subscribe message that was not done stays unknown as well: better once too few than twice', async () => {
    await consented(2)
    await fail(SUBSCRIBE_SEND, { kind: 'timeout' })
    await tell()
    expect([serviceNotices().length, await states()]).toEqual([0, ['subscribe unknown']])
  })
})

describe('a crash between the record and the answer', () => {
  const road = (name: string) => {
    const found = createRoads({
      policy,
      officialAccountAppId: OA_APP_ID,
      miniProgramAppId: MP_APP_ID,
    }).find((one) => one.name === name)
    if (!found) throw new Error(`no road ${name}`)
    return found
  }
  /** The attempt is on record, as it is before the bytes leave. */
  const begun = (name: string) =>
    db.transaction((tx) =>
      beginAttempt(tx, road(name), { notice, kind: 'ticket-progress', ownAct: false }),
    )

  it('before the bytes left: the template message goes out', async () => {
    await followed()
    await compose()
    await begun('template')
    expect(await states()).toEqual(['template sending'])
    clock.advance(MINUTE)
    await drainOutbox(worker)
    expect([cards().length, await states()]).toEqual([1, ['template sent']])
  })

  it('after the bytes left: the template message is repeated under its key, and seen once', async () => {
    await followed()
    await compose()
    await begun('template')
    const [{ openId, templateId } = { openId: '', templateId: '' }] = await deliveries()
    const data = {
      character_string1: ticket.number,
      thing2: '商品问题',
      phrase3: '已接单',
      time4: '2026年3月5日 12:00',
      thing5: '稍后回复',
    }
    await ports.sendTemplate({ openId, templateId, data, url: PUBLIC_URL, clientMsgId: notice.id })
    clock.advance(9 * MINUTE)
    await drainOutbox(worker)
    expect([cards().length, await states()]).toEqual([1, ['template sent']])
  })

  it('so long ago that WeChat would not know the key: it stays unknown, and no other road is taken', async () => {
    await followed()
    await consented()
    await compose()
    await begun('template')
    clock.advance(11 * MINUTE)
    await drainOutbox(worker)
    expect([cards(), serviceNotices(), await states(), await roadText()]).toEqual([
      [],
      [],
      ['template unknown'],
      '微信通知结果待确认',
    ])
  })

  it('of a subscribe message: it stays unknown, its consent counts as spent', async () => {
    await consented(2)
    await compose()
    await begun('subscribe')
    await drainOutbox(worker)
    expect([serviceNotices(), await states(), await balance()]).toEqual([
      [],
      ['subscribe unknown'],
      [1],
    ])
  })

  it('after everything was done: a repeated job tells nobody again', async () => {
    await followed()
    await consented()
    await tell()
    clock.advance(30 * MINUTE)
    await again()
    expect([cards().length, serviceNotices().length, await states()]).toEqual([
      1,
      0,
      ['template sent'],
    ])
  })
})

it('the record is there before the bytes leave', async () => {
  await followed()
  const seen: string[][] = []
  worker = createWorker(db, {
    ...ports,
    sendTemplate: async (message) => {
      seen.push(await states())
      return ports.sendTemplate(message)
    },
  })
  await tell()
  expect(seen).toEqual([['template sending']])
})

it('a job about a notice that does not exist is shelved with the reason', async () => {
  await compose()
  await db.transaction(({ manager }) => manager.delete(NoticeRow, { id: notice.id }))
  await drainOutbox(worker)
  expect(await dead()).toMatchObject([{ reason: expect.stringContaining(notice.id) }])
})
