import { OutboxRow } from '../../server/outbox/outbox-row.entity'
import { DayCounter } from '../../server/tickets/submit/day-counter.entity'
import { submitTicket } from '../../server/tickets/submit/submit-ticket'
import { createDraft } from '../../server/tickets/submit/ticket-drafts'
import { scattered } from '../../server/tickets/submit/ticket-number'
import { TicketDraft } from '../../server/tickets/submit/ticket-draft.entity'
import { TicketEvent } from '../../server/tickets/ticket-event.entity'
import { Ticket } from '../../server/tickets/ticket.entity'
import { testBox } from '../support/api'
import { createTestDatabase, type TestDatabase } from '../support/database'
import { fakeClock } from '../support/fake-clock'
import { makeCustomer, type TestCustomer } from '../support/people'
import {
  deps,
  forget,
  makeAttachment,
  makeOrder,
  published,
  reread,
  someone,
  submission,
  submit,
  timeline,
} from './ticket-world'

const clock = fakeClock()
let db: TestDatabase
let alice: TestCustomer
let bob: TestCustomer

beforeAll(async () => {
  db = await createTestDatabase({ clock })
})
afterAll(() => db.close())
beforeEach(async () => {
  clock.set('2026-03-05T12:00:00+08:00')
  await forget(db, Ticket, TicketEvent, OutboxRow, DayCounter)
  alice = await makeCustomer(db, { openId: someone('alice') })
  bob = await makeCustomer(db, { openId: someone('bob') })
})

const count = (entity: new () => object): Promise<number> => db.read.count(entity)

describe('a new ticket', () => {
  it('has its number, department, due times, first entry and event, all in one transaction', async () => {
    const order = await makeOrder(db, alice.customerId)
    const attachment = await makeAttachment(db, alice.customerId)
    const { id } = await submit(db, alice.customerId, {
      orderNumber: order.orderNumber,
      attachmentIds: [attachment],
      occurredAt: '2026-03-05T11:00:00+08:00',
      errorText: '卡密无效',
      tried: '换了浏览器',
    })
    expect(await reread(db, { id })).toMatchObject({
      number: expect.stringMatching(/^T260305-\d{6}$/),
      customerId: alice.customerId,
      orderId: order.id,
      kind: 'goods',
      department: 'after-sales',
      status: 'submitted',
      isOpen: true,
      title: '激活时提示卡密无效',
      occurredAt: new Date('2026-03-05T11:00:00+08:00'),
      errorText: '卡密无效',
      tried: '换了浏览器',
      eventCount: 1,
      firstResponseDueAt: new Date('2026-03-05T12:30:00+08:00'),
      resolutionDueAt: new Date('2026-03-06T12:00:00+08:00'),
      responsibleSide: 'undetermined',
    })
    const [entry, ...rest] = await timeline(db, { id })
    expect(rest).toEqual([])
    expect(entry).toMatchObject({
      seq: 1,
      type: 'submitted',
      visibility: 'customer',
      actorKind: 'customer',
      actorId: alice.customerId,
      attachmentIds: [attachment],
      data: {
        to: 'submitted',
        source: 'mini-program',
        department: 'after-sales',
        resolutionDueAt: '2026-03-06T04:00:00.000Z',
      },
    })
    expect(await published(db)).toEqual([
      { event: 'ticket.submitted', payload: { ticketId: id, eventId: entry?.id }, orderKey: id },
    ])
  })

  it('leaves nothing behind when the transaction fails at the end', async () => {
    const failing = db.transaction(async (tx) => {
      await submitTicket(tx, deps, {
        customerId: alice.customerId,
        input: submission(),
        source: 'mini-program',
      })
      throw new Error('the disk is gone')
    })
    await expect(failing).rejects.toThrow('the disk is gone')
    expect(await Promise.all([count(Ticket), count(TicketEvent), count(OutboxRow)])).toEqual([
      0, 0, 0,
    ])
    expect((await submit(db, alice.customerId)).number).toMatch(/^T260305-/)
  })

  it('promises an urgent one sooner', async () => {
    const ticket = await submit(db, alice.customerId, { urgent: true })
    expect(ticket.firstResponseDueAt).toEqual(new Date('2026-03-05T12:10:00+08:00'))
    expect(ticket.resolutionDueAt).toEqual(new Date('2026-03-05T14:00:00+08:00'))
  })

  it.each([
    ['how-to', 'general'],
    ['technical', 'technical'],
    ['goods', 'after-sales'],
    ['after-sales', 'after-sales'],
    ['account-security', 'security'],
    ['membership', 'membership'],
    ['dispute', 'general'],
  ] as const)('brings %s to the department %s (U2)', async (kind, department) => {
    expect((await submit(db, alice.customerId, { kind })).department).toBe(department)
  })

  it('may be one of several open ones', async () => {
    await submit(db, alice.customerId)
    await submit(db, alice.customerId)
    expect(await db.read.countBy(Ticket, { customerId: alice.customerId, isOpen: true })).toBe(2)
  })
})

describe('ticket numbers', () => {
  const numberAt = async (moment: string): Promise<string> => {
    clock.set(moment)
    return (await submit(db, alice.customerId)).number
  }

  it('name the day in Shanghai, and beside it tell neither how many there are nor which came first', async () => {
    const numbers = []
    for (const moment of [
      '2026-03-05T00:00:00+08:00',
      '2026-03-05T23:59:59+08:00',
      '2026-03-06T00:00:00+08:00',
    ])
      numbers.push(await numberAt(moment))
    expect(numbers.map((number) => number.slice(0, 8))).toEqual([
      'T260305-',
      'T260305-',
      'T260306-',
    ])
    const [first = 0, second = 0, nextDay = 0] = numbers.map((number) => Number(number.slice(8)))
    // One key, so it is known: neighbours in time are none in number, and a day is not like another.
    expect([
      Math.abs(first - second) > 1_000,
      first === nextDay,
      Math.min(first, second) >= 100_000,
    ]).toEqual([true, false, true])
  })

  it('are given out once, however many people submit at the same moment', async () => {
    const tickets = await Promise.all(
      Array.from({ length: 10 }, () => submit(db, alice.customerId)),
    )
    expect(new Set(tickets.map(({ number }) => number)).size).toBe(10)
    tickets.forEach(({ number }) => expect(number).toMatch(/^T\d{6}-\d{4,9}$/))
  })

  it('skip what was given out already, as under the key of this morning', async () => {
    const first = await submit(db, alice.customerId)
    await forget(db, DayCounter)
    expect((await submit(db, alice.customerId)).number).not.toBe(first.number)
  })

  it('are a permutation: none twice, all of six digits until there are no more, then of seven', () => {
    const all = new Set(
      Array.from({ length: 3_000 }, (_, index) =>
        scattered(testBox, { name: 'ticket:2026-03-05', count: index + 1 }),
      ),
    )
    expect(all.size).toBe(3_000)
    expect([...all].filter((number) => !/^[1-9]\d{5}$/.test(number))).toEqual([])
    const lengths = [900_000, 900_001, 9_900_000, 9_900_001].map(
      (count) => scattered(testBox, { name: 'x', count }).length,
    )
    expect(lengths).toEqual([6, 7, 7, 8])
  })
})

describe('what must not be stored (F2)', () => {
  it('is masked in every field, the customer is warned, and only the kind of it is on record', async () => {
    const input = submission({
      description: '登录密码：abc12345 也试过了',
      errorText: '验证码 887766 错误',
      tried: '重新登录',
    })
    const { ticket, warning } = await db.transaction((tx) =>
      submitTicket(tx, deps, { customerId: alice.customerId, input, source: 'mini-program' }),
    )
    const entries = await timeline(db, ticket)
    const stored = JSON.stringify([
      await reread(db, ticket),
      entries,
      await db.read.find(OutboxRow),
    ])
    expect(stored).not.toMatch(/abc12345|887766/)
    expect(warning).toMatch(/密码、验证码.*没有保存.*不要告诉任何人/)
    expect(entries.map(({ seq, type, visibility }) => ({ seq, type, visibility }))).toEqual([
      { seq: 1, type: 'submitted', visibility: 'customer' },
      { seq: 2, type: 'masked', visibility: 'internal' },
    ])
    expect(entries[1]).toMatchObject({
      actorKind: 'system',
      text: '描述、错误提示里的密码、验证码在保存前已隐去',
      data: {
        masked: [
          { field: 'description', what: '密码' },
          { field: 'errorText', what: '验证码' },
        ],
      },
    })
    expect((await reread(db, ticket)).eventCount).toBe(2)
  })

  it('warns nobody when there is nothing to mask', async () => {
    const { warning } = await db.transaction((tx) =>
      submitTicket(tx, deps, {
        customerId: alice.customerId,
        input: submission(),
        source: 'mini-program',
      }),
    )
    expect(warning).toBeNull()
  })
})

describe('what is not theirs (F5)', () => {
  it.each([
    [
      'an order of somebody else',
      async () => ({ orderNumber: (await makeOrder(db, bob.customerId)).orderNumber }),
    ],
    ['an order that does not exist', async () => ({ orderNumber: 'HKM000000000000' })],
    [
      'a file of somebody else',
      async () => ({ attachmentIds: [await makeAttachment(db, bob.customerId)] }),
    ],
    ['a draft that does not exist', async () => ({ draftId: 'tdr_none' })],
  ])('%s: 404, and no ticket', async (_, change) => {
    await expect(submit(db, alice.customerId, await change())).rejects.toMatchObject({
      code: 'not_found',
      details: { status: 404 },
    })
    expect(await count(Ticket)).toBe(0)
  })
})

describe('a draft', () => {
  const draftOf = (customer: TestCustomer): Promise<TicketDraft> =>
    db.transaction((tx) =>
      createDraft(tx, {
        identityId: customer.identityId,
        kind: 'goods',
        orderNumber: null,
        description: '卡密无效',
        occurredAt: null,
        errorText: null,
      }),
    )

  it('becomes a ticket once; the second time it says which', async () => {
    const draft = await draftOf(alice)
    const ticket = await submit(db, alice.customerId, { draftId: draft.id })
    expect((await db.read.findOneByOrFail(TicketDraft, { id: draft.id })).ticketId).toBe(ticket.id)
    await expect(submit(db, alice.customerId, { draftId: draft.id })).rejects.toMatchObject({
      code: 'draft_used',
      details: {
        status: 409,
        public: `这份内容已经提交过了，工单 ${ticket.number} 正在跟进`,
        extra: { ticketNumber: ticket.number },
      },
    })
  })

  it('becomes one ticket when it is submitted twice at the same moment', async () => {
    const draft = await draftOf(alice)
    const results = await Promise.allSettled(
      [1, 2].map(() => submit(db, alice.customerId, { draftId: draft.id })),
    )
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect(results.find(({ status }) => status === 'rejected')).toMatchObject({
      reason: { code: 'draft_used' },
    })
    expect(await count(Ticket)).toBe(1)
  })

  it('of somebody else does not exist', async () => {
    const draft = await draftOf(bob)
    await expect(submit(db, alice.customerId, { draftId: draft.id })).rejects.toMatchObject({
      details: { status: 404 },
    })
    expect((await db.read.findOneByOrFail(TicketDraft, { id: draft.id })).ticketId).toBeNull()
  })

  it('is masked before it is kept, and cut to what the form takes', async () => {
    const draft = await db.transaction((tx) =>
      createDraft(tx, {
        identityId: alice.identityId,
        kind: null,
        orderNumber: null,
        occurredAt: null,
        description: `支付密码：123456 ${'啊'.repeat(3000)}`,
        errorText: '啊'.repeat(900),
      }),
    )
    expect(draft.description).not.toContain('123456')
    expect([draft.description.length, draft.errorText?.length]).toEqual([2000, 500])
  })
})
