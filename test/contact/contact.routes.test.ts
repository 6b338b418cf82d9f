import { setDeskStatus, setServicerStatus } from '../../server/conversations/people/presence'
import { recordTakenByServicer } from '../../server/conversations/sessions/servicer-moves'
import type { ServiceSession } from '../../server/conversations/sessions/session.entity'
import { contactRoutes, type ContactRoutesDeps } from '../../server/contact/contact.routes'
import type { Contact, ContactChannel } from '../../server/contact/contact.contract'
import type { Agent } from '../../server/identity/agent.entity'
import { findCustomerActor } from '../../server/identity/guards'
import { newId } from '../../server/lib/ids'
import { Order } from '../../server/orders/order.entity'
import type { Policy } from '../../server/policy/policy.schema'
import { serveApi, testBox, type TestApi } from '../support/api'
import { calendar } from '../support/calendar'
import { createTestDatabase, type TestDatabase } from '../support/database'
import { fakeClock, type FakeClock } from '../support/fake-clock'
import { makeAgent, makeCustomer } from '../support/people'
import { preset } from '../support/presets'
import { arrive, type Visitor } from '../conversations/session-world'

const OPEN_TICKET = {
  number: 'T260305-0001',
  title: '卡密无效',
  statusText: '处理中',
  nextStep: '客服正在查',
}

let clock: FakeClock
let db: TestDatabase
let server: TestApi | undefined
/** Whose open ticket was asked for. */
let asked: string[]
/** What else the route is given. */
let more: Partial<ContactRoutesDeps>

const WITH_CHAT = { chat: true }
/** Whether somebody of ours is at the desk and receives in WeCom when the page is asked for. */
let staffed: boolean

beforeEach(async () => {
  clock = fakeClock()
  db = await createTestDatabase({ clock })
  asked = []
  more = {}
  staffed = true
})
afterEach(async () => {
  await server?.close()
  await db.close()
})

async function ask(name: string, moment: string, token?: string): Promise<Contact> {
  clock.set(`${moment.replace(' ', 'T')}:00+08:00`)
  await server?.close()
  if (staffed) await receive(await makeAgent(db, 'li.na'))
  server = await serveApi(db, (api) =>
    contactRoutes(api, {
      db,
      policy: preset(name),
      calendar,
      chat: false,
      findCustomerActor: (authorization) => findCustomerActor({ db, box: testBox }, authorization),
      latestOpenTicket: async (_manager, customerId) => {
        asked.push(customerId)
        return OPEN_TICKET
      },
      ...more,
    }),
  )
  const { status, body } = await server.call(
    'GET /api/contact',
    token === undefined ? {} : { token },
  )
  expect(status).toBe(200)
  return body as Contact
}
async function receive(
  { agent }: { agent: Agent },
  status: 'receiving' | 'stopped' = 'receiving',
): Promise<void> {
  await db.transaction(async (tx) => {
    await setDeskStatus(tx, agent.id, 'online')
    await setServicerStatus(tx, agent.id, status)
  })
}
const deps = { policy: preset('haicheng'), calendar }
/** Somebody waits for a person, as if everybody were busy. */
async function queueUp(
  visitor: Visitor = {},
  department: string | null = null,
): Promise<ServiceSession> {
  return arrive(
    db,
    {
      ...deps,
      policy: { ...deps.policy, reception: { ...deps.policy.reception, capacityPerAgent: 0 } },
    },
    visitor,
    { department },
  )
}
async function pickUp(session: ServiceSession | undefined): Promise<void> {
  const {
    agent: { id },
  } = await makeAgent(db, 'li.na')
  await db.transaction(async (tx) => {
    await recordTakenByServicer(tx, deps, { id: session?.id ?? '' }, { agentId: id })
  })
}
const channel = (contact: Contact, key: ContactChannel['key']): ContactChannel => {
  const found = contact.channels.find((candidate) => candidate.key === key)
  if (!found) throw new Error(`the channel ${key} is not shown`)
  return found
}

describe('R2, R3: who is there now, and since or until when', () => {
  it.each([
    ['haicheng', '2026-03-05 12:00', true, '今天 09:00–21:00', null],
    ['haicheng', '2026-03-05 21:00', false, '今天 09:00–21:00', '2026-03-06T09:00:00.000+08:00'],
    ['haicheng', '2026-03-07 09:30', false, '今天 10:00–18:00', '2026-03-07T10:00:00.000+08:00'],
    // A Saturday that is worked for the Spring Festival, and the festival itself.
    ['haicheng', '2026-02-14 09:30', true, '今天 09:00–21:00', null],
    ['haicheng', '2026-02-17 19:00', false, '今天 10:00–18:00', '2026-02-18T10:00:00.000+08:00'],
    ['baobao', '2026-03-07 21:30', true, '今天 09:00–22:00', null],
    ['baobao', '2026-03-07 23:00', false, '今天 09:00–22:00', '2026-03-08T09:00:00.000+08:00'],
    ['hongye', '2026-03-07 03:00', false, '今天 09:00–21:00', '2026-03-07T09:00:00.000+08:00'],
  ])("%s's telephone at %s: %s", async (preset, moment, open, hoursText, opensAt) => {
    expect(channel(await ask(preset, moment), 'phone')).toMatchObject({ open, hoursText, opensAt })
  })

  it.each([
    ['haicheng', '2026-03-05 12:00', true],
    ['haicheng', '2026-03-05 22:00', false],
    ['hongye', '2026-02-17 03:00', true],
    ['baobao', '2026-03-05 08:59', false],
  ])("%s's people at %s: %s, and the headline says the same", async (preset, moment, online) => {
    const contact = await ask(preset, moment)
    expect(contact.peopleOnline).toBe(online)
    expect(/现在有客服/.test(contact.headline)).toBe(online)
  })

  it('what is closed says when it opens, and what is open instead', async () => {
    expect(channel(await ask('haicheng', '2026-03-06 22:00'), 'phone')).toMatchObject({
      open: false,
      opensText: expect.stringContaining('明天 10:00'),
      insteadText: expect.stringContaining('工单'),
    })
  })

  it('the bot and tickets are open at any hour', async () => {
    const contact = await ask('haicheng', '2026-02-17 03:00')
    expect([channel(contact, 'official-account').open, channel(contact, 'ticket').open]).toEqual([
      true,
      true,
    ])
  })

  it('without 微信客服 there is no chat, and nothing leads to one', async () => {
    const contact = await ask('hongye', '2026-03-05 12:00')
    expect(contact.channels.map(({ key }) => key)).not.toContain('online')
    expect(contact.guide.map(({ lead }) => lead)).not.toContain('online')
  })
})

describe('R2, R6: the chat', () => {
  it.each([
    ['haicheng', '2026-03-05 12:00', true, '客服今天 09:00–21:00，自动客服全天', null],
    [
      'haicheng',
      '2026-03-07 19:00',
      false,
      '客服今天 10:00–18:00，自动客服全天',
      '2026-03-08T10:00:00.000+08:00',
    ],
    ['hongye', '2026-02-17 03:00', true, '客服全天 24 小时，自动客服全天', null],
    [
      'baobao',
      '2026-03-05 22:00',
      false,
      '客服今天 09:00–22:00，自动客服全天',
      '2026-03-06T09:00:00.000+08:00',
    ],
  ])(
    "%s's at %s: people %s, the bot at any hour",
    async (preset, moment, open, hoursText, opensAt) => {
      more = WITH_CHAT
      const contact = await ask(preset, moment)
      expect(channel(contact, 'online')).toMatchObject({
        open,
        hoursText: expect.stringMatching(new RegExp(`^${hoursText}(。|$)`)),
        opensAt,
      })
      expect(channel(contact, 'online').insteadText === null).toBe(open)
    },
  )

  it('is one door, stands first, and is named as it is in WeChat', async () => {
    more = WITH_CHAT
    const contact = await ask('haicheng', '2026-03-05 12:00')
    expect(contact.channels[0]).toMatchObject({
      key: 'online',
      hoursText: expect.stringContaining('在微信里叫“海城卡盟客服”，叫别的名字的不是我们'),
    })
    expect(JSON.stringify(contact.channels).split('自动客服全天').length - 1).toBe(2)
  })

  it('says how many wait and what is promised, and how long it takes once there is a rate', async () => {
    more = WITH_CHAT
    const quiet = await ask('haicheng', '2026-03-05 12:00')
    expect([channel(quiet, 'online').waitText, quiet.headline]).toEqual([
      '5 分钟内接通',
      '现在有客服在，5 分钟内接通',
    ])
    const waiting = [await queueUp(), await queueUp(), await queueUp()]
    const busy = await ask('haicheng', '2026-03-05 12:00')
    expect(channel(busy, 'online').waitText).toBe('当前排队人数：3，预计等待时间：5分钟内')
    expect(busy.headline).toBe('现在有客服在，前面有 3 位，5 分钟内接通')
    clock.set('2026-03-05T12:01:00+08:00')
    await pickUp(waiting[0])
    const moving = await ask('haicheng', '2026-03-05 12:01')
    expect([channel(moving, 'online').waitText, moving.headline]).toEqual([
      '当前排队人数：2，预计等待时间：3–5分钟',
      '现在有客服在，前面有 2 位，预计 3–5 分钟接通',
    ])
  })

  it('has no queue to tell of while nobody is there to pick up', async () => {
    more = WITH_CHAT
    await queueUp()
    const night = await ask('haicheng', '2026-03-05 23:00')
    expect(channel(night, 'online').waitText).toBeNull()
    expect(night.headline).toBe('客服明天 09:00 上班，自动客服一直在，现在留言马上有编号')
  })

  it('within the hours too: where all have stopped receiving, nobody is said to be there, and no minutes are named', async () => {
    staffed = false
    await receive(await makeAgent(db, 'li.na'), 'stopped')
    more = WITH_CHAT
    const away = await ask('haicheng', '2026-03-05 12:00')
    expect([away.peopleOnline, away.headline]).toEqual([
      false,
      '客服暂时都不在线，自动客服一直在，现在留言马上有编号',
    ])
    expect(channel(away, 'online')).toMatchObject({
      open: false,
      stateText: '自动客服在',
      opensText: '客服暂时都不在线',
      opensAt: null,
    })
    expect(JSON.stringify(away.channels)).not.toMatch(/分钟内接通|排队人数/)
  })

  it('who waits already is told of their own place, never that they are before themselves', async () => {
    more = WITH_CHAT
    const { token, customerId } = await makeCustomer(db, { openId: 'mp-1', platformId: 'P1' })
    clock.set('2026-03-05T12:00:00+08:00')
    await queueUp({ customerId }, 'general')
    const mine = await ask('haicheng', '2026-03-05 12:00', token)
    expect([mine.headline, channel(mine, 'online').waitText]).toEqual([
      '您正在排队，您在第 1 位，预计 5 分钟内',
      '当前排队人数：1，预计等待时间：5分钟内',
    ])
  })

  it('who is served already is not offered a wait', async () => {
    more = WITH_CHAT
    const { token, customerId } = await makeCustomer(db, { openId: 'mp-2', platformId: 'P2' })
    clock.set('2026-03-05T12:00:00+08:00')
    await pickUp(await queueUp({ customerId }, 'general'))
    expect((await ask('haicheng', '2026-03-05 12:00', token)).headline).toBe(
      '客服正在为您服务，回到会话接着说就好',
    )
  })

  it('says when it will be otherwise, so that an open page asks again then', async () => {
    more = WITH_CHAT
    expect((await ask('haicheng', '2026-03-05 20:57')).changesAt).toBe(
      '2026-03-05T21:00:00.000+08:00',
    )
    expect((await ask('haicheng', '2026-03-05 22:00')).changesAt).toBe(
      '2026-03-06T09:00:00.000+08:00',
    )
    expect((await ask('hongye', '2026-03-05 22:00')).changesAt).toBeNull()
  })

  it.each(['2026-03-05 12:00', '2026-03-05 23:00'])(
    'at %s takes plain questions; disputes, money and security go elsewhere',
    async (moment) => {
      more = WITH_CHAT
      const { guide } = await ask('haicheng', moment)
      expect(guide.filter(({ lead }) => lead === 'online').map(({ kind }) => kind)).toEqual([
        'other',
      ])
      expect(guide).toHaveLength(4)
      expect(guide.find(({ title }) => title.includes('争议'))?.lead).toBe('ticket')
    },
  )

  it('asks for the queue of whoever asks: a member has fewer people before them', async () => {
    more = WITH_CHAT
    const { token } = await makeCustomer(db, { openId: 'mp-1', platformId: 'P1', tierKey: 'gold' })
    clock.set('2026-03-05T12:00:00+08:00')
    await queueUp()
    expect((await ask('haicheng', '2026-03-05 12:00', token)).headline).toBe(
      '现在有客服在，5 分钟内接通',
    )
    expect((await ask('haicheng', '2026-03-05 12:00')).headline).toBe(
      '现在有客服在，前面有 1 位，5 分钟内接通',
    )
  })
})

describe('R9: the official groups', () => {
  it('are listed with how to join, and never without the warning', async () => {
    const contact = await ask('haicheng', '2026-03-05 12:00')
    const { texts, groups } = preset('haicheng')
    expect(contact.groups).toEqual({
      notice: expect.stringContaining('只有这 1 个'),
      warning: texts.groupsNotice,
      items: groups.map(({ name, about, howToJoin }) => ({ name, about, howToJoin })),
    })
    expect(channel(contact, 'groups')).toMatchObject({ open: true, waitText: texts.groupsNotice })
    expect(texts.groupsNotice).toMatch(/不要发送.*密码/)
  })

  it('are not spoken of where there are none', async () => {
    const policy: Policy = { ...preset('haicheng'), groups: [] }
    more = { policy }
    const contact = await ask('haicheng', '2026-03-05 12:00')
    expect([contact.groups, contact.channels.some(({ key }) => key === 'groups')]).toEqual([
      null,
      false,
    ])
  })
})

it('S5: the figures are those that it is given, and none are made up', async () => {
  expect((await ask('hongye', '2026-03-05 12:00')).figures).toEqual([])
  const figures = [
    {
      key: 'chat-wait',
      title: '平均等待',
      text: '1 分 20 秒',
      cases: 214,
      promise: '平均 5 分钟内',
      state: 'kept' as const,
      stateText: '做到了',
    },
  ]
  more = { figures: () => Promise.resolve(figures) }
  expect((await ask('hongye', '2026-03-05 12:00')).figures).toEqual(figures)
})

describe('R4: the telephone number', () => {
  it.each([
    ['gold', '400-000-1002'],
    ['diamond', '400-000-1003'],
    ['silver', '400-000-1001'],
    [undefined, '400-000-1001'],
  ])('a member of tier %s sees %s', async (tierKey, phone) => {
    const { token } = await makeCustomer(db, {
      openId: 'mp-1',
      platformId: 'P1',
      ...(tierKey === undefined ? {} : { tierKey }),
    })
    expect(channel(await ask('haicheng', '2026-03-05 12:00', token), 'phone')).toMatchObject({
      phone,
      phoneHint: null,
    })
  })

  it.each([
    ['nobody', undefined],
    ['somebody with an expired session', 'x'.repeat(43)],
  ])('%s sees none anywhere, and how to see it', async (_who, token) => {
    const contact = await ask('haicheng', '2026-03-05 12:00', token)
    expect(channel(contact, 'phone')).toMatchObject({
      phone: null,
      phoneHint: expect.stringContaining('登录'),
    })
    expect(JSON.stringify(contact)).not.toMatch(/400-000-100\d/)
  })

  it('outside its hours there is none to call, but for an emergency where the platform has a contact', async () => {
    const { token } = await makeCustomer(db, { openId: 'mp-1', platformId: 'P1' })
    const night = await ask('baobao', '2026-03-05 23:00', token)
    expect([channel(night, 'phone').phone, night.emergencyText]).toEqual([
      null,
      expect.stringContaining('紧急'),
    ])
    expect((await ask('baobao', '2026-03-05 12:00', token)).emergencyText).toBeNull()
    expect((await ask('haicheng', '2026-03-05 23:00', token)).emergencyText).toBeNull()
  })
})

describe('R5: the kind of problem leads to the road', () => {
  it.each([
    ['security', '2026-03-05 12:00', 'phone'],
    ['money', '2026-03-05 12:00', 'phone'],
    ['security', '2026-03-05 23:00', 'ticket'],
    ['money', '2026-03-05 23:00', 'ticket'],
    ['goods', '2026-03-05 12:00', 'ticket'],
  ])('%s at %s: %s', async (kind, moment, lead) => {
    const { token } = await makeCustomer(db, { openId: `mp-${kind}-${moment}` })
    expect(
      (await ask('haicheng', moment, token)).guide.find((row) => row.kind === kind)?.lead,
    ).toBe(lead)
  })

  it('whoever is shown no number is not told that calling is quickest', async () => {
    const { guide } = await ask('haicheng', '2026-03-05 12:00')
    expect(
      guide
        .filter(({ kind }) => kind === 'security' || kind === 'money')
        .map(({ leadText }) => leadText),
    ).toEqual(['先提交工单，标为紧急', '先提交工单，标为紧急'])
  })

  it.each([
    ['haicheng', '2026-03-05 12:00', '30 分钟内'],
    ['haicheng', '2026-03-05 20:45', '明天 09:15 前'],
    ['haicheng', '2026-03-05 23:30', '明天 09:30 前'],
    ['hongye', '2026-03-05 23:30', '10 分钟内'],
  ])(
    '%s at %s: a ticket of this moment is promised its first answer %s, as its own clock will have it',
    async (name, moment, by) => {
      expect(channel(await ask(name, moment), 'ticket').waitText).toBe(`现在提交，${by}首次回复`)
    },
  )

  it('never leads to a road that is not shown', async () => {
    for (const moment of ['2026-03-05 12:00', '2026-03-05 23:00']) {
      const contact = await ask('haicheng', moment)
      for (const { lead } of contact.guide) expect(channel(contact, lead).open).toBe(true)
    }
  })
})

it('S1, S2: the promises are those of the policy', async () => {
  expect((await ask('hongye', '2026-03-05 12:00')).promises).toEqual(
    preset('hongye').promises.shown,
  )
  expect((await ask('baobao', '2026-03-05 12:00')).promises.map(({ id }) => id)).toContain('S2')
})

describe('what the guide promises of urgency', () => {
  it('goes along to the ticket: money and accounts are urgent, the others are not', async () => {
    const { guide } = await ask('haicheng', '2026-03-05 23:00')
    expect(guide.filter(({ urgent }) => urgent).map(({ kind }) => kind)).toEqual([
      'money',
      'security',
    ])
  })
})

describe('R1: where the customer can start from', () => {
  it("their latest order that was paid for, and open ticket, and nobody else's", async () => {
    const { token, customerId } = await makeCustomer(db, { openId: 'mp-1', platformId: 'P1' })
    const other = await makeCustomer(db, { openId: 'mp-2', platformId: 'P2' })
    const place = (
      orderNumber: string,
      owner: string,
      placedAt: string,
      state: Order['state'] = 'delivered',
    ) =>
      db.transaction((tx) =>
        tx.manager.insert(Order, {
          id: newId('ord'),
          orderNumber,
          platformVersion: 1,
          deliveryVersion: 0,
          customerId: owner,
          productId: 'prd_1',
          productName: `点卡 ${orderNumber}`,
          quantity: 1,
          amountFen: 1000,
          currency: 'CNY',
          state,
          placedAt: new Date(placedAt),
          paidAt: null,
          paymentMethod: null,
          paymentReference: null,
          deliveredAt: null,
          accountMasked: null,
          failureReason: null,
          createdAt: tx.now,
          updatedAt: tx.now,
        }),
      )
    await place('HKM202603010001', customerId, '2026-03-01T10:00:00+08:00')
    await place('HKM202603030001', customerId, '2026-03-03T10:00:00+08:00')
    await place('HKM202603040002', customerId, '2026-03-04T11:00:00+08:00', 'unpaid')
    await place('HKM202603040001', other.customerId, '2026-03-04T10:00:00+08:00')
    const contact = await ask('haicheng', '2026-03-05 12:00', token)
    expect(contact.latestOrder).toEqual({
      orderNumber: 'HKM202603030001',
      productName: '点卡 HKM202603030001',
      stateText: '已发货',
    })
    expect([contact.openTicket, asked]).toEqual([OPEN_TICKET, [customerId]])
  })

  it('nothing without a log-in', async () => {
    const contact = await ask('haicheng', '2026-03-05 12:00')
    expect([contact.latestOrder, contact.openTicket, asked]).toEqual([null, null, []])
  })
})
