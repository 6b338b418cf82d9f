import type { SandboxSnapshot } from '../../sandbox/sandbox.contract'
import { entities } from '../../server/entities'
import { NoticeDelivery } from '../../server/notifications/notice-delivery.entity'
import { NoticeRow } from '../../server/notifications/notice.entity'
import { DeadOutboxRow } from '../../server/outbox/dead-row.entity'
import { OutboxRow } from '../../server/outbox/outbox-row.entity'
import { screenshot } from '../attachments/pictures'
import { startApp, type RunningApp } from '../support/running-app'
import { openDesk, openMiniProgram, type Customer, type DeskAgent } from '../support/visitors'

const ORDER = 'HKM202603050001'

let world: RunningApp
let owner: Customer
let other: Customer
let number: string
let picture: string
let draftId: string

beforeAll(async () => {
  world = await startApp()
  await world.seed()
  owner = await openMiniProgram(world, 'u1')
  other = await openMiniProgram(world, 'u2')
  await world.sandbox.control.follow('u1')
  await world.settle()
  picture = await owner.upload(await screenshot())
  number = (
    await owner.ask('POST /api/tickets', {
      kind: 'goods',
      orderNumber: ORDER,
      description: '激活时提示卡密无效',
    })
  ).number
  await world.sandbox.control.sendText('u1', `购买的卡（订单号${ORDER}）激活时提示“卡密无效”`)
  const text = world
    .received('u1')
    .flatMap(({ content }) => (content.kind === 'text' ? [content.text] : []))
    .at(-1)
  draftId = /draftId=(tdr_[a-z0-9]+)/.exec(text ?? '')?.[1] ?? ''
  await world.settle()
})
afterAll(() => world.close())

describe('another customer', () => {
  it.each<[string, () => [string, object?]]>([
    ['the order', () => [`GET /api/orders/${ORDER}`]],
    ['its card secrets', () => [`POST /api/orders/${ORDER}/secrets/reveal`, {}]],
    ['who looked at them', () => [`GET /api/orders/${ORDER}/reveals`]],
    ['a form for the order', () => [`GET /api/ticket-form?orderNumber=${ORDER}`]],
    [
      'a ticket about the order',
      () => ['POST /api/tickets', { kind: 'goods', description: '试试', orderNumber: ORDER }],
    ],
    ['the ticket', () => [`GET /api/tickets/${number}`]],
    ['answering it', () => [`POST /api/tickets/${number}/answer`, { text: '试试' }]],
    ['confirming it', () => [`POST /api/tickets/${number}/confirm`, { solved: true }]],
    ['the draft', () => [`GET /api/ticket-form?draftId=${draftId}`]],
    [
      'a ticket from the draft',
      () => ['POST /api/tickets', { kind: 'goods', description: '试试', draftId }],
    ],
    [
      'the picture, claimed for a ticket of theirs',
      () => ['POST /api/tickets', { kind: 'goods', description: '试试', attachmentIds: [picture] }],
    ],
  ])('finds nothing where %s is: 404', async (_what, request) => {
    const [signature, body] = request()
    const answer = await other.call(signature, body)
    expect([answer.status, answer.body.code]).toEqual([404, 'not_found'])
    expect(answer.text).not.toContain('林晓')
  })

  it('sees none of it in their own lists, and nothing of theirs was made by trying', async () => {
    expect(
      JSON.stringify([
        await other.ask('GET /api/tickets'),
        await other.ask('GET /api/orders'),
        await other.ask('GET /api/notices'),
      ]),
    ).not.toMatch(new RegExp(`${number}|${ORDER}`))
    expect((await other.ask('GET /api/tickets')).items).toEqual([])
    expect((await owner.ask(`GET /api/tickets/${number}`)).timeline).toHaveLength(1)
  })

  it('cannot open a picture by an altered link', async () => {
    const good: string = (
      await owner.ask('POST /api/tickets', {
        kind: 'goods',
        description: '带图',
        attachmentIds: [picture],
      })
    ).timeline[0].attachments[0].url
    const status = async (link: string) => (await fetch(world.url + link)).status
    await expect(status(good)).resolves.toBe(200)
    await expect(
      status(
        good.replace(/signature=./, (found) => `signature=${found.endsWith('A') ? 'B' : 'A'}`),
      ),
    ).resolves.toBe(404)
    await expect(
      status(good.replace(/expires=(\d+)/, (_found, at) => `expires=${Number(at) + 3_600_000}`)),
    ).resolves.toBe(404)
    await expect(status(good.replace(/\?.*/, ''))).resolves.toBe(400)
  })
})

describe('an agent', () => {
  let elsewhere: DeskAgent

  beforeAll(async () => {
    elsewhere = await openDesk(world, 'li.na')
  })

  it.each<[string, object | undefined]>([
    ['GET /desk/api/tickets/:number', undefined],
    ['POST /desk/api/tickets/:number/take', undefined],
    ['POST /desk/api/tickets/:number/notes', { text: '在看' }],
    ['POST /desk/api/tickets/:number/questions', { text: '请补图' }],
    ['POST /desk/api/tickets/:number/resolution', { text: '好了', responsibleSide: 'platform' }],
  ])('of another department finds nothing at %s: 404', async (route, body) => {
    const answer = await elsewhere.call(route.replace(':number', number), body)
    expect([answer.status, answer.body.code]).toEqual([404, 'not_found'])
  })

  it('who is no supervisor sees no dead shelf', async () => {
    expect((await elsewhere.call('GET /desk/api/outbox/dead')).status).toBe(403)
  })

  it("who was never logged in sees nothing, with a customer's token neither", async () => {
    expect((await fetch(`${world.url}/desk/api/tickets`)).status).toBe(401)
    expect((await owner.call('GET /desk/api/tickets')).status).toBe(401)
  })

  it('of the department sees how often the owner looked at the card, and never the card', async () => {
    const { secrets } = await owner.ask(`POST /api/orders/${ORDER}/secrets/reveal`, {})
    const desk = await (await openDesk(world, 'zhang.wei')).call(`GET /desk/api/tickets/${number}`)
    expect(desk.body.orderDetail.reveals).toMatchObject({ count: 1 })
    expect(desk.text).not.toContain(secrets[0].secret)
  })
})

describe('secrets', () => {
  const MASKED = {
    password: 'Aa778899zz',
    idCard: '11010519491231002X',
    bankCard: '6222020200112233',
  }
  let secret: string

  beforeAll(async () => {
    const { secrets } = await owner.ask(`POST /api/orders/${ORDER}/secrets/reveal`, {})
    secret = secrets[0].secret
    expect(secret).toMatch(/^SAMPLE-/)
  })

  /** Somebody writes what they should not, everywhere where they can. */
  async function writeEverywhere(): Promise<string> {
    const words = `支付密码是${MASKED.password}，身份证${MASKED.idCard}，银行卡${MASKED.bankCard}`
    await world.sandbox.control.sendText('u1', words)
    const answer = await owner.ask('POST /api/tickets', {
      another: true,
      kind: 'goods',
      orderNumber: ORDER,
      description: `这张卡打不开：${secret}。${words}`,
      errorText: words,
      tried: words,
    })
    await owner.ask(`POST /api/tickets/${answer.number}/answer`, { text: words })
    return answer.number
  }

  it('that the owner looks at are on record, each look, for the owner to see', async () => {
    const before = (await owner.ask(`GET /api/orders/${ORDER}/reveals`)).items.length
    await owner.ask(`POST /api/orders/${ORDER}/secrets/reveal`, {})
    const { items } = await owner.ask(`GET /api/orders/${ORDER}/reveals`)
    expect(items).toHaveLength(before + 1)
    expect(items[0]).toMatchObject({ line: 1, by: '您', at: expect.any(String) })
  })

  it('are kept for no Idempotency-Key: a repeat is a look of its own', async () => {
    const before = (await owner.ask(`GET /api/orders/${ORDER}/reveals`)).items.length
    for (let time = 0; time < 2; time += 1)
      await owner.ask(
        `POST /api/orders/${ORDER}/secrets/reveal`,
        {},
        { 'Idempotency-Key': 'reveal-once' },
      )
    expect((await owner.ask(`GET /api/orders/${ORDER}/reveals`)).items).toHaveLength(before + 2)
    expect(await dump(entities)).not.toContain(secret)
  })

  it('of the writer are nowhere: not in a table, a log, a message or a callback', async () => {
    const ticket = await writeEverywhere()
    const waiting = await dump([OutboxRow])
    await world.settle()
    const agent = await openDesk(world, 'zhang.wei')
    await agent.ask(`POST /desk/api/tickets/${ticket}/take`)
    await world.settle()
    const said = [
      waiting,
      await dump(entities),
      world.logs.join('\n'),
      JSON.stringify(whatWasReceived(world.sandbox.control.snapshot())),
    ].join('\n')
    for (const masked of Object.values(MASKED)) expect(said).not.toContain(masked)
  })

  it('of a card that somebody wrote into their ticket reach no notice, no template, no outbox row and no log', async () => {
    await writeEverywhere()
    const waiting = await dump([OutboxRow])
    await world.settle()
    const persons = world.sandbox.control
      .snapshot()
      .persons.map(({ chat, serviceNotices }) => [
        chat.filter(({ direction }) => direction === 'received'),
        serviceNotices,
      ])
    const said = [
      waiting,
      await dump([NoticeRow, NoticeDelivery, OutboxRow, DeadOutboxRow]),
      world.logs.join('\n'),
      JSON.stringify(persons),
    ].join('\n')
    expect(said).not.toContain(secret)
    expect(said).toContain(number)
  })
})

async function dump(tables: ReadonlyArray<new () => object>): Promise<string> {
  const rows = await Promise.all(tables.map((table) => world.db.read.find(table)))
  return JSON.stringify(rows)
}

/** All that reached a phone or an agent; what people typed themselves is theirs. */
function whatWasReceived({ persons, agents }: SandboxSnapshot): unknown {
  return [
    persons.map(({ chat, serviceNotices }) => [
      chat.filter(({ direction }) => direction === 'received'),
      serviceNotices,
    ]),
    agents.map(({ messages }) => messages),
  ]
}

describe('a name at the desk', () => {
  it('is masked until somebody says why they need it; its owner sees who and why, and others find nothing', async () => {
    const agent = await openDesk(world, 'zhang.wei')
    const path = `POST /desk/api/tickets/${number}/name`
    expect((await agent.ask(`GET /desk/api/tickets/${number}`)).customer.displayName).toBe('林**')
    const refused = await agent.call(path, { reason: 'curious' })
    expect([refused.status, refused.body.detail]).toEqual([
      400,
      expect.stringContaining('请选一个查看的理由'),
    ])
    const looks = async () => (await owner.ask('GET /api/looks')).items
    const why = '要核对身份，看了您的全名'
    expect((await looks()).map((look: { why: string }) => look.why)).not.toContain(why)
    expect(await agent.ask(path, { reason: 'identity' })).toEqual({ name: '林晓（示例）' })
    expect(await looks()).toContainEqual(
      expect.objectContaining({ by: '售后部 工号 1024', what: `工单 ${number}`, why }),
    )
    const stranger = await openDesk(world, 'chen.jie')
    expect((await stranger.call(path, { reason: 'identity' })).status).toBe(404)
  })
})
