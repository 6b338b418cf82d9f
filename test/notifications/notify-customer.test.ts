import { Conversation } from '../../server/conversations/conversation.entity'
import { ChannelIdentity } from '../../server/identity/channel-identity.entity'
import { newId } from '../../server/lib/ids'
import { NOTICE_TEMPLATES, noticeTemplateOf } from '../../server/notifications/notice-templates'
import { NoticeRow } from '../../server/notifications/notice.entity'
import { createNotifyCustomer } from '../../server/notifications/notify-customer.handlers'
import { events, hears, readEvent, type AnyEvent } from '../../server/outbox/events'
import { jobFor } from '../support/jobs'
import { OutboxRow } from '../../server/outbox/outbox-row.entity'
import {
  addNote,
  askCustomer,
  resolveTicket,
  takeTicket,
} from '../../server/tickets/handling/agent-ticket.service'
import { answerTicket, confirmTicket } from '../../server/tickets/customer/customer-ticket.service'
import { AnswerTicket } from '../../server/tickets/ticket.contract'
import { TicketEvent } from '../../server/tickets/ticket-event.entity'
import { Ticket } from '../../server/tickets/ticket.entity'
import { createTestDatabase, type TestDatabase } from '../support/database'
import { fakeClock } from '../support/fake-clock'
import { makeAgent, makeCustomer, MP_APP_ID, OA_APP_ID, type TestCustomer } from '../support/people'
import {
  acting,
  deps,
  forget,
  makeOrder,
  policy,
  published,
  someone,
  submit,
} from '../tickets/ticket-world'
import { follow } from './notice-world'

const clock = fakeClock()
let db: TestDatabase
let alice: TestCustomer

beforeAll(async () => {
  db = await createTestDatabase({ clock })
})
afterAll(() => db.close())
beforeEach(async () => {
  clock.set('2026-03-05T12:00:00+08:00')
  await forget(db, NoticeRow, OutboxRow, Ticket, TicketEvent, ChannelIdentity)
  alice = await makeCustomer(db, { openId: someone('alice') })
})

const handle = (content: AnyEvent): Promise<void> =>
  createNotifyCustomer({ db, policy })(jobFor('notifications.notifyCustomer', content))
const notices = (): Promise<NoticeRow[]> => db.read.find(NoticeRow, { order: { id: 'ASC' } })

/** A ticket that goes its whole way; then every event of it is handled. */
async function wholeWay(description = '激活时提示卡密无效'): Promise<Ticket> {
  const agent = acting((await makeAgent(db, 'zhang.wei')).agent)
  const order = await makeOrder(db, alice.customerId)
  const ticket = await submit(db, alice.customerId, { description, orderNumber: order.orderNumber })
  const by = { number: ticket.number, agent }
  const mine = { number: ticket.number, customerId: alice.customerId }
  await db.transaction((tx) => takeTicket(tx, deps, by))
  await db.transaction((tx) =>
    addNote(tx, deps, {
      ...by,
      input: { text: '内部：批次 XK-77 有问题', visibility: 'internal' },
    }),
  )
  await db.transaction((tx) =>
    addNote(tx, deps, {
      ...by,
      input: { text: '新的一张已经放进订单，备查 QWER', visibility: 'customer' },
    }),
  )
  await db.transaction((tx) =>
    askCustomer(tx, deps, { ...by, input: { text: '请补一张截图 ZXCV' } }),
  )
  await db.transaction((tx) =>
    answerTicket(tx, deps, {
      ...mine,
      input: AnswerTicket.parse({ text: '卡密 ABCD-1234-EFGH 还是不行' }),
    }),
  )
  await db.transaction((tx) =>
    resolveTicket(tx, deps, {
      ...by,
      input: { text: '补发好了，备查 MNBV', responsibleSide: 'upstream' },
    }),
  )
  await db.transaction((tx) =>
    confirmTicket(tx, deps, { ...mine, input: { solved: false, text: 'POIU 不行' } }),
  )
  await db.transaction((tx) =>
    resolveTicket(tx, deps, { ...by, input: { text: '再次补发', responsibleSide: 'upstream' } }),
  )
  await db.transaction((tx) =>
    confirmTicket(tx, deps, { ...mine, input: { solved: true, text: null } }),
  )
  return ticket
}

async function handlePublished(): Promise<void> {
  for (const { event, payload } of await published(db)) {
    const content = readEvent(event, JSON.stringify(payload))
    if (hears('notifications.notifyCustomer', content)) await handle(content)
  }
}

describe('the table of notices', () => {
  it('has words for exactly the events that the outbox sends here', () => {
    const sent = Object.entries(events)
      .filter(([, { handlers }]) => new Set<string>(handlers).has('notifications.notifyCustomer'))
      .map(([name]) => name)
    expect(NOTICE_TEMPLATES.map(({ event }) => event).sort()).toEqual(sent.sort())
  })

  it('knows no others', () => {
    expect(noticeTemplateOf('ticket.answered')).toBeNull()
  })
})

describe('a ticket on its way', () => {
  it('tells every change once, as things stood then, in the words of the platform', async () => {
    const { number } = await wholeWay()
    await handlePublished()
    expect((await notices()).map(({ title, body }) => [title, body])).toEqual([
      [`工单 ${number} 已收到`, '售后部会在今天 12:30 前接单并回复您'],
      [`工单 ${number} 已接单`, expect.stringContaining('售后部 工号 1024')],
      [
        `工单 ${number} 有新进展`,
        expect.stringMatching(/^售后部 工号 1024 写了新的进展。售后部 工号 1024 正在处理，最晚/),
      ],
      [`工单 ${number} 等您补充`, expect.stringContaining('等您期间不计时')],
      [`工单 ${number} 有结果了`, expect.stringContaining('没有解决可以直接告诉我们')],
      [`工单 ${number} 重新处理`, expect.stringContaining('会重新处理，最晚明天 12:00 前给您结果')],
      [`工单 ${number} 有结果了`, expect.stringContaining('请您看看有没有解决')],
      [`工单 ${number} 已完成`, expect.stringContaining('随时可以再找我们')],
    ])
    expect((await notices()).map(({ fields }) => fields.status)).toEqual([
      '已提交',
      '已接单',
      '处理中',
      '等您补充',
      '待确认',
      '重新处理',
      '待确认',
      '已完成',
    ])
    expect(new Set((await notices()).map(({ page }) => page))).toEqual(
      new Set([`/packages/tickets/detail/index?number=${number}`]),
    )
  })

  it('counts as unread only what others did', async () => {
    await wholeWay('激活时提示卡密无效')
    await handlePublished()
    const unread = (await notices())
      .filter(({ readAt }) => readAt === null)
      .map(({ event }) => event)
    expect(new Set(unread)).toEqual(
      new Set(['ticket.assigned', 'ticket.noted', 'ticket.questioned', 'ticket.resolved']),
    )
  })

  it('says nothing secret: no card, no password, no word of customer or agent, no private name (F4)', async () => {
    await wholeWay('卡号 88001234 卡密 ABCD-1234-EFGH 无效，登录密码：abc12345')
    await handlePublished()
    const told = JSON.stringify(await notices())
    expect(told).not.toMatch(
      /ABCD|1234-EFGH|88001234|abc12345|隐去|QWER|XK-77|ZXCV|MNBV|POIU|批次|再次补发|张伟|zhang/,
    )
    expect(told).toContain('商品问题 游戏A点卡')
  })

  it('is one notice and one delivery, however often the job comes, and from two hands at once', async () => {
    await submit(db, alice.customerId)
    const [first] = await published(db)
    const content = readEvent(first?.event ?? '', JSON.stringify(first?.payload))
    await Promise.all([handle(content), handle(content)])
    await handle(content)
    const [notice, ...more] = await notices()
    expect(more).toEqual([])
    expect(await db.read.findBy(OutboxRow, { event: 'notice.created' })).toMatchObject([
      { payload: JSON.stringify({ noticeId: notice?.id }) },
    ])
    expect(notice).toMatchObject({
      customerId: alice.customerId,
      event: 'ticket.submitted',
      sourceKey: `ticket.submitted:${first?.payload.eventId}`,
      readAt: clock.now(),
      roadText: '正在通知微信',
    })
  })

  it('runs in the order of its events, ticket by ticket', async () => {
    const ticket = await submit(db, alice.customerId)
    await handlePublished()
    expect((await published(db)).find(({ event }) => event === 'notice.created')?.orderKey).toBe(
      ticket.id,
    )
  })
})

describe('a verified identity', () => {
  it('is told once for each verification, in the app only', async () => {
    const identity = await follow(db, alice.customerId, someone('oa'))
    const event = {
      event: 'identity.verified',
      payload: { identityId: identity.id, customerId: alice.customerId },
    } as const
    await handle(event)
    await handle(event)
    clock.advance(1_000)
    await db.transaction(({ manager, now }) =>
      manager.update(ChannelIdentity, { id: identity.id }, { verifiedAt: now }),
    )
    await handle(event)
    expect((await notices()).map(({ title, roadText, page }) => [title, roadText, page])).toEqual(
      Array(2).fill(['微信通知已开通', '仅在小程序内', '/packages/account/binding/index']),
    )
    expect(await db.read.countBy(OutboxRow, { event: 'notice.created' })).toBe(0)
  })

  it.each([
    ['was undone in the meantime', { verifiedAt: null }],
    ["is not the official account's", { surface: 'mini-program', appId: MP_APP_ID }],
    ["is somebody else's by now", { customerId: 'cus_other' }],
  ] as const)('that %s is not told of', async (_, change) => {
    const identity = await follow(db, alice.customerId, someone('oa'), change)
    await handle({
      event: 'identity.verified',
      payload: { identityId: identity.id, customerId: alice.customerId },
    })
    expect(await notices()).toEqual([])
  })
})

describe('a reply that WeChat did not take', () => {
  const undelivered = async (openId: string): Promise<AnyEvent> => {
    const conversationId = newId('cnv')
    await db.transaction(({ manager, now }) =>
      manager.insert(Conversation, {
        id: conversationId,
        channel: 'official-account',
        accountId: OA_APP_ID,
        externalId: openId,
        lastMessageAt: now,
        missCount: 0,
        sendQuota: 0,
        sendUntil: null,
        createdAt: now,
      }),
    )
    return { event: 'message.undelivered', payload: { conversationId, messageId: newId('msg') } }
  }

  it('is shown to its verified customer in the app, once', async () => {
    const { openId } = await follow(db, alice.customerId, someone('oa'))
    const event = await undelivered(openId)
    await handle(event)
    await handle(event)
    expect(await notices()).toMatchObject([
      { customerId: alice.customerId, page: '/pages/messages/index', roadText: '仅在小程序内' },
    ])
  })

  it.each([
    ['not verified', { verifiedAt: null }],
    ["nobody's", { customerId: null }],
  ])('is told to nobody when the identity is %s (F4)', async (_, change) => {
    const { openId } = await follow(db, alice.customerId, someone('oa'), change)
    await handle(await undelivered(openId))
    expect(await notices()).toEqual([])
  })
})
