import { MoreThan } from 'typeorm'
import { createSandbox, type Sandbox } from '../../sandbox/create-sandbox'
import { defaultOptions, platformKeys } from '../../sandbox/defaults'
import type { PersonView } from '../../sandbox/sandbox.contract'
import { PlatformClient } from '../../sandbox/trading-platform/platform-client'
import { sampleData } from '../../sandbox/trading-platform/sample-data'
import { seed } from '../../sandbox/trading-platform/seed'
import { Conversation } from '../../server/conversations/conversation.entity'
import { appendMessages } from '../../server/conversations/conversations'
import { Message } from '../../server/conversations/message.entity'
import { CardSummary } from '../../server/channels/wecom-app/card-summary.entity'
import { bindDate } from '../../server/db/dialect'
import { LIMITS } from '../../server/http/limits'
import { systemClock } from '../../server/lib/clock'
import { NoticeDelivery } from '../../server/notifications/notice-delivery.entity'
import { NoticeRow } from '../../server/notifications/notice.entity'
import { DeadOutboxRow } from '../../server/outbox/dead-row.entity'
import { OutboxRow } from '../../server/outbox/outbox-row.entity'
import { publish } from '../../server/outbox/publish'
import { Ticket } from '../../server/tickets/ticket.entity'
import { createTestDatabase, type TestDatabase } from '../support/database'
import { buildServer, killableServer, type KillableServer } from '../support/killable-server'
import { until } from '../support/until'
import { openMiniProgram, type Customer } from '../support/visitors'

const KILLS = 6
/** However slow the machine, killing ends after this; it counts how often it came to it. */
const KILLING_MS = 60_000
const FEWEST_KILLS = 3
/** How long the server works between two deaths, counted from its first answer. */
const AT_WORK_MS = 1_200
const PEOPLE = ['u1', 'u2', 'u3', 'u4', 'u5', 'u6']
const PATIENCE_MS = 240_000

/** The server is killed with SIGKILL at random moments while WeChat pushes, customers submit and answers are on their way. */
describe('kill -9 at any moment', () => {
  let sandbox: Sandbox
  let db: TestDatabase
  let server: KillableServer
  let customers: Customer[] = []
  const texts: Array<{ number: string; personId: string; shown: boolean; deliveries: number }> = []
  const tickets: Array<{ key: string; number: string; tries: number }> = []
  const slow: Array<{ conversationId: string; messageId: string; number: string }> = []
  let kills = 0
  /** Kills that left outbox rows in the hands of the dead, and how many rows. */
  const struck = { kills: 0, rows: 0 }
  /** Ends when the server that is being started is there. */
  let back: Promise<void> = Promise.resolve()

  beforeAll(async () => {
    buildServer()
    const users = PEOPLE.map((id) => ({
      id,
      nickname: `示例${id}`,
      note: '示例用户',
      unionId: `oKillStory0000000000000000${id}`,
    }))
    sandbox = await createSandbox(defaultOptions({ users, currentPolicy: 'haicheng' }))
    db = await createTestDatabase({ clock: systemClock })
    server = await killableServer({ sandbox, databaseUrl: db.url })
    await server.start()
    sandbox.control.setServerUrl(server.url)
    await welcome()
    await killWhileTheyTalk()
    await bringToRest()
  }, PATIENCE_MS)
  afterAll(async () => {
    await server.close()
    await sandbox.close()
    await db.close()
  }, PATIENCE_MS)

  /** Everybody has orders, follows, and is verified: notices have a road. */
  async function welcome(): Promise<void> {
    const platform = new PlatformClient({
      url: server.url,
      ...platformKeys,
      now: () => systemClock.epochMs(),
    })
    const { miniProgram, persons } = sandbox.control.snapshot()
    await seed(
      platform,
      sampleData({
        now: systemClock.epochMs(),
        prefix: 'HKM',
        miniProgramAppId: miniProgram.appId,
        users: persons,
      }),
    )
    customers = await Promise.all(
      PEOPLE.map(async (personId) => {
        const customer = await openMiniProgram({ url: server.url, sandbox }, personId)
        await sandbox.control.follow(personId)
        await until(
          `${personId} is verified`,
          async () =>
            (await customer.ask('GET /api/bindings/official-account')).state === 'verified',
        )
        return customer
      }),
    )
  }

  async function killWhileTheyTalk(): Promise<void> {
    let over = false
    let broken = false
    const goesOn = (): boolean => {
      if (broken) throw new Error('the server did not come back')
      return !over
    }
    const busy = [
      ...PEOPLE.map((personId, place) => talk(personId, { place, goesOn })),
      ...customers.map((customer, place) => submit(customer, { place, goesOn })),
      answerSlowly(goesOn),
    ]
    const deadline = performance.now() + KILLING_MS
    try {
      while (kills < KILLS && performance.now() < deadline) {
        const answered = texts.length + tickets.length
        await until(
          'the server is at work',
          () => Promise.resolve(texts.length + tickets.length > answered),
          { everyMs: 10 },
        )
        await pause(Math.random() * AT_WORK_MS)
        // Where the outbox is quick, a row is rarely in hand by chance: death comes when one is.
        const isAtWork = async (): Promise<boolean> =>
          (await db.read.find(OutboxRow)).some(isLeased)
        await until('a row is in hand', isAtWork, { everyMs: 1, withinMs: 3_000 }).catch(
          () => undefined,
        )
        await dieAndComeBack()
      }
    } catch (error) {
      broken = true
      await Promise.allSettled(busy)
      throw error
    }
    over = true
    await Promise.all(busy)
  }

  /** The leases of the dead are moved to their end instead of waited for, as if the next process came a minute later. */
  async function dieAndComeBack(): Promise<void> {
    let open: () => void = () => undefined
    back = new Promise((resolve) => {
      open = resolve
    })
    try {
      await server.kill()
      kills += 1
      const inHand = (await db.read.find(OutboxRow)).filter((row) => isLeased(row)).length
      struck.kills += inHand > 0 ? 1 : 0
      struck.rows += inHand
      await moveToThePast('lease_until')
      await server.start()
    } finally {
      open()
    }
  }

  /** Says one thing after another. What WeChat got no answer to within its three tries comes again later, until it is answered. */
  async function talk(
    personId: string,
    { place, goesOn }: { place: number; goesOn(): boolean },
  ): Promise<void> {
    for (let count = 0; goesOn(); count += 1) {
      const number = `KILL29990101${place}${String(count).padStart(4, '0')}`
      const { callback } = await sandbox.control.sendText(personId, number)
      let record = callback
      while (record && record.attempts.at(-1)?.outcome !== 'answered') {
        await pause(50)
        await back
        goesOn()
        record = (await sandbox.control.redeliver(record.id)).callback
      }
      texts.push({
        number,
        personId,
        shown: callback?.result === 'shown',
        deliveries: record?.attempts.length ?? 0,
      })
      await pause(20)
    }
  }

  /** Each ticket has a key of its own, and is submitted with it until the server says that it has it. */
  async function submit(
    customer: Customer,
    { place, goesOn }: { place: number; goesOn(): boolean },
  ): Promise<void> {
    for (let count = 0; goesOn(); count += 1) {
      const key = `kill-${place}-${count}`
      for (let tries = 1; ; tries += 1) {
        const body = { kind: 'goods', description: `激活时提示卡密无效 ${key}` }
        const answer = await customer
          .call('POST /api/tickets', body, { 'Idempotency-Key': key })
          .catch(() => null)
        if (answer?.status === 201) {
          tickets.push({ key, number: answer.body.number, tries })
          break
        }
        // Five an hour are enough for one person; what was refused is no ticket, however often it is asked for.
        if (answer?.status === 429) return
        await pause(50)
        await back
        goesOn()
      }
      await pause(1_000)
    }
  }

  /** Messages that were acknowledged without an answer, as a slow moment leaves them behind: the answer goes by custom/send. */
  async function answerSlowly(goesOn: () => boolean): Promise<void> {
    const conversations = await db.read.find(Conversation, { order: { id: 'ASC' } })
    for (let count = 0; goesOn(); count += 1) {
      const conversationId = conversations[count % conversations.length]?.id ?? ''
      const number = `SLOW29990101${String(count).padStart(4, '0')}`
      await db.transaction(async (tx) => {
        const [messageId = ''] = await appendMessages(tx, [
          {
            conversationId,
            direction: 'in',
            author: 'customer',
            type: 'text',
            text: number,
            state: 'received',
          },
        ])
        await publish(
          tx,
          'message.unanswered',
          { conversationId, messageId },
          { orderKey: conversationId },
        )
        slow.push({ conversationId, messageId, number })
      })
      await pause(100)
    }
  }

  /** Where all that is left waits for a later try, its time has come: the passing of time is played. */
  async function bringToRest(): Promise<void> {
    await until(
      'the outbox is empty',
      async () => {
        const left = await db.read.find(OutboxRow)
        if (left.length > 0 && left.every((row) => row.attempts > 0 && !isLeased(row)))
          await moveToThePast('available_at')
        const gathered = await db.read.find(CardSummary)
        if (gathered.some(({ dueAt }) => dueAt > systemClock.now())) {
          await db.transaction((tx) =>
            tx.manager.update(CardSummary, { count: MoreThan(0) }, { dueAt: tx.now }),
          )
        }
        return left.length === 0 && gathered.length === 0
      },
      { withinMs: 90_000 },
    ).catch(async (error: unknown) => {
      const rows = await db.read.find(OutboxRow, { take: 20 })
      throw new Error(`${String(error)}\n${JSON.stringify(rows, null, 1)}\n${server.lastWords()}`)
    })
    await sandbox.settled()
  }

  function moveToThePast(column: 'lease_until' | 'available_at'): Promise<void> {
    return db.transaction(async (tx) => {
      const past = bindDate(tx, new Date(tx.now.getTime() - 1))
      await tx.manager.query(`UPDATE outbox SET ${column} = ? WHERE ${column} > ?`, [past, past])
    })
  }

  const isLeased = ({ leaseUntil }: OutboxRow): boolean =>
    leaseUntil !== null && leaseUntil.getTime() > systemClock.epochMs()

  const persons = (): PersonView[] => sandbox.control.snapshot().persons
  /** What was told to anybody in the chat of the official account by one way, one text for each message. */
  const chats = (via: 'passive-reply' | 'customer-message' | 'template-message'): string[] =>
    persons().flatMap(({ chat }) =>
      chat.flatMap((message) => (message.via === via ? [JSON.stringify(message.content)] : [])),
    )
  const timesIn = (told: readonly string[], number: string): number =>
    told.filter((text) => text.includes(number)).length

  it('it was killed often enough to mean something', () => {
    const redelivered = texts.filter(({ deliveries }) => deliveries > 1).length
    const retried = tickets.filter(({ tries }) => tries > 1).length
    process.stdout.write(
      `kill -9 (${db.kind}): ${kills} kills, ${struck.rows} rows in hand at ${struck.kills} of them, ${texts.length} messages (${redelivered} delivered more than once), ` +
        `${tickets.length} tickets (${retried} submitted more than once), ${slow.length} slow answers\n`,
    )
    expect(kills).toBeGreaterThanOrEqual(FEWEST_KILLS)
    // The dead were answering somebody, and had rows of the outbox in hand.
    expect(redelivered + retried).toBeGreaterThanOrEqual(kills)
    expect(struck.kills).toBeGreaterThanOrEqual(Math.ceil(kills / 2))
  })

  it('every acknowledged message is stored once and answered once', async () => {
    const stored = await db.read.find(Message)
    const wrong = texts.filter(({ number }) => {
      const inbound = stored.filter(({ direction, text }) => direction === 'in' && text === number)
      const outbound = stored.filter(
        ({ direction, text }) => direction === 'out' && text.includes(number),
      )
      return inbound.length !== 1 || outbound.length !== 1 || outbound[0]?.state !== 'answered'
    })
    expect(wrong).toEqual([])
    expect(
      stored.filter(({ direction, text }) => direction === 'in' && text.startsWith('KILL')),
    ).toHaveLength(texts.length)
  })

  it('nobody saw an answer twice', () => {
    const seen = new Map<string, number>()
    for (const text of chats('passive-reply')) {
      const number = /KILL\d+/.exec(text)?.[0]
      if (number !== undefined) seen.set(number, (seen.get(number) ?? 0) + 1)
    }
    expect([...seen].filter(([, times]) => times > 1)).toEqual([])
    expect(texts.filter(({ number, shown }) => shown && seen.get(number) !== 1)).toEqual([])
  })

  it('an answer by customer-service message is sent once, or known as unknown and found in the app', async () => {
    const stored = await db.read.find(Message)
    const states: Record<string, number> = {}
    const sent = chats('customer-message')
    for (const { messageId, number } of slow) {
      expect(stored.find(({ id }) => id === messageId)?.state).toBe('answered')
      const answers = stored.filter(
        ({ direction, text }) => direction === 'out' && text.includes(number),
      )
      expect(answers).toHaveLength(1)
      const [answer] = answers
      const state = answer?.state ?? 'none'
      states[state] = (states[state] ?? 0) + 1
      const told = timesIn(sent, number)
      if (state === 'sent') expect([number, told]).toEqual([number, 1])
      else expect(['unknown', 'failed']).toContain(state)
      expect(told).toBeLessThanOrEqual(state === 'failed' ? 0 : 1)
      await expect(
        db.read.countBy(NoticeRow, { sourceKey: `message.undelivered:${answer?.id ?? ''}` }),
      ).resolves.toBe(state === 'sent' ? 0 : 1)
    }
    process.stdout.write(`kill -9 (${db.kind}): answers by custom/send ${JSON.stringify(states)}\n`)
  })

  it('every acknowledged ticket exists once', async () => {
    const stored = await db.read.find(Ticket)
    expect(stored.map(({ number }) => number).sort()).toEqual(
      tickets.map(({ number }) => number).sort(),
    )
    expect(new Set(stored.map(({ description }) => description)).size).toBe(tickets.length)
  })

  it('every ticket has its notice once in the app, and once in the chat of its customer', async () => {
    const stored = await db.read.find(Ticket)
    const notices = await db.read.findBy(NoticeRow, { event: 'ticket.submitted' })
    const deliveries = await db.read.find(NoticeDelivery)
    const sent = chats('template-message')
    expect(notices).toHaveLength(stored.length)
    const states: Record<string, number> = {}
    for (const { number } of stored) {
      const own = notices.filter(({ page }) => page.endsWith(`number=${number}`))
      expect(own).toHaveLength(1)
      const roads = deliveries.filter(({ noticeId }) => noticeId === own[0]?.id)
      expect(roads.map(({ road }) => road)).toEqual(['template'])
      const state = roads[0]?.state ?? 'none'
      states[state] = (states[state] ?? 0) + 1
      expect([number, timesIn(sent, number)]).toEqual([number, 1])
    }
    process.stdout.write(`kill -9 (${db.kind}): notices by template ${JSON.stringify(states)}\n`)
    expect(
      Object.keys(states).filter((state) => state !== 'delivered' && state !== 'sent'),
    ).toEqual([])
  })

  it('every agent of the department got the card of each ticket once, or was told by one card how many came too fast for that', () => {
    const [agent] = sandbox.control.snapshot().agents.filter(({ id }) => id === 'zhang.wei')
    const contents = (agent?.messages ?? []).map(({ content }) => content)
    const titles = contents.flatMap((content) =>
      content.kind === 'template-card' ? [content.title] : [],
    )
    const announced = tickets.map(({ number }) => `新工单 ${number}`)
    expect(titles.filter((title) => !announced.includes(title))).toEqual([])
    expect(new Set(titles).size).toBe(titles.length)
    const summed = contents.flatMap((content) =>
      content.kind === 'text-card' ? [/^还有 (\d+) 张新工单/.exec(content.title)?.[1] ?? ''] : [],
    )
    expect(titles.length + summed.reduce((sum, count) => sum + Number(count), 0)).toBe(
      tickets.length,
    )
    expect(titles.length).toBeGreaterThanOrEqual(Math.min(tickets.length, LIMITS.agentCards.most))
  })

  it('nothing waits, and nothing died', async () => {
    await expect(db.read.find(OutboxRow)).resolves.toEqual([])
    await expect(db.read.find(DeadOutboxRow)).resolves.toEqual([])
  })

  it('an error that nobody catches is said in full and ends the process in order', async () => {
    await expect(server.loseAnError()).resolves.toBe(1)
    expect(server.lastWords()).toMatch(
      /"level":"fatal".*of which nobody hears.*an error that nobody caught/,
    )
    await server.start()
    await expect(db.read.find(DeadOutboxRow)).resolves.toEqual([])
  })
})

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
