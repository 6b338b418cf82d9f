import type { AgentTemplateCard } from '../../../sandbox/sandbox.contract'
import { WecomCard } from '../../../server/channels/wecom-app/cards/wecom-card.entity'
import { tellAgent } from '../../../server/channels/wecom-app/agent-news.sender'
import { cardSummaryLoop } from '../../../server/channels/wecom-app/card-summaries'
import { sendCardSummary } from '../../../server/channels/wecom-app/card-summary.sender'
import {
  announceTicket,
  updateTicketCard,
} from '../../../server/channels/wecom-app/cards/ticket-card.sender'
import { LIMITS } from '../../../server/http/limits'
import { Agent } from '../../../server/identity/agent.entity'
import { Customer } from '../../../server/identity/customer.entity'
import { HOUR_MS, SECOND_MS } from '../../../server/lib/clock'
import { PermanentError, type UpstreamError } from '../../../server/lib/errors'
import { newId } from '../../../server/lib/ids'
import { OutboxRow } from '../../../server/outbox/outbox-row.entity'
import type { EventName } from '../../../server/outbox/events'
import type { Job, JobOn } from '../../../server/outbox/worker'
import { jobOn } from '../../support/jobs'
import { Order } from '../../../server/orders/order.entity'
import { Ticket } from '../../../server/tickets/ticket.entity'
import { createWecomWorld, LI, PUBLIC_URL, WANG, ZHANG, type WecomWorld } from './world'

let world: WecomWorld
beforeEach(async () => {
  world = await createWecomWorld()
})
afterEach(() => world.close())

const SEND = '/cgi-bin/message/send'
const UPDATE = '/cgi-bin/message/update_template_card'

type TicketEventName = Extract<EventName, `ticket.${string}`>
const jobOf = <Name extends TicketEventName>(
  event: Name,
  ticket: Ticket,
  eventId = 'tev_1',
): JobOn<Name> =>
  jobOn<TicketEventName>(
    event,
    { ticketId: ticket.id, eventId },
    { id: newId('obx') },
  ) as JobOn<Name>
/** What a card says that offers nothing any more; 打开 is all that is left on it. Null: it still offers something. */
const settled = (card: AgentTemplateCard | undefined): string | null =>
  card &&
  card.buttons.every(({ text, url }) => text === '打开' && url !== null) &&
  card.replacedButtonText === null
    ? card.title.replace(/ T.*$/, '')
    : null
const card = (ticket: Ticket): Promise<WecomCard | null> =>
  world.db.read.findOneBy(WecomCard, { subjectId: ticket.id })
/** Busy for longer than the client itself tries. */
const busy = (api: string): void =>
  world.sandbox.control.fail({ api, times: 3, kind: 'errcode', errcode: -1 })
const refused = (api: string, errcode: number): void =>
  world.sandbox.control.fail({ api, times: 1, kind: 'errcode', errcode })
const failure = (work: Promise<void>): Promise<UpstreamError> =>
  work.then(
    () => {
      throw new Error('it did not fail')
    },
    (error: UpstreamError) => error,
  )

describe('announcing a ticket', () => {
  const announce = (job: Job<'agentCards.announceTicket'>): Promise<void> =>
    announceTicket(world.deps)(job)

  it('reaches every agent of the department and nobody else, with what helps to decide and nothing secret', async () => {
    const ticket = await world.submit()
    await announce(jobOf('ticket.submitted', ticket))
    const [shown] = world.cardsOf(ZHANG)
    expect(shown).toMatchObject({
      cardType: 'button_interaction',
      title: `新工单 ${ticket.number}`,
      description: '商品 · 售后部',
      subTitle: '激活时提示卡密无效',
      replacedButtonText: null,
      buttons: [
        { text: '接单', key: `take:${ticket.number}`, url: null },
        {
          text: '打开',
          url: `${PUBLIC_URL}/desk/auth/start?returnTo=${encodeURIComponent(`/tickets/${ticket.number}`)}`,
        },
      ],
    })
    expect(shown?.fields.map(({ key, value }) => `${key} ${value}`)).toEqual([
      expect.stringMatching(/^客户 林\*\*/),
      '商品 游戏A点卡 100 元',
      '请在此前 3月5日 12:30 首次回复',
    ])
    expect(world.cardsOf(WANG)).toEqual([shown])
    expect(world.seenBy(LI)).toEqual([])
    expect(JSON.stringify(shown)).not.toContain('林晓')
  })

  it('keeps the code that changes the card sealed', async () => {
    const ticket = await world.submit()
    await announce(jobOf('ticket.submitted', ticket))
    const kept = await card(ticket)
    expect(kept).toMatchObject({ state: 'open', sentTo: [WANG.userId, ZHANG.userId] })
    expect(kept?.responseCodeSealed).toMatch(/^v1\./)
    expect(kept?.responseCodeExpiresAt?.getTime()).toBe(world.clock.epochMs() + 72 * HOUR_MS)
  })

  it('is one card however often the row is handled', async () => {
    const job = jobOf('ticket.submitted', await world.submit())
    await announce(job)
    await announce(job)
    expect(world.cardsOf(ZHANG)).toHaveLength(1)
  })

  it('is one card when WeCom took it and its answer was lost, even across a crash before anything was written down', async () => {
    const ticket = await world.submit()
    const job = jobOf('ticket.submitted', ticket)
    const dying = {
      ...world.deps,
      client: {
        ...world.deps.client,
        sendMessage: async (...told: Parameters<typeof world.deps.client.sendMessage>) => {
          await world.deps.client.sendMessage(...told)
          throw new Error('killed')
        },
      },
    }
    await expect(announceTicket(dying)(job)).rejects.toThrow('killed')
    await world.db.transaction((tx) =>
      tx.manager.update(Agent, { wecomUserId: WANG.userId }, { active: false }),
    )
    world.clock.advance(HOUR_MS)
    await announce(job)
    expect(world.cardsOf(ZHANG)).toHaveLength(1)
    expect(world.cardsOf(WANG)).toHaveLength(1)
    expect(await card(ticket)).toMatchObject({ state: 'open', responseCodeSealed: null })
  })

  it('comes back while WeCom is busy, and arrives once it is not', async () => {
    const job = jobOf('ticket.submitted', await world.submit())
    busy(SEND)
    expect((await failure(announce(job))).details).toMatchObject({ retryable: true })
    expect(world.cardsOf(ZHANG)).toEqual([])
    await announce(job)
    expect(world.cardsOf(ZHANG)).toHaveLength(1)
  })

  it.each([60011, 40056, 81013])(
    'is given up at once where only an operator can help (%d)',
    async (errcode) => {
      refused(SEND, errcode)
      expect(
        (await failure(announce(jobOf('ticket.submitted', await world.submit())))).details,
      ).toMatchObject({ retryable: false, errcode })
    },
  )

  it('goes to the supervisors when the department has nobody left, and to the dead shelf when there are none', async () => {
    const job = jobOf('ticket.submitted', await world.submit({ department: 'abolished' }))
    await announce(job)
    expect([world.cardsOf(WANG), world.cardsOf(ZHANG)].map((cards) => cards.length)).toEqual([1, 0])
    await world.db.transaction((tx) =>
      tx.manager.update(Agent, { active: true }, { active: false }),
    )
    await expect(announce(jobOf('ticket.submitted', await world.submit()))).rejects.toThrow(
      PermanentError,
    )
  })

  it('is left out when somebody took the ticket first', async () => {
    const ticket = await world.submit()
    await world.take(ticket, ZHANG)
    await announce(jobOf('ticket.submitted', ticket))
    expect(world.cardsOf(ZHANG)).toEqual([])
  })

  it('offers nothing that was taken while the card was on its way', async () => {
    const ticket = await world.submit()
    const slow = {
      ...world.deps,
      client: {
        ...world.deps.client,
        sendMessage: async (...told: Parameters<typeof world.deps.client.sendMessage>) => {
          await world.take(ticket, ZHANG)
          await updateTicketCard(world.deps)(jobOf('ticket.assigned', ticket))
          return world.deps.client.sendMessage(...told)
        },
      },
    }
    await announceTicket(slow)(jobOf('ticket.submitted', ticket))
    expect(settled(world.cardsOf(WANG)[0])).toBe('工号1024已接单')
  })

  it('comes anew, as a card of its own, when the customer says that it is not solved', async () => {
    const ticket = await world.submit()
    await announce(jobOf('ticket.submitted', ticket))
    await world.take(ticket, ZHANG)
    await updateTicketCard(world.deps)(jobOf('ticket.assigned', ticket))
    await world.db.transaction((tx) =>
      tx.manager.update(Ticket, { id: ticket.id }, { status: 'reopened' }),
    )
    const entry = await world.addEntry(ticket, { text: '<b>还是</b>提示无效' })
    await announce(jobOf('ticket.reopened', ticket, entry.id))
    await tellAgent(world.deps)(jobOf('ticket.reopened', ticket, entry.id))
    const [first, second] = world.cardsOf(WANG)
    expect(settled(first)).toBe('工号1024已接单')
    expect(second).toMatchObject({
      title: `客户说还没解决 ${ticket.number}`,
      replacedButtonText: null,
      subTitle: expect.stringContaining('提示无效'),
    })
    expect(second?.subTitle).not.toContain('<b>')
    // The words are on the card: nobody gets them a second time.
    expect(
      [world.seenBy(ZHANG), world.seenBy(WANG)].map((seen) =>
        seen.filter(({ kind }) => kind === 'text-card'),
      ),
    ).toEqual([[], []])
  })

  it.each([
    ['ticket.resolved', 'resolved'],
    ['ticket.closed', 'closed'],
  ] as const)(
    'offers nothing once the ticket is over, whoever held it: %s',
    async (event, status) => {
      const ticket = await world.submit()
      await announce(jobOf('ticket.submitted', ticket))
      await world.db.transaction((tx) =>
        tx.manager.update(Ticket, { id: ticket.id }, { status, isOpen: false }),
      )
      await updateTicketCard(world.deps)(jobOf(event, ticket))
      expect(settled(world.cardsOf(WANG)[0])).toBe('工单已经解决')
    },
  )
})

describe('many tickets within a minute', () => {
  const {
    agentCards: { most, withinMs },
  } = LIMITS
  const rows = (): Promise<OutboxRow[]> =>
    world.db.read.findBy(OutboxRow, { handler: 'agentCards.sendSummary' })
  const textsOf = (agent: { userId: string }): string[] =>
    world.seenBy(agent).flatMap((seen) => (seen.kind === 'text-card' ? [seen.title] : []))

  /** As the worker does it, and a second time, as after a crash. */
  async function sendSummaries(): Promise<void> {
    await cardSummaryLoop(world.deps).run()
    for (const { id, payload } of await rows()) {
      const job = jobOn('agent.cardsSummed', JSON.parse(payload), { id })
      await sendCardSummary(world.deps)(job)
      await sendCardSummary(world.deps)(job)
      await world.db.transaction((tx) => tx.manager.delete(OutboxRow, { id }))
    }
  }

  async function flood(count: number): Promise<Array<JobOn<'ticket.submitted'>>> {
    const jobs: Array<JobOn<'ticket.submitted'>> = []
    for (let index = 0; index < count; index += 1)
      jobs.push(jobOf('ticket.submitted', await world.submit()))
    const announce = announceTicket(world.deps)
    await Promise.all(jobs.map((job) => announce(job)))
    return jobs
  }

  it('are the first few as cards, and one card for all the rest, also when rows are handled again', async () => {
    const jobs = await flood(most + 12)
    await Promise.all(jobs.map((job) => announceTicket(world.deps)(job)))
    expect(world.cardsOf(ZHANG)).toHaveLength(most)
    await sendSummaries()
    expect(textsOf(ZHANG)).toEqual([])
    world.clock.advance(20 * SECOND_MS)
    await sendSummaries()
    await sendSummaries()
    for (const agent of [ZHANG, WANG]) {
      expect(world.cardsOf(agent)).toHaveLength(most)
      expect(textsOf(agent)).toEqual(['还有 12 张新工单，到工作台看'])
    }
    expect(textsOf(LI)).toEqual([])
  })

  it('keep back cards from nobody else, and whoever is within the bound gets them again', async () => {
    await flood(most + 1)
    await announceTicket(world.deps)(
      jobOf('ticket.submitted', await world.submit({ department: 'technical' })),
    )
    expect(world.cardsOf(LI)).toHaveLength(1)
    world.clock.advance(withinMs + SECOND_MS)
    await flood(1)
    expect(world.cardsOf(ZHANG)).toHaveLength(most + 1)
    await sendSummaries()
    expect(textsOf(ZHANG)).toEqual(['还有 1 张新工单，到工作台看'])
  })

  it('that go on coming are told again, each time by a card of its own', async () => {
    await flood(most)
    for (let round = 1; round <= 2; round += 1) {
      await flood(3)
      world.clock.advance(20 * SECOND_MS)
      await sendSummaries()
    }
    expect(textsOf(ZHANG)).toEqual(['还有 3 张新工单，到工作台看', '还有 3 张新工单，到工作台看'])
  })

  it('wait at the desk, whether a card came or not, and may be taken from the cards that did', async () => {
    await flood(most + 5)
    expect(await world.db.read.countBy(Ticket, { status: 'submitted' })).toBe(most + 5)
    await world.click(ZHANG, 0)
    expect(await world.db.read.countBy(Ticket, { status: 'assigned' })).toBe(1)
    expect(await world.db.read.countBy(WecomCard, { state: 'summed' })).toBe(5)
  })
})

describe('once somebody holds the ticket', () => {
  const update = (ticket: Ticket): Promise<void> =>
    updateTicketCard(world.deps)(jobOf('ticket.assigned', ticket))

  async function announced(): Promise<Ticket> {
    const ticket = await world.submit()
    await announceTicket(world.deps)(jobOf('ticket.submitted', ticket))
    await world.take(ticket, ZHANG)
    return ticket
  }

  it("everybody's card says who, keeps the way to the ticket, and its code is used up", async () => {
    const ticket = await announced()
    await update(ticket)
    expect([ZHANG, WANG].map((agent) => settled(world.cardsOf(agent)[0]))).toEqual([
      '工号1024已接单',
      '工号1024已接单',
    ])
    expect(await card(ticket)).toMatchObject({ state: 'settled', responseCodeSealed: null })
  })

  it('a ticket that its customer took back is offered on no card, whether somebody held it or not', async () => {
    for (const ticket of [await announced(), await world.submit()]) {
      await announceTicket(world.deps)(jobOf('ticket.submitted', ticket))
      await world.db.transaction((tx) =>
        tx.manager.update(Ticket, { id: ticket.id }, { status: 'withdrawn', isOpen: false }),
      )
      await updateTicketCard(world.deps)(jobOf('ticket.withdrawn', ticket))
    }
    expect(world.cardsOf(WANG).map(settled)).toEqual(['客户已撤回', '客户已撤回'])
  })

  it('a second time changes nothing and asks WeCom nothing', async () => {
    const ticket = await announced()
    await update(ticket)
    refused(UPDATE, 60011)
    await update(ticket)
    expect(world.sandbox.control.snapshot().failures).toHaveLength(1)
  })

  it('the code is kept for the next try while WeCom is busy', async () => {
    const ticket = await announced()
    busy(UPDATE)
    expect((await failure(update(ticket))).details).toMatchObject({ retryable: true })
    expect(settled(world.cardsOf(WANG)[0])).toBeNull()
    world.sandbox.control.clearFailures()
    await update(ticket)
    expect(settled(world.cardsOf(WANG)[0])).toBe('工号1024已接单')
  })

  it('a fault that an operator has to mend ends on the dead shelf, with the code kept', async () => {
    const ticket = await announced()
    refused(UPDATE, 60020)
    expect((await failure(update(ticket))).details).toMatchObject({ retryable: false })
    expect(await card(ticket)).toMatchObject({
      state: 'open',
      responseCodeSealed: expect.any(String),
    })
  })

  it.each([
    ['older than 72 hours', () => world.clock.advance(73 * HOUR_MS)],
    ['used up already', () => refused(UPDATE, 40058)],
  ])('a code that is %s leaves the card as it is, and is no failure', async (_why, spoil) => {
    const ticket = await announced()
    spoil()
    await update(ticket)
    expect(await card(ticket)).toMatchObject({ state: 'stale', responseCodeSealed: null })
  })

  it('the newest code is the one that counts: a click brings another', async () => {
    const ticket = await world.submit()
    await announceTicket(world.deps)(jobOf('ticket.submitted', ticket))
    const before = (await card(ticket))?.responseCodeSealed
    await world.click(ZHANG)
    expect((await card(ticket))?.responseCodeSealed).not.toBe(before)
    await update(ticket)
    expect(settled(world.cardsOf(WANG)[0])).toBe('工号1024已接单')
  })
})

describe('news for the holder', () => {
  const tell = (job: Job<'agentCards.tellAgent'>): Promise<void> => tellAgent(world.deps)(job)

  async function held(): Promise<Ticket> {
    const ticket = await world.submit()
    await world.take(ticket, ZHANG)
    return world.db.read.findOneByOrFail(Ticket, { id: ticket.id })
  }

  it.each([
    ['ticket.answered', '客户补充了'],
    ['ticket.closed', '客户确认已解决'],
    ['ticket.reopened', '客户说还没解决'],
    ['ticket.withdrawn', '客户撤回了'],
  ] as const)(
    'on %s says %s, with the words and the way to them, to nobody else',
    async (event, title) => {
      const ticket = await held()
      const entry = await world.addEntry(ticket, {
        text: '图补好了',
        attachmentIds: ['att_1', 'att_2'],
      })
      await tell(jobOf(event, ticket, entry.id))
      expect(world.seenBy(ZHANG)).toMatchObject([
        {
          kind: 'text-card',
          title: `${title} ${ticket.number}`,
          description: expect.stringContaining('[附件 2 个] 图补好了'),
          url: `${PUBLIC_URL}/desk/auth/start?returnTo=${encodeURIComponent(`/tickets/${ticket.number}?entry=${entry.id}`)}`,
        },
      ])
      expect(world.seenBy(WANG)).toEqual([])
    },
  )

  it('of a promise that rises whoever stands above hears too, each once; a warning is its holder’s alone', async () => {
    const ticket = await held()
    const warned = await world.addEntry(ticket, {
      text: '“首次回复”的时间用了 50%',
      data: { rung: 'agent' },
    })
    await tell(jobOf('ticket.clockRang', ticket, warned.id))
    expect(world.seenBy(WANG)).toEqual([])
    const risen = await world.addEntry(ticket, {
      text: '“首次回复”超过了时限，已升级给经理',
      data: { rung: 'manager' },
    })
    await tell(jobOf('ticket.clockRang', ticket, risen.id))
    for (const userId of [ZHANG, WANG]) {
      expect(world.seenBy(userId).at(-1)).toMatchObject({
        title: `时限提醒 ${ticket.number}`,
        description: expect.stringContaining('已升级给经理'),
      })
    }
  })

  it('who lost a ticket hears of it, like who has it now', async () => {
    const ticket = await held()
    const former = await world.db.read.findOneByOrFail(Agent, { wecomUserId: WANG.userId })
    const moved = await world.addEntry(ticket, {
      text: '售后部 工号 1001 20 分钟没有回应客户，转给 售后部 工号 1024',
      data: { formerAgentId: former.id },
    })
    await tell(jobOf('ticket.seatMoved', ticket, moved.id))
    for (const userId of [ZHANG, WANG])
      expect(world.seenBy(userId)).toMatchObject([{ title: `换人处理 ${ticket.number}` }])
  })

  it("nothing that a customer or a platform wrote becomes a link, a highlight or a line of its own in an agent's WeCom", async () => {
    const link = '<a href="http://evil.cn">点我</a>'
    const ticket = await world.submit({ title: `<div class="highlight">${link}` })
    await world.db.transaction(async (tx) => {
      await tx.manager.update(Customer, { id: ticket.customerId }, { displayName: link })
      await tx.manager.update(
        Order,
        { id: ticket.orderId ?? '' },
        { productName: `${link}\n【系统通知】` },
      )
    })
    await announceTicket(world.deps)(jobOf('ticket.submitted', ticket))
    await world.take(ticket, ZHANG)
    const entry = await world.addEntry(ticket, {
      text: `好的\n<div class="highlight">【系统通知】您的账号异常</div><br>${link}`,
    })
    await tell(jobOf('ticket.answered', ticket, entry.id))
    const told = JSON.stringify(world.seenBy(ZHANG))
    expect(told).toContain('【系统通知】您的账号异常')
    expect(told).not.toMatch(/[<>]|\\n【系统/)
  })

  it('that reads the same twice is told twice; the same news twice is told once', async () => {
    const ticket = await held()
    const [first, second] = [
      await world.addEntry(ticket, { text: '好的' }),
      await world.addEntry(ticket, { text: '好的' }),
    ]
    const job = jobOf('ticket.answered', ticket, first.id)
    await tell(job)
    await tell(job)
    expect(world.seenBy(ZHANG)).toHaveLength(1)
    await tell(jobOf('ticket.answered', ticket, second.id))
    expect(world.seenBy(ZHANG)).toHaveLength(2)
  })

  it('goes to the department when the holder has left', async () => {
    const ticket = await held()
    const entry = await world.addEntry(ticket, {})
    await world.db.transaction((tx) =>
      tx.manager.update(Agent, { wecomUserId: ZHANG.userId }, { active: false }),
    )
    await tell(jobOf('ticket.answered', ticket, entry.id))
    expect([world.seenBy(WANG), world.seenBy(ZHANG)].map((seen) => seen.length)).toEqual([1, 0])
  })

  it('comes back while WeCom is busy, and is given up where only an operator can help', async () => {
    const ticket = await held()
    const job = jobOf('ticket.answered', ticket, (await world.addEntry(ticket, {})).id)
    busy(SEND)
    expect((await failure(tell(job))).details).toMatchObject({ retryable: true })
    refused(SEND, 60011)
    expect((await failure(tell(job))).details).toMatchObject({ retryable: false })
    await tell(job)
    expect(world.seenBy(ZHANG)).toHaveLength(1)
  })

  it('of something that is not there is given up', async () => {
    const ticket = await held()
    await expect(tell(jobOf('ticket.answered', ticket, 'tev_gone'))).rejects.toThrow(PermanentError)
  })
})
