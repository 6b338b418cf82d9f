import { createCardKeys } from '../../server/orders/card-keys'
import { CardSecret } from '../../server/orders/card-secret.entity'
import { markSecrets } from '../../server/orders/known-secrets'
import { Message } from '../../server/conversations/message.entity'
import { entities } from '../../server/entities'
import { createSecretBox } from '../../server/lib/secret-box'
import { SECRET_KEY, startApp, type RunningApp } from '../support/running-app'
import { openDesk, openMiniProgram, type Customer } from '../support/visitors'

/** Of u1: delivered. */
const ORDER = 'HKM202603050001'
const KF = 'wkSandboxHaicheng0000000001'
/** Sixteen letters and digits, as a shop may print them: nothing in it says what it is. */
const SECRET = 'QX7K2M9PLA4T8WZ3'
const POINTER = `[卡密已隐去，订单 ${ORDER} 的]`
const WARNING = /您写的卡密，我们保存的记录里已经隐去。微信里原来那条还在，请长按删除/

let world: RunningApp
let customer: Customer

beforeEach(async () => {
  world = await startApp()
  await world.seed()
  const { body } = await world.platform.put('deliveries', [
    {
      orderNumber: ORDER,
      version: 9_999_999_999_999,
      deliveredAt: '2026-03-05T11:20:00+08:00',
      cards: [{ line: 1, secret: SECRET }],
    },
  ])
  expect(body).toContain('"stored"')
  customer = await openMiniProgram(world, 'u1')
  await world.sandbox.control.follow('u1')
  await world.settle()
})
afterEach(() => world.close())

const heard = (personId = 'u1'): string =>
  world
    .received(personId)
    .flatMap(({ content }) => (content.kind === 'text' ? [content.text] : []))
    .at(-1) ?? ''
const kfLines = (): string[] =>
  world.sandbox.control.kf
    .messagesOf({ userId: 'u1', openKfId: KF })
    .flatMap(({ from, content }) =>
      from === 'customer'
        ? []
        : content.kind === 'text'
          ? [content.text]
          : content.kind === 'menu'
            ? [content.head]
            : [],
    )
const kfHeard = (): string => kfLines().at(-1) ?? ''

async function everythingKept(): Promise<string> {
  const tables = await Promise.all(entities.map((entity) => world.db.read.find<object>(entity)))
  return JSON.stringify([tables, world.sandbox.control.snapshot().agents])
}

async function messagesKept(): Promise<string> {
  const rows = await world.db.read.find(Message, { order: { id: 'ASC' } })
  return rows.map(({ text }) => text).join('\n')
}

describe('a secret of a card that was sold here is recognised however it is typed', () => {
  it.each([
    SECRET,
    SECRET.toLowerCase(),
    'QX7K 2M9P LA4T 8WZ3',
    'qx7k-2m9p la4t-8wz3',
    'ＱＸ７Ｋ２Ｍ９ＰＬＡ４Ｔ８ＷＺ３',
    'QX7K2M\u200b9PLA4T8WZ3',
    'Q X 7 K 2 M 9 P L A 4 T 8 W Z 3',
  ])('in the official account, alone: %s', async (written) => {
    await world.sandbox.control.sendText('u1', written)
    expect(heard()).toMatch(WARNING)
    expect(heard()).toContain(`orderNumber=${ORDER}`)
    expect(heard()).not.toMatch(/没有完全看懂|没有在您的账号下找到|QX7K|qx7k/)
    const kept = await everythingKept()
    expect(kept).toContain(POINTER)
    expect(kept).not.toMatch(/QX7K2M9P|8WZ3|8wz3/i)
  })

  it('at every door of the customer: warned, hidden, and told which order it is of', async () => {
    const words = `这张 my card qx7k2m9p la4t8wz3 打不开`
    await world.sandbox.control.sendText('u1', words)
    expect(heard()).toMatch(WARNING)

    const review = await customer.ask('POST /api/tickets/review', { description: words })
    expect([review.masked, review.warning]).toEqual([
      [{ field: 'description', what: '卡密' }],
      expect.stringContaining('提交时会自动隐去'),
    ])
    const ticket = await customer.ask('POST /api/tickets', {
      kind: 'goods',
      orderNumber: ORDER,
      description: words,
    })
    expect([ticket.description, ticket.warning]).toEqual([
      `这张 my card ${POINTER} 打不开`,
      expect.stringContaining('您写的卡密已经替您隐去'),
    ])
    const reply = await customer.ask(`POST /api/tickets/${ticket.number}/answer`, { text: words })
    expect(reply.warning).toContain('您写的卡密已经替您隐去')

    const { url } = await customer.ask('POST /api/kf/entry', { from: 'mine' })
    await world.sandbox.control.kf.openLink({ userId: 'u1', url })
    await world.settle()
    await world.sandbox.control.kf.customerSends({ userId: 'u1', openKfId: KF, message: SECRET })
    await world.settle()
    expect(kfHeard()).toMatch(WARNING)
    expect(kfHeard()).not.toContain('没有完全看懂')
    const left = await customer.ask('POST /api/waiting/leave-message', {
      sessionId: null,
      text: `打不开 ${SECRET}`,
    })
    expect(left.warning).toContain('您写的卡密已经替您隐去')
    await world.settle()

    const { items } = await customer.ask('GET /api/history')
    expect(JSON.stringify(items)).toContain(POINTER)
    expect(await everythingKept()).not.toMatch(/QX7K2M9P|8WZ3/i)
    expect(JSON.stringify(items)).not.toMatch(/QX7K2M9P|8WZ3/i)
  })

  it.each([
    ['named in one, told in the next', '我把激活码发给你们', 'WX93KD72PQ'],
    ['two halves', '卡密前一半是WX93KD', '后一半是72PQ55'],
    ['one that was sold here, cut in two', 'QX7K2M9P', 'LA4T8WZ3'],
  ])('in two messages: %s', async (_how, first, second) => {
    await world.sandbox.control.sendText('u1', first)
    await world.sandbox.control.sendText('u1', second)
    expect(heard()).toMatch(WARNING)
    const { url } = await customer.ask('POST /api/kf/entry', { from: 'mine' })
    await world.sandbox.control.kf.openLink({ userId: 'u1', url })
    await world.settle()
    for (const message of [first, second]) {
      await world.sandbox.control.kf.customerSends({ userId: 'u1', openKfId: KF, message })
      await world.settle()
    }
    expect(kfLines().join('\n')).toMatch(WARNING)
    expect(await messagesKept()).not.toMatch(/WX93KD|72PQ|QX7K2M9P|LA4T8WZ3/)
  })

  it('what was not written is not told of: no warning where nothing was hidden', async () => {
    const ticket = await customer.ask('POST /api/tickets', {
      kind: 'goods',
      orderNumber: ORDER,
      description: '这张打不开，序号 AB12CD34EF56GH78',
    })
    expect([ticket.description, ticket.warning]).toEqual([
      '这张打不开，序号 AB12CD34EF56GH78',
      null,
    ])
    const reply = await customer.ask(`POST /api/tickets/${ticket.number}/answer`, {
      text: '还是打不开',
    })
    expect(reply.warning).toBeNull()
  })

  it('somebody else who types it is not told whose it is', async () => {
    await world.sandbox.control.follow('u2')
    await world.sandbox.control.sendText('u2', SECRET)
    expect(heard('u2')).toMatch(WARNING)
    expect(heard('u2')).not.toContain(ORDER)
    expect(await everythingKept()).not.toContain('QX7K2M9P')
  })

  it('an agent cannot send it, and is told why', async () => {
    const { number } = await customer.ask('POST /api/tickets', {
      kind: 'goods',
      orderNumber: ORDER,
      description: '打不开',
    })
    await world.settle()
    const agent = await openDesk(world, 'zhang.wei')
    await agent.ask(`POST /desk/api/tickets/${number}/take`)
    const refused = await agent.call(`POST /desk/api/tickets/${number}/notes`, {
      text: `您的卡是 ${SECRET}`,
      visibility: 'customer',
    })
    expect([refused.status, refused.body.code]).toEqual([422, 'holds_secret'])
    expect(await everythingKept()).not.toContain('QX7K2M9P')
  })
})

it('cards that came before, or under a former key, are marked by the sweep', async () => {
  const card = await world.db.read.findOneByOrFail(CardSecret, {
    id: (
      await world.db.read
        .createQueryBuilder(CardSecret, 's')
        .where('s.mark IS NOT NULL')
        .getOneOrFail()
    ).id,
  })
  await world.db.transaction((tx) =>
    tx.manager.update(CardSecret, { id: card.id }, { mark: null, markedBy: null }),
  )
  await world.settle()
  expect(await world.db.read.findOneByOrFail(CardSecret, { id: card.id })).toMatchObject({
    mark: card.mark,
    markedBy: card.markedBy,
  })

  // After a rotation a card is marked under the new key once it is sealed under it.
  const rotated = createSecretBox([Buffer.alloc(32, 200), SECRET_KEY])
  await markSecrets(world.db, rotated)
  expect(await world.db.read.findOneByOrFail(CardSecret, { id: card.id })).toMatchObject({
    mark: card.mark,
  })
  await createCardKeys({ db: world.db, box: rotated }).loop.run()
  await markSecrets(world.db, rotated)
  const marked = await world.db.read.findOneByOrFail(CardSecret, { id: card.id })
  expect([marked.markedBy, marked.mark === card.mark]).toEqual([rotated.keyId, false])
})
