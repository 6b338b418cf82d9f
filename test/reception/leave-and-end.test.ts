import { Appeal } from '../../server/tickets/appeals/appeal.entity'
import { AttachmentRow } from '../../server/attachments/attachment.entity'
import { MannerFlag } from '../../server/conversations/sessions/manner-flag.entity'
import { Message } from '../../server/conversations/message.entity'
import { ServiceSession } from '../../server/conversations/sessions/session.entity'
import { Customer } from '../../server/identity/customer.entity'
import { Agent } from '../../server/identity/agent.entity'
import { newId } from '../../server/lib/ids'
import { OutboxRow } from '../../server/outbox/outbox-row.entity'
import { agentWrote } from '../../server/reception/agents/agent-wrote'
import { closeByAgent } from '../../server/reception/ending/end-of-session'
import { leaveMessage } from '../../server/reception/waiting/leave-message'
import { servicerWrote } from '../../server/reception/agents/servicer'
import { resolveTicket, takeTicket } from '../../server/tickets/handling/agent-ticket.service'
import { TicketEvent } from '../../server/tickets/ticket-event.entity'
import { Ticket } from '../../server/tickets/ticket.entity'
import {
  acting,
  makeAttachment,
  makeOrder,
  published,
  submit,
  timeline,
} from '../tickets/ticket-world'
import {
  createReceptionWorld,
  deps,
  NIGHT,
  type ReceptionWorld,
  type Talker,
} from './reception-world'

let world: ReceptionWorld
beforeEach(async () => {
  world = await createReceptionWorld()
  await world.busyTeam()
})
afterEach(() => world.close())

const ORDER = 'HKM202603050001'
const tickets = () => world.db.read.find(Ticket, { order: { id: 'ASC' } })
const sessionOf = (talker: Talker) =>
  world.db.read.findOneOrFail(ServiceSession, {
    where: { conversationId: talker.conversation.id },
    order: { id: 'DESC' },
  })

describe('leaving a message instead of waiting', () => {
  it('keeps all that was said, the order and the files, and says number, department and time', async () => {
    const alice = await world.customer('alice')
    await makeOrder(world.db, alice.customerId, { orderNumber: ORDER })
    const talker = await world.talker({ customer: alice })
    await talker.say(`订单号${ORDER}，激活时提示“卡密无效”`)
    const payload = { attachmentId: await makeAttachment(world.db, alice.customerId) }
    const { replies } = await talker.say('[图片]', { type: 'image', payload })
    await talker.say('第一次买就这样')
    const left = await talker.tap(replies[0], '留言')
    const [ticket] = await tickets()
    expect(left).toMatchObject({
      mode: 'bot',
      replies: [{ text: expect.stringContaining(`工单 ${ticket?.number}，售后部会在今天 12:`) }],
    })
    expect(ticket).toMatchObject({
      customerId: alice.customerId,
      kind: 'goods',
      department: 'after-sales',
      errorText: '卡密无效',
      conversationId: talker.conversation.id,
    })
    expect(ticket?.description).toBe(`订单号${ORDER}，激活时提示“卡密无效”\n第一次买就这样`)
    const [submitted, record] = await world.db.read.find(TicketEvent, {
      where: { ticketId: ticket?.id ?? '' },
    })
    expect(submitted).toMatchObject({
      attachmentIds: [expect.stringMatching(/^att_/)],
      data: expect.objectContaining({ source: 'chat' }),
    })
    expect(record).toMatchObject({ type: 'note', visibility: 'internal', actorKind: 'system' })
    for (const words of ['卡密无效', '第一次买就这样', '自动客服：', '12:00 客户：[图片]'])
      expect(record?.text).toContain(words)
    expect(await sessionOf(talker)).toMatchObject({
      status: 'ended',
      endReason: 'left-message',
      leftTicket: ticket?.number,
    })
  })

  it('twice, also at the same moment, is one ticket', async () => {
    const talker = await world.talker({ customer: await world.customer('alice') })
    await talker.say('卡密无效，激活不了')
    await talker.say('转人工')
    const { id: sessionId } = await sessionOf(talker)
    const leave = () =>
      world.db.transaction((tx) => leaveMessage(tx, deps, { sessionId, text: null }))
    const numbers = (await Promise.all([leave(), leave(), leave()])).map(({ number }) => number)
    expect([new Set(numbers).size, (await tickets()).length]).toEqual([1, 1])
  })

  it('who has not said anything yet is asked first, and the next words are the message', async () => {
    world.clock.set(NIGHT)
    const talker = await world.talker({ customer: await world.customer('alice') })
    const { replies } = await talker.say('人工')
    expect((await talker.tap(replies[0], '留言')).replies[0]?.text).toContain('请用一两句话说说')
    expect(await tickets()).toEqual([])
    const left = await talker.say('昨天充的话费没到账')
    const [ticket] = await tickets()
    expect([left.mode, ticket?.title, ticket?.kind]).toEqual([
      'bot',
      '昨天充的话费没到账',
      'after-sales',
    ])
  })

  it('is never lost for want of a name: who is not known gets an account of their own, with the files they sent', async () => {
    const talker = await world.talker()
    const attachmentId = await makeAttachment(world.db, 'cus_nobody')
    await world.db.transaction((tx) =>
      tx.manager.update(AttachmentRow, { id: attachmentId }, { ownerCustomerId: null }),
    )
    await talker.say('[图片]', { type: 'image', payload: { attachmentId } })
    await talker.say('卡密无效，激活不了')
    await talker.say('留言')
    const [ticket] = await tickets()
    expect(await world.db.read.findOneBy(Customer, { id: ticket?.customerId ?? '' })).toMatchObject(
      { displayName: '微信用户' },
    )
    expect(await world.db.read.findOneBy(AttachmentRow, { id: attachmentId })).toMatchObject({
      ownerCustomerId: ticket?.customerId,
    })
  })

  it('names an order of somebody else in the words only', async () => {
    const [alice, bob] = [await world.customer('alice'), await world.customer('bob')]
    await makeOrder(world.db, bob.customerId, { orderNumber: ORDER })
    const talker = await world.talker({ customer: alice })
    await talker.say('转人工')
    await talker.say(`订单号${ORDER}卡密无效`)
    await talker.say('留言')
    const [ticket] = await tickets()
    expect([ticket?.orderId, ticket?.description]).toEqual([null, expect.stringContaining(ORDER)])
  })
})

describe('the end', () => {
  async function served(
    channel: 'official-account' | 'wecom-kf' = 'official-account',
  ): Promise<{ talker: Talker; agentId: string; session: ServiceSession }> {
    const { agent } = await world.agent('li.na')
    const talker = await world.talker({ channel, customer: await world.customer('alice') })
    await talker.say('有一件事想问，转人工')
    const session = await sessionOf(talker)
    await world.db.transaction((tx) =>
      agentWrote(tx, deps, { session, agentId: agent.id, text: '您好，正在查', alreadySent: true }),
    )
    return { talker, agentId: agent.id, session }
  }
  const close = (session: ServiceSession, agentId: string) =>
    world.db.transaction((tx) => closeByAgent(tx, deps, { session, agentId, note: null }))
  const question = async (talker: Talker) => {
    const last = await world.db.read.findOneOrFail(Message, {
      where: { conversationId: talker.conversation.id, direction: 'out' },
      order: { id: 'DESC' },
    })
    return {
      text: last.text,
      links: [],
      choices: (last.payload?.choices ?? []) as Array<{ id: string; label: string }>,
    }
  }

  it('asks whether it is solved, then for a score, each once', async () => {
    const { talker, agentId, session } = await served()
    await close(session, agentId)
    await close(session, agentId)
    expect((await world.said(talker)).filter((text) => text.includes('问题解决了吗'))).toHaveLength(
      1,
    )
    const solved = await talker.tap(await question(talker), '已经解决')
    expect(solved.replies[0]?.choices?.map(({ label }) => label)).toEqual([
      '很不满意',
      '不满意',
      '一般',
      '满意',
      '很满意',
    ])
    expect((await talker.tap(solved.replies[0], '很满意')).replies[0]?.text).toContain(
      '谢谢您的评价',
    )
    expect((await talker.tap(solved.replies[0], '很不满意')).replies[0]?.text).toBe(
      '您已经评过了，谢谢',
    )
    expect(await sessionOf(talker)).toMatchObject({ solved: 'solved', rating: 5 })
    expect(await talker.session()).toBeNull()
  })

  it('what is not solved goes on as a ticket with everything in it, and a bad mark is shown to supervisors', async () => {
    const { talker, agentId, session } = await served()
    await close(session, agentId)
    const unsolved = await talker.tap(await question(talker), '还没解决')
    const [ticket] = await tickets()
    expect(unsolved.replies[0]?.text).toContain(`工单 ${ticket?.number}`)
    expect(ticket?.description).toContain('有一件事想问')
    await talker.tap(unsolved.replies[0], '很不满意')
    expect(await world.db.read.find(Appeal)).toMatchObject([
      { kind: 'bad-mark', state: 'open', sessionId: session.id, words: '1 星，没有解决' },
    ])
    expect(await sessionOf(talker)).toMatchObject({
      leftTicket: ticket?.number,
      solved: 'unsolved',
      rating: 1,
    })
  })

  it.each([
    ['on which somebody works', false, 'ticket.answered', 'assigned'],
    ['with a result to confirm', true, 'ticket.reopened', 'reopened'],
  ] as const)(
    'what is not solved goes on in the ticket about the same order %s, not in a second one',
    async (_, resolved, event, status) => {
      const { talker, agentId, session } = await served()
      const { customerId } = session
      const order = await makeOrder(world.db, customerId ?? '')
      const earlier = await submit(world.db, customerId ?? '', {
        kind: 'how-to',
        orderNumber: order.orderNumber,
      })
      const agent = acting(await world.db.read.findOneByOrFail(Agent, { id: agentId }))
      await world.db.transaction(async (tx) => {
        await tx.manager.update(
          ServiceSession,
          { id: session.id },
          { orderNumber: order.orderNumber, kind: 'how-to' },
        )
        await takeTicket(tx, deps, {
          number: earlier.number,
          agent: { ...agent, role: 'supervisor' },
        })
        if (resolved)
          await resolveTicket(tx, deps, {
            number: earlier.number,
            agent: { ...agent, role: 'supervisor' },
            input: { text: '好了', responsibleSide: 'upstream' },
          })
      })
      await close(session, agentId)
      const unsolved = await talker.tap(await question(talker), '还没解决')
      const [ticket, ...others] = await tickets()
      expect(others).toEqual([])
      expect(unsolved.replies[0]?.text).toContain(
        `您的工单 ${earlier.number} 还在办，已经把这次说的加进去`,
      )
      expect(ticket).toMatchObject({ number: earlier.number, status })
      expect(
        (await timeline(world.db, earlier))
          .slice(-2)
          .map(({ type, visibility, text }) => `${type} ${visibility} ${text}`),
      ).toEqual([
        expect.stringMatching(
          resolved
            ? /^reopened customer 会话里说：还没有解决/
            : /^answer customer 会话里说：还没有解决/,
        ),
        expect.stringMatching(/^note internal [^]*有一件事想问/),
      ])
      expect((await published(world.db)).filter((one) => one.event === event)).toHaveLength(1)
      expect(await sessionOf(talker)).toMatchObject({ leftTicket: earlier.number })
    },
  )

  it("on kf it is on record that it is asked; the words go by the channel's code", async () => {
    const { talker, agentId, session } = await served('wecom-kf')
    const ended = await close(session, agentId)
    expect(ended.askedAt).not.toBeNull()
    expect(await world.said(talker)).toEqual([])
  })

  it('asks nothing when nobody had answered', async () => {
    const { agent } = await world.agent('li.na')
    const talker = await world.talker({ channel: 'official-account' })
    await talker.say('转人工')
    expect((await close(await sessionOf(talker), agent.id)).askedAt).toBeNull()
  })
})

describe('manners', () => {
  const events = async () => (await world.db.read.find(OutboxRow)).map(({ event }) => event)

  it.each([
    ['请把验证码发给我', true, true],
    ['请把验证码发给我', false, false],
    ['请不要把验证码告诉任何人', false, true],
    ['您登记的身份证是110101199003074610', false, false],
  ] as const)('%s (sent already: %s): may go out is %s', async (text, alreadySent, allowed) => {
    const { agent } = await world.agent('li.na')
    const talker = await world.talker({ channel: 'official-account' })
    await talker.say('转人工')
    const session = await sessionOf(talker)
    const judged = await world.db.transaction((tx) =>
      agentWrote(tx, deps, { session, agentId: agent.id, text, alreadySent }),
    )
    expect(judged.allowed).toBe(allowed)
    const flagged = text.startsWith('请把')
    expect(await world.db.read.find(MannerFlag)).toMatchObject(
      flagged ? [{ what: '验证码', reached: alreadySent }] : [],
    )
    expect((await events()).includes('agent.flagged')).toBe(flagged)
    expect((await sessionOf(talker)).firstAgentAnswerAt !== null).toBe(allowed)
  })

  it('one sentence is one flag, whatever it asks for', async () => {
    const { agent } = await world.agent('li.na')
    const talker = await world.talker({ channel: 'official-account' })
    await talker.say('转人工')
    const session = await sessionOf(talker)
    const words = {
      session,
      agentId: agent.id,
      text: '把您的支付密码和验证码发我',
      alreadySent: false,
    }
    expect((await world.db.transaction((tx) => agentWrote(tx, deps, words))).reason).toContain(
      '密码、验证码',
    )
    expect(await world.db.read.find(MannerFlag)).toMatchObject([
      { what: '密码、验证码', reached: false },
    ])
  })

  it('no card secret goes to a customer in a chat: it is shown in the order', async () => {
    const { agent } = await world.agent('li.na')
    const talker = await world.talker({ channel: 'official-account' })
    await talker.say('转人工')
    const words = {
      session: await sessionOf(talker),
      agentId: agent.id,
      text: '补发的卡密是ABCD-1234-EFGH-5678',
      alreadySent: false,
    }
    expect(await world.db.transaction((tx) => agentWrote(tx, deps, words))).toMatchObject({
      allowed: false,
      reason: expect.stringContaining('卡密'),
    })
  })

  it('a servicer who writes where no session is open is of no session', async () => {
    await world.db.transaction((tx) =>
      servicerWrote(tx, deps, {
        conversationId: newId('cnv'),
        agentId: 'agt_1',
        text: '请把验证码发给我',
      }),
    )
    expect(await world.db.read.find(MannerFlag)).toEqual([])
  })
})
