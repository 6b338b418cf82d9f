import type { AgentTemplateCard, ChatMessage } from '../../sandbox/sandbox.contract'
import { NoticeDelivery } from '../../server/notifications/notice-delivery.entity'
import { NoticeRow } from '../../server/notifications/notice.entity'
import { DeadOutboxRow } from '../../server/outbox/dead-row.entity'
import { OutboxRow } from '../../server/outbox/outbox-row.entity'
import { Ticket } from '../../server/tickets/ticket.entity'
import { MINUTE_MS } from '../../server/lib/clock'
import { photograph, screenshot } from '../attachments/pictures'
import { startApp, type RunningApp } from '../support/running-app'
import { openDesk, openMiniProgram, type Customer, type DeskAgent } from '../support/visitors'

/** 售后 are zhang.wei and the supervisor wang.fang; li.na is 技术. */
const MEMBERS = { holder: 'zhang.wei', supervisor: 'wang.fang', elsewhere: 'li.na' }

/** One story: each `it` goes on where the one before ended. */
describe('one trouble travels the whole way', () => {
  let world: RunningApp
  let customer: Customer
  let agent: DeskAgent
  let number = ''
  let orderNumber = ''
  let templatesSeen = 0

  beforeAll(async () => {
    world = await startApp()
    await world.seed()
  })
  afterAll(() => world.close())
  afterEach(() => {
    world.clock.advance(MINUTE_MS)
  })

  /** The template messages that came since the last look. */
  function newTemplates(): Array<Extract<ChatMessage['content'], { kind: 'template-card' }>> {
    const cards = world
      .received('u1')
      .flatMap(({ content }) => (content.kind === 'template-card' ? [content] : []))
    const fresh = cards.slice(templatesSeen)
    templatesSeen = cards.length
    return fresh
  }

  const cardsOf = (userId: string): Array<{ id: string; card: AgentTemplateCard }> =>
    world.sandbox.control
      .agentMessages(userId)
      .flatMap(({ id, content }) =>
        content.kind === 'template-card' ? [{ id, card: content }] : [],
      )

  const ticket = () => customer.ask(`GET /api/tickets/${number}`)

  /** The notice that reached the chat, and what a tap on it opens. */
  async function expectTemplate(expected: {
    title: string
    fields: Record<string, string>
  }): Promise<void> {
    await world.settle()
    const [template, ...more] = newTemplates()
    expect(more).toEqual([])
    expect(template?.title).toBe(expected.title)
    expect(template?.fields.map(({ key, value }) => [key, value])).toEqual(
      expect.arrayContaining(Object.entries(expected.fields)),
    )
    expect(template?.target).toMatchObject({
      kind: 'mini-program',
      path: `packages/tickets/detail/index?number=${number}`,
    })
  }

  it("the platform's orders are there for the customer who logs in with a js_code, and for nobody else", async () => {
    customer = await openMiniProgram(world, 'u1')
    expect(customer.me).toMatchObject({
      displayName: '林晓（示例）',
      tier: { key: 'gold' },
      binding: { state: 'none' },
    })
    const { items } = await customer.ask('GET /api/orders?state=delivered')
    expect(items).toHaveLength(3)
    orderNumber = items[0].orderNumber
    const stranger = await openMiniProgram(world, 'u3')
    expect(await stranger.ask('GET /api/orders')).toMatchObject({ items: [] })
  })

  it('following the official account verifies them at once, by the UnionID that both apps know', async () => {
    await world.sandbox.control.follow('u1')
    await world.settle()
    expect(
      world.received('u1').map(({ content }) => (content.kind === 'text' ? content.text : ''))[0],
    ).toContain('欢迎关注海城卡盟')
    expect(await customer.ask('GET /api/bindings/official-account')).toMatchObject({
      state: 'verified',
      verifiedBy: 'unionid',
    })
  })

  it('a ticket from that order has its number, department and next step at once, with the picture freed of its place', async () => {
    const picture = await customer.upload(await photograph(), 'IMG_0001.jpg')
    const form = await customer.ask(`GET /api/ticket-form?orderNumber=${orderNumber}`)
    expect(form).toMatchObject({
      prefill: { kind: 'goods', orderNumber },
      order: { productName: '游戏A点卡 100 点（示例）' },
    })
    const made = await customer.ask(
      'POST /api/tickets',
      {
        kind: 'goods',
        orderNumber,
        description: '激活时提示卡密无效，换了浏览器也一样',
        errorText: '卡密无效',
        tried: '换浏览器',
        attachmentIds: [picture],
      },
      { 'Idempotency-Key': 'story-one-submit' },
    )
    number = made.number
    expect(made).toMatchObject({
      status: 'submitted',
      department: '售后部',
      orderNumber,
      holder: null,
    })
    expect(made.nextStep).toMatch(/售后部.*12:3\d/)
    const [shown] = made.timeline[0].attachments
    const bytes = Buffer.from(await (await fetch(world.url + shown.url)).arrayBuffer())
    expect([shown.isImage, bytes.includes('Exif'), bytes.includes('Secret Place')]).toEqual([
      true,
      false,
      false,
    ])
  })

  it('submitting again with the same key is the same ticket', async () => {
    const again = await customer.ask(
      'POST /api/tickets',
      {
        kind: 'goods',
        orderNumber,
        description: '激活时提示卡密无效，换了浏览器也一样',
        errorText: '卡密无效',
        tried: '换浏览器',
        attachmentIds: (await ticket()).timeline[0].attachments.map(
          ({ attachmentId }: { attachmentId: string }) => attachmentId,
        ),
      },
      { 'Idempotency-Key': 'story-one-submit' },
    )
    expect(again.number).toBe(number)
    await expect(world.db.read.count(Ticket)).resolves.toBe(1)
  })

  it('the customer gets the receipt in the chat, and the agents of that department a card, and nobody else', async () => {
    await expectTemplate({
      title: '工单进度通知',
      fields: {
        character_string1: number,
        thing2: '商品问题 游戏A点卡 100 点（示例）',
        phrase3: '已提交',
      },
    })
    expect(cardsOf(MEMBERS.holder).map(({ card }) => card.title)).toEqual([`新工单 ${number}`])
    expect(cardsOf(MEMBERS.supervisor)).toHaveLength(1)
    expect(cardsOf(MEMBERS.elsewhere)).toEqual([])
  })

  it('an agent takes it by the button of the card; the button is gone for everyone and the way to the ticket stays, and the customer hears by work number', async () => {
    const [mine] = cardsOf(MEMBERS.holder)
    await world.sandbox.control.clickCardButton(
      MEMBERS.holder,
      mine?.id ?? '',
      mine?.card.buttons[0]?.key ?? '',
    )
    expect(cardsOf(MEMBERS.holder)[0]?.card).toMatchObject({
      title: expect.stringContaining('已接单'),
      buttons: [{ text: '打开' }],
      replacedButtonText: null,
    })
    await expectTemplate({ title: '工单进度通知', fields: { phrase3: '已接单' } })
    expect(cardsOf(MEMBERS.supervisor)[0]?.card).toMatchObject({
      title: `工号1024已接单 ${number}`,
      buttons: [{ text: '打开' }],
    })
    expect(await ticket()).toMatchObject({ status: 'assigned', holder: '售后部 工号 1024' })
    expect(JSON.stringify(await ticket())).not.toContain('张伟')
  })

  it('the card opens the desk by WeCom log-in, on that very ticket, with customer, order and picture', async () => {
    const [mine] = cardsOf(MEMBERS.holder)
    const link = mine?.card.url ?? ''
    agent = await openDesk(world, MEMBERS.holder, link.slice(world.url.length))
    expect(agent.landedOn).toBe(`/tickets/${number}`)
    const desk = await agent.ask(`GET /desk/api/tickets/${number}`)
    expect(desk).toMatchObject({
      customer: { displayName: '林**', tierName: '黄金会员' },
      orderDetail: { orderNumber, stateText: expect.any(String) },
      actions: ['note', 'ask', 'resolve'],
    })
    expect(desk.timeline[0].attachments).toHaveLength(1)
    expect(await agent.ask('GET /desk/api/tickets?scope=mine')).toMatchObject({
      items: [{ number }],
    })
  })

  it('a progress note reaches the chat', async () => {
    await agent.ask(`POST /desk/api/tickets/${number}/notes`, {
      text: '已联系上游核对这张卡',
      responsibleSide: 'upstream',
    })
    await expectTemplate({ title: '工单进度通知', fields: { phrase3: '处理中' } })
    expect(await ticket()).toMatchObject({
      status: 'investigating',
      responsibleSideText: '上游供货商',
    })
  })

  it('a question reaches the chat, and the clock stands still while the customer owes the answer', async () => {
    await agent.ask(`POST /desk/api/tickets/${number}/questions`, { text: '请补一张报错的截图' })
    await expectTemplate({ title: '工单待补充通知', fields: { character_string1: number } })
    expect(await ticket()).toMatchObject({
      status: 'awaiting_customer',
      nextDueAt: null,
      pausedReason: expect.any(String),
      can: { answer: true },
    })
  })

  it('the customer answers with a picture; the holder is told, and finds it at the desk', async () => {
    const before = world.sandbox.control.agentMessages(MEMBERS.holder).length
    await customer.ask(`POST /api/tickets/${number}/answer`, {
      text: '截图来了',
      attachmentIds: [await customer.upload(await screenshot())],
    })
    await world.settle()
    expect(newTemplates()).toEqual([])
    const news = world.sandbox.control
      .agentMessages(MEMBERS.holder)
      .slice(before)
      .map(({ content }) => content)
    expect(news).toMatchObject([{ kind: 'text-card', title: `客户补充了 ${number}` }])
    const desk = await agent.ask(`GET /desk/api/tickets/${number}`)
    expect(desk.timeline.at(-1)).toMatchObject({
      type: 'answer',
      text: '截图来了',
      attachments: [{ isImage: true }],
    })
    expect(desk).toMatchObject({ status: 'investigating', pausedReason: null })
  })

  it('the solution reaches the chat, and a tap opens the ticket', async () => {
    await agent.ask(`POST /desk/api/tickets/${number}/resolution`, {
      text: '已补发新卡，请在订单里查看',
      responsibleSide: 'upstream',
      responsibleBasis: '上游确认该批次异常',
    })
    await expectTemplate({ title: '工单处理完成通知', fields: { character_string1: number } })
    const last = world.received('u1').at(-1)
    expect(world.sandbox.control.openMessage('u1', last?.id ?? '').target).toMatchObject({
      kind: 'mini-program',
    })
    expect(await ticket()).toMatchObject({ status: 'resolved', can: { confirm: true } })
  })

  it('the customer confirms, the ticket is closed, and the holder knows', async () => {
    expect(
      await customer.ask(`POST /api/tickets/${number}/confirm`, { solved: true }),
    ).toMatchObject({ status: 'closed' })
    await expectTemplate({ title: '工单处理完成通知', fields: { character_string1: number } })
    const last = world.sandbox.control.agentMessages(MEMBERS.holder).at(-1)
    expect(last?.content).toMatchObject({ kind: 'text-card', title: `客户确认已解决 ${number}` })
  })

  it("every step is one notice in the app, delivered by template with WeChat's receipt on record, and the desk shows it", async () => {
    const notices = await world.db.read.find(NoticeRow, {
      where: { customerId: customer.me.customerId },
      order: { id: 'ASC' },
    })
    expect(notices.map(({ event }) => event)).toEqual([
      'identity.verified',
      'ticket.submitted',
      'ticket.assigned',
      'ticket.noted',
      'ticket.questioned',
      'ticket.resolved',
      'ticket.closed',
    ])
    const deliveries = await world.db.read.find(NoticeDelivery)
    expect(
      deliveries.map(({ road, state, receiptAt }) => [road, state, receiptAt !== null]),
    ).toEqual(Array.from({ length: 6 }, () => ['template', 'delivered', true]))
    const { items } = await customer.ask('GET /api/notices')
    expect(items.map(({ roadText }: { roadText: string }) => roadText)).toEqual([
      ...Array.from({ length: 6 }, () => '公众号已送达'),
      '仅在小程序内',
    ])
    const { notices: trace } = await agent.ask(`GET /desk/api/tickets/${number}`)
    expect(
      trace.filter(({ roads }: { roads: string[] }) => roads.includes('公众号模板消息 已送达')),
    ).toHaveLength(6)
  })

  it('nothing is left over', async () => {
    await expect(world.db.read.find(OutboxRow)).resolves.toEqual([])
    await expect(world.db.read.find(DeadOutboxRow)).resolves.toEqual([])
    expect(world.logs.filter((line) => line.startsWith('error'))).toEqual([])
  })
})
