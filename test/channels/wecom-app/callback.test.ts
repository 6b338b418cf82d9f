import { xmlChild, xmlText, type XmlObject } from '../../../sandbox/protocol/xml'
import type { CryptoAccount } from '../../../sandbox/protocol/message-crypto'
import { encryptMessage, sha1Signature } from '../../../sandbox/protocol/message-crypto'
import { WecomCard } from '../../../server/channels/wecom-app/cards/wecom-card.entity'
import {
  announceTicket,
  updateTicketCard,
} from '../../../server/channels/wecom-app/cards/ticket-card.sender'
import { CallbackReceipt } from '../../../server/channels/callback-receipt.entity'
import { Agent } from '../../../server/identity/agent.entity'
import { DAY_MS, MINUTE_MS } from '../../../server/lib/clock'
import { newId } from '../../../server/lib/ids'
import { events } from '../../../server/outbox/events'
import { createOutboxWorker, type Handlers } from '../../../server/outbox/worker'
import { OutboxRow } from '../../../server/outbox/outbox-row.entity'
import { TicketEvent } from '../../../server/tickets/ticket-event.entity'
import { Ticket } from '../../../server/tickets/ticket.entity'
import { silentLogger } from '../../support/api'
import { drainOutbox } from '../../support/drain-outbox'
import {
  createWecomWorld,
  LI,
  openAnswer,
  PUBLIC_URL,
  sealedPush,
  signedPush,
  WANG,
  ZHANG,
  type WecomWorld,
} from './world'

let world: WecomWorld
let account: CryptoAccount
beforeEach(async () => {
  world = await createWecomWorld()
  const { token, aesKey, corpId } = world.sandbox.options.wecom
  account = { token, aesKey, receiverId: corpId }
})
afterEach(() => world.close())

const push = (from: string, fields: XmlObject) =>
  signedPush({ account, clock: world.clock, from, fields })
const clickFields = (number: string, taskId = 'task-1'): XmlObject => ({
  MsgType: 'event',
  Event: 'template_card_event',
  EventKey: `take:${number}`,
  TaskId: taskId,
  CardType: 'button_interaction',
  ResponseCode: 'code-1',
})

/** What the agent reads: the text of a message, of the greyed button, or the state in the title of the card that takes its place; or null. */
async function answerTo(request: { query: string; body: string }): Promise<string | null> {
  const response = await world.post(request)
  expect(response.status).toBe(200)
  const answer = openAnswer(account, await response.text())
  if (answer === null) return null
  const button = xmlChild(answer, 'Button')
  const card = xmlChild(answer, 'TemplateCard')
  const title = card && xmlChild(card, 'MainTitle')
  if (title) return xmlText(title, 'Title')?.replace(/ T.*$/, '') ?? null
  return (button ? xmlText(button, 'ReplaceName') : xmlText(answer, 'Content')) ?? null
}
const held = async (ticket: Ticket): Promise<string | undefined> => {
  const { assignedAgentId } = await world.db.read.findOneByOrFail(Ticket, { id: ticket.id })
  return assignedAgentId === null
    ? undefined
    : (await world.db.read.findOneByOrFail(Agent, { id: assignedAgentId })).wecomUserId
}
const stored = async (): Promise<number> => {
  const counts = await Promise.all(
    [CallbackReceipt, TicketEvent, OutboxRow, WecomCard].map((entity) =>
      world.db.read.count(entity),
    ),
  )
  return counts.reduce((sum, one) => sum + one, 0)
}

describe('the console checks the address', () => {
  function check(echostr: string, signedBy = account): Promise<Response> {
    const timestamp = String(Math.floor(world.clock.epochMs() / 1000))
    const query = `msg_signature=${sha1Signature(signedBy.token, timestamp, 'n1', echostr)}&timestamp=${timestamp}&nonce=n1&echostr=${encodeURIComponent(echostr)}`
    return fetch(`${world.callbackUrl}?${query}`)
  }

  it('and gets what it encrypted, to the byte', async () => {
    const answer = await check(encryptMessage(account, '8743902746'))
    expect([answer.status, await answer.text()]).toEqual([200, '8743902746'])
  })

  it('whose plus signs come as they are', async () => {
    let echostr = ''
    while (!echostr.includes('+')) echostr = encryptMessage(account, '12345')
    const timestamp = String(Math.floor(world.clock.epochMs() / 1000))
    const answer = await fetch(
      `${world.callbackUrl}?msg_signature=${sha1Signature(account.token, timestamp, 'n1', echostr)}&timestamp=${timestamp}&nonce=n1&echostr=${echostr}`,
    )
    expect(await answer.text()).toBe('12345')
  })

  it('with another token, and is refused', async () => {
    expect((await check(encryptMessage(account, '1'), { ...account, token: 'other' })).status).toBe(
      401,
    )
  })
})

describe('what was not sent by WeCom, or not for us', () => {
  const request = (): { query: string; body: string } =>
    push(ZHANG.userId, { MsgType: 'text', Content: '你好', MsgId: '1' })

  it.each<[string, () => { query: string; body: string }, number]>([
    [
      'a signature of another token',
      () =>
        signedPush({
          account: { ...account, token: 'other' },
          clock: world.clock,
          from: ZHANG.userId,
          fields: { MsgType: 'text', MsgId: '1' },
        }),
      401,
    ],
    [
      'a message of another company',
      () =>
        signedPush({
          account: { ...account, receiverId: 'wwother' },
          clock: world.clock,
          from: ZHANG.userId,
          fields: { MsgType: 'text', MsgId: '1' },
        }),
      401,
    ],
    ['a body that was changed', () => ({ ...request(), body: request().body }), 401],
    [
      'no signature',
      () => ({
        ...request(),
        query: `timestamp=${Math.floor(world.clock.epochMs() / 1000)}&nonce=1`,
      }),
      401,
    ],
    ['no timestamp', () => ({ ...request(), query: 'msg_signature=1&nonce=1' }), 401],
    [
      'a recording of eleven minutes ago',
      () =>
        signedPush({
          account,
          clock: world.clock,
          from: ZHANG.userId,
          fields: { MsgType: 'text', MsgId: '1' },
          ageS: 11 * 60,
        }),
      401,
    ],
    [
      'a message in clear',
      () => ({ ...request(), body: '<xml><MsgType>text</MsgType></xml>' }),
      401,
    ],
    [
      'a DTD',
      () => ({
        ...request(),
        body: '<!DOCTYPE xml [<!ENTITY a "b">]><xml><Encrypt>&a;</Encrypt></xml>',
      }),
      400,
    ],
    [
      'more than 256 KiB',
      () => ({ ...request(), body: `<xml><Encrypt>${'a'.repeat(256 * 1024)}</Encrypt></xml>` }),
      413,
    ],
    [
      'signed, but not as the documents say',
      () =>
        sealedPush(
          account,
          '<xml><MsgType>event</MsgType></xml>',
          String(Math.floor(world.clock.epochMs() / 1000)),
        ),
      400,
    ],
  ])('%s is refused, and nothing is stored', async (_what, make, status) => {
    expect((await world.post(make())).status).toBe(status)
    expect(await stored()).toBe(0)
  })
})

describe('a tap on 接单', () => {
  it('makes the agent the holder, and their own card says so at once and still opens the ticket', async () => {
    const ticket = await world.submit()
    await announceTicket(world.deps)({
      id: newId('obx'),
      attempt: 1,
      event: 'ticket.submitted',
      payload: { ticketId: ticket.id, eventId: 'tev_1' },
    })
    await world.click(ZHANG)
    expect(await held(ticket)).toBe(ZHANG.userId)
    expect(world.cardsOf(WANG)[0]).toMatchObject({
      title: `新工单 ${ticket.number}`,
      updated: false,
    })
    expect(world.cardsOf(ZHANG)[0]).toMatchObject({
      title: `已接单 ${ticket.number}`,
      updated: true,
      replacedButtonText: null,
      buttons: [
        {
          text: '打开',
          url: `${PUBLIC_URL}/desk/auth/start?returnTo=${encodeURIComponent(`/tickets/${ticket.number}`)}`,
        },
      ],
    })
    const [entry] = await world.db.read.find(TicketEvent)
    expect(entry).toMatchObject({ type: 'assigned', actorLabel: '售后部 工号 1024' })
  })

  it('by two agents at the same moment gives one holder, and both hear the truth; so does everybody soon after', async () => {
    const ticket = await world.submit()
    await announceTicket(world.deps)({
      id: newId('obx'),
      attempt: 1,
      event: 'ticket.submitted',
      payload: { ticketId: ticket.id, eventId: 'tev_1' },
    })
    await Promise.all([world.click(ZHANG), world.click(WANG)])
    const [winner, loser] = (await held(ticket)) === ZHANG.userId ? [ZHANG, WANG] : [WANG, ZHANG]
    expect(world.cardsOf(winner)[0]?.title).toBe(`已接单 ${ticket.number}`)
    expect(world.cardsOf(loser)[0]?.title).toBe(`已由工号${winner.workNumber}接单 ${ticket.number}`)
    expect(
      await world.db.read.countBy(TicketEvent, { ticketId: ticket.id, type: 'assigned' }),
    ).toBe(1)
    const idle = Object.values(events).flatMap(({ handlers }) =>
      handlers.map((name) => [name, () => Promise.resolve()]),
    )
    const handlers = {
      ...Object.fromEntries(idle),
      'agentCards.updateTicketCard': updateTicketCard(world.deps),
    } as Handlers
    await drainOutbox(createOutboxWorker({ db: world.db, handlers, logger: silentLogger }))
    for (const agent of [ZHANG, WANG]) {
      expect(world.cardsOf(agent)[0]).toMatchObject({
        title: `工号${winner.workNumber}已接单 ${ticket.number}`,
        buttons: [{ text: '打开' }],
        replacedButtonText: null,
      })
    }
  })

  it('that is delivered three times, one after another or at once, is answered the same and done once', async () => {
    const ticket = await world.submit()
    const click = () => push(ZHANG.userId, clickFields(ticket.number))
    const answers = [
      await answerTo(click()),
      ...(await Promise.all([answerTo(click()), answerTo(click())])),
    ]
    expect(answers).toEqual(['已接单', '已接单', '已接单'])
    expect(await world.db.read.countBy(TicketEvent, { ticketId: ticket.id })).toBe(1)
    expect(await world.db.read.count(CallbackReceipt)).toBe(1)
  })

  it('keeps its first answer when it is delivered again after the world has changed', async () => {
    const ticket = await world.submit()
    const late = push(WANG.userId, clickFields(ticket.number))
    await answerTo(push(ZHANG.userId, clickFields(ticket.number)))
    expect(await answerTo(late)).toBe('已由工号1024接单')
    await world.db.transaction((tx) =>
      tx.manager.update(Ticket, { id: ticket.id }, { status: 'submitted', assignedAgentId: null }),
    )
    expect(await answerTo(late)).toBe('已由工号1024接单')
    expect(await held(ticket)).toBeUndefined()
  })

  it('by the same agent at another moment is a tap of its own, and harmless', async () => {
    const ticket = await world.submit()
    await answerTo(push(ZHANG.userId, clickFields(ticket.number)))
    world.clock.advance(1_000)
    expect(await answerTo(push(ZHANG.userId, clickFields(ticket.number)))).toBe('已接单')
    expect(await world.db.read.countBy(TicketEvent, { ticketId: ticket.id })).toBe(1)
  })

  it.each([
    ['somebody who is no agent', 'stranger', {}, '您不在客服名单'],
    ['an agent of another department', LI.userId, {}, '不在您的部门'],
    [
      'an agent, for a ticket that is solved',
      WANG.userId,
      { status: 'resolved', isOpen: false },
      '工单已经解决',
    ],
  ] as const)('by %s changes nothing and says why', async (_who, from, part, words) => {
    const ticket = await world.submit(part)
    expect(await answerTo(push(from, clickFields(ticket.number)))).toBe(words)
    expect(await held(ticket)).toBeUndefined()
  })

  it('with a key that is not ours is taken, and not answered', async () => {
    expect(
      await answerTo(
        push(ZHANG.userId, { ...clickFields('T260305-0001'), EventKey: 'transfer:T260305-0001' }),
      ),
    ).toBeNull()
  })

  it('that our own failure stopped leaves nothing behind, so that the next delivery does all of it', async () => {
    const ticket = await world.submit()
    const click = push(ZHANG.userId, clickFields(ticket.number))
    await world.db.writer.query('ALTER TABLE outbox RENAME TO outbox_gone')
    expect((await world.post(click)).status).toBe(500)
    await world.db.writer.query('ALTER TABLE outbox_gone RENAME TO outbox')
    expect(await held(ticket)).toBeUndefined()
    expect(await stored()).toBe(0)
    expect(await answerTo(click)).toBe('已接单')
    expect(await held(ticket)).toBe(ZHANG.userId)
  })
})

describe('what agents write', () => {
  it('is answered with the way to the desk', async () => {
    const text = await answerTo(
      push(ZHANG.userId, { MsgType: 'text', Content: '在吗', MsgId: '1' }),
    )
    expect(text).toContain(
      `<a href="${PUBLIC_URL}/desk/auth/start?returnTo=%2Ftickets">打开工作台</a>`,
    )
    expect(text).toContain('没有发给客户')
  })

  it('leads straight to the ticket that it names', async () => {
    const text = await answerTo(
      push(ZHANG.userId, { MsgType: 'text', Content: '看下 t260305-0007 谢谢', MsgId: '2' }),
    )
    expect(text).toContain('returnTo=%2Ftickets%2FT260305-0007">打开工单 T260305-0007</a>')
  })

  it('is told to somebody who is no agent, whoever they are', async () => {
    expect(
      await answerTo(push('stranger', { MsgType: 'text', Content: '在吗', MsgId: '3' })),
    ).toContain('不在客服名单')
  })

  it.each<[string, XmlObject]>([
    ['a picture', { MsgType: 'image', PicUrl: 'https://p/1', MediaId: 'm', MsgId: '4' }],
    [
      'a place that WeCom reports by itself',
      { MsgType: 'event', Event: 'LOCATION', Latitude: '1', Longitude: '2' },
    ],
  ])('when it is %s is taken without a word', async (_what, fields) => {
    expect(await answerTo(push(ZHANG.userId, fields))).toBeNull()
  })

  it('greets who comes in, once a day', async () => {
    const enter = (): Promise<string | null> =>
      answerTo(push(ZHANG.userId, { MsgType: 'event', Event: 'enter_agent', EventKey: '' }))
    expect(await enter()).toContain('打开工作台')
    world.clock.advance(MINUTE_MS)
    expect(await enter()).toBeNull()
    world.clock.advance(DAY_MS)
    expect(await enter()).toContain('打开工作台')
  })
})
