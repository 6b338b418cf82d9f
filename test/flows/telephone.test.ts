import { AuditEntry } from '../../server/audit/audit-entry.entity'
import { Call } from '../../server/calls/call.entity'
import { CallWish } from '../../server/calls/call-wish.entity'
import { PlannedCall } from '../../server/calls/planned-call.entity'
import { OneTimeCode } from '../../server/identity/one-time-code.entity'
import { HOUR_MS, MINUTE_MS } from '../../server/lib/clock'
import { NoticeRow } from '../../server/notifications/notice.entity'
import { AMR } from '../attachments/pictures'
import { callOver } from '../support/api'
import { startApp, type RunningApp } from '../support/running-app'
import { openDesk, openMiniProgram, type Customer, type DeskAgent } from '../support/visitors'

let world: RunningApp
let caller: Customer
let other: Customer
let agent: DeskAgent
let colleague: DeskAgent
let supervisor: DeskAgent

/** Noon on a working day: the telephone is open until nine. */
beforeEach(async () => {
  world = await startApp()
  await world.seed()
  await everybodyComes()
})
afterEach(() => world.close())

async function everybodyComes(): Promise<void> {
  caller = await openMiniProgram(world, 'u1')
  other = await openMiniProgram(world, 'u2')
  agent = await openDesk(world, 'zhang.wei')
  colleague = await openDesk(world, 'li.na')
  supervisor = await openDesk(world, 'wang.fang')
}

const cardsOf = (id: string): string[] =>
  (world.sandbox.control.snapshot().agents.find((one) => one.id === id)?.messages ?? []).map(
    (message) => JSON.stringify(message),
  )
const noticesOf = async (person: Customer): Promise<string[]> =>
  (await person.ask('GET /api/notices')).items.map(
    ({ title, body }: { title: string; body: string }) => `${title}：${body}`,
  )
const deeds = async (subjectId: string): Promise<string[]> =>
  (await world.db.read.find(AuditEntry, { where: { subjectId }, order: { id: 'ASC' } })).map(
    ({ deed }) => deed,
  )

/** A ticket of u1's in the hands of zhang.wei. */
async function heldTicket(): Promise<string> {
  const { number } = await caller.ask('POST /api/tickets', {
    kind: 'after-sales',
    description: '话费充值没有到账',
  })
  await agent.ask(`POST /desk/api/tickets/${number}/take`)
  await world.settle()
  return number
}

describe('R4: a caller and their call code', () => {
  it('opens who it is, shows the same word to both, and is good once', async () => {
    const { code, word } = await caller.ask('POST /api/calls/code')
    expect([code, word]).toEqual([expect.stringMatching(/^\d{6}$/), expect.stringMatching(/^..+$/)])
    expect(await caller.ask('GET /api/calls/now')).toMatchObject({ ongoing: null })
    const spoken = `${code.slice(0, 3)} ${code.slice(3)}`
    const opened = await agent.ask('POST /desk/api/calls/check', { code: spoken })
    expect(opened).toMatchObject({
      direction: 'inbound',
      state: 'open',
      word,
      customer: { tierName: '黄金会员' },
    })
    expect(opened.customerName).toContain('示例')
    expect(opened.orders.length).toBeGreaterThan(0)
    const { ongoing } = await caller.ask('GET /api/calls/now')
    expect(ongoing).toMatchObject({
      headline: '客服核对了您的通话码',
      by: '售后部 工号 1024',
      word,
    })
    const again = await agent.call('POST /desk/api/calls/check', { code })
    expect([again.status, again.body.code]).toEqual([404, 'code_used'])
    expect(await deeds(opened.callId)).toEqual(['call.opened'])
    const looks = await caller.ask('GET /api/looks')
    expect(looks.items).toMatchObject([
      { by: '售后部 工号 1024', what: '您的订单和工单', why: '您打来电话，报了通话码' },
    ])
  })

  it('is kept nowhere as it is read out, and is over after five minutes or once another is asked for', async () => {
    const first = await caller.ask('POST /api/calls/code')
    const second = await caller.ask('POST /api/calls/code')
    expect((await agent.call('POST /desk/api/calls/check', { code: first.code })).body.code).toBe(
      'code_used',
    )
    expect(JSON.stringify(await world.db.read.find(OneTimeCode))).not.toContain(second.code)
    world.clock.advance(5 * MINUTE_MS)
    const over = await agent.call('POST /desk/api/calls/check', { code: second.code })
    expect([over.status, over.body.code, over.body.detail]).toEqual([
      404,
      'code_over',
      expect.stringContaining('过期'),
    ])
  })

  it('cannot be guessed: five faults and the desk waits; each is on record', async () => {
    const { code } = await caller.ask('POST /api/calls/code')
    const wrong = String((Number(code) + 1) % 1_000_000).padStart(6, '0')
    for (let times = 0; times < 5; times += 1) {
      const answer = await agent.call('POST /desk/api/calls/check', { code: wrong })
      expect([answer.status, answer.body.code]).toEqual([404, 'code_unknown'])
    }
    expect((await agent.call('POST /desk/api/calls/check', { code })).status).toBe(429)
    expect(await world.db.read.countBy(AuditEntry, { deed: 'call.codeRefused' })).toBe(5)
    // Somebody else at the desk is not held back, and the code is still good.
    expect((await colleague.call('POST /desk/api/calls/check', { code })).status).toBe(201)
  })

  it('who asks without end waits, and whoever is not logged in has none', async () => {
    for (let times = 0; times < 6; times += 1) await caller.ask('POST /api/calls/code')
    expect((await caller.call('POST /api/calls/code')).status).toBe(429)
    expect((await fetch(`${world.url}/api/calls/code`, { method: 'POST' })).status).toBe(401)
  })

  it('of two agents who type it at once one gets it', async () => {
    const { code } = await caller.ask('POST /api/calls/code')
    const answers = await Promise.all(
      [agent, colleague].map((desk) => desk.call('POST /desk/api/calls/check', { code })),
    )
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 404])
    expect(await world.db.read.count(Call)).toBe(1)
  })

  it("a colleague's call does not exist for others; a supervisor sees it, on record", async () => {
    const { code } = await caller.ask('POST /api/calls/code')
    const { callId } = await agent.ask('POST /desk/api/calls/check', { code })
    expect((await colleague.call(`GET /desk/api/calls/${callId}`)).status).toBe(404)
    const note = { summary: '说好了' }
    expect((await supervisor.call(`POST /desk/api/calls/${callId}/note`, note)).status).toBe(404)
    await supervisor.ask(`GET /desk/api/calls/${callId}`)
    expect(await deeds(callId)).toEqual(['call.opened', 'call.looked'])
  })
})

describe('R4: a call is noted as a conversation', () => {
  const onTheLine = async (): Promise<string> => {
    const { code } = await caller.ask('POST /api/calls/code')
    return (await agent.ask('POST /desk/api/calls/check', { code })).callId
  }

  it('without a ticket it stands in the history, once, and is on record', async () => {
    const callId = await onTheLine()
    const note = { summary: '问怎么看卡密，讲了一遍，看到了', note: '耐心一点' }
    expect(await agent.ask(`POST /desk/api/calls/${callId}/note`, note)).toMatchObject({
      state: 'talked',
      openedTicket: null,
    })
    const again = await agent.call(`POST /desk/api/calls/${callId}/note`, note)
    expect([again.status, again.body.code]).toEqual([409, 'already_noted'])
    const { items } = await caller.ask('GET /api/history')
    expect(items).toMatchObject([
      {
        kind: 'call',
        channelText: '电话',
        authorLabel: '售后部 工号 1024',
        text: note.summary,
        stateText: '客户打来，报了通话码，已接通',
      },
    ])
    expect(JSON.stringify(items)).not.toContain(note.note)
    expect((await other.ask('GET /api/history')).items).toEqual([])
    expect(await deeds(callId)).toEqual(['call.opened', 'call.noted'])
    expect((await caller.ask('GET /api/calls/now')).ongoing).toBeNull()
  })

  it('opens a ticket for the caller, who sees its number at once', async () => {
    const callId = await onTheLine()
    const { openedTicket } = await agent.ask(`POST /desk/api/calls/${callId}/note`, {
      summary: '话费昨天充的还没到，先查供货商',
      note: '查完回电',
      openTicket: { kind: 'after-sales', urgent: true },
    })
    const ticket = await caller.ask(`GET /api/tickets/${openedTicket}`)
    expect(ticket).toMatchObject({
      kind: 'after-sales',
      urgent: true,
      description: '话费昨天充的还没到，先查供货商',
    })
    expect(ticket.timeline.map(({ text }: { text: string }) => text)).toEqual(
      expect.arrayContaining(['在电话里替您提交了工单', '在电话里说的，写成了这张工单']),
    )
    expect(JSON.stringify(ticket)).not.toContain('查完回电')
    expect(JSON.stringify(await agent.ask(`GET /desk/api/tickets/${openedTicket}`))).toContain(
      '查完回电',
    )
    await world.settle()
    expect((await noticesOf(caller)).join()).toContain(openedTicket)
  })

  it('tied to a ticket it answers its customer, and beside the ticket stands the call', async () => {
    const number = await heldTicket()
    const callId = await onTheLine()
    await agent.ask(`POST /desk/api/calls/${callId}/note`, {
      summary: '供货商说今天到',
      ticketNumber: number,
    })
    const ticket = await caller.ask(`GET /api/tickets/${number}`)
    expect(ticket.firstRespondedAt).not.toBeNull()
    expect(JSON.stringify(ticket.timeline)).toContain('通了电话（您打来的）：供货商说今天到')
    expect((await agent.ask(`GET /desk/api/tickets/${number}/calls`)).calls).toMatchObject([
      { callId, summary: '供货商说今天到', ticketNumber: number },
    ])
    expect(
      (await caller.ask('GET /api/history')).items.filter(
        ({ kind }: { kind: string }) => kind === 'call',
      ),
    ).toEqual([])
  })

  it('an order or a ticket of somebody else does not exist, and words that ask for a password are stopped', async () => {
    const callId = await onTheLine()
    const [order] = (await other.ask('GET /api/orders')).items
    const note = (more: object) =>
      agent.call(`POST /desk/api/calls/${callId}/note`, { summary: '说好了', ...more })
    expect((await note({ orderNumber: order.orderNumber })).status).toBe(404)
    expect((await note({ ticketNumber: 'T260305-000000' })).status).toBe(404)
    expect((await note({ summary: '请把您的登录密码告诉我' })).status).toBe(422)
    expect((await note({ summary: '' })).status).toBe(400)
    expect((await note({})).status).toBe(200)
  })
})

describe('F3: we call', () => {
  it('the app names who calls, from where, and the word, before anything else; the ticket tells how it ended', async () => {
    const number = await heldTicket()
    const call = await agent.ask(`POST /desk/api/tickets/${number}/calls/start`, {})
    const twice = await agent.ask(`POST /desk/api/tickets/${number}/calls/start`, {})
    expect(twice.callId).toBe(call.callId)
    await world.settle()
    const { ongoing } = await caller.ask('GET /api/calls/now')
    expect(ongoing).toMatchObject({
      headline: '我们正在给您打电话',
      by: '售后部 工号 1024',
      fromNumber: '400-000-1002',
      word: call.word,
      ticketNumber: number,
    })
    const [notice] = await world.db.read.findBy(NoticeRow, { event: 'call.announced' })
    expect(notice?.body).toContain(`口令“${call.word}”`)
    expect(JSON.stringify(notice?.fields)).not.toContain(call.word)
    await agent.ask(`POST /desk/api/calls/${call.callId}/note`, {
      result: 'unreached',
      summary: '没有人接，下午再打',
    })
    const { timeline } = await caller.ask(`GET /api/tickets/${number}`)
    expect(JSON.stringify(timeline)).toContain('给您打过电话，没有接通：没有人接，下午再打')
    const made = await caller.ask('GET /api/contacts-made')
    expect(made.items.find(({ road }: { road: string }) => road === 'call')).toMatchObject({
      by: '售后部 工号 1024',
      resultText: '没有接通',
    })
    expect(made.callsText).toContain('我们最近一次给您打电话是今天 12:00，售后部 工号 1024')
    expect((await other.ask('GET /api/contacts-made')).callsText).toContain(
      '近 30 天我们没有给您打过电话',
    )
  })

  it('who has no open ticket is not called', async () => {
    const number = await heldTicket()
    await caller.ask(`POST /api/tickets/${number}/withdraw`, {})
    const answer = await agent.call(`POST /desk/api/tickets/${number}/calls/start`, {})
    expect([answer.status, answer.body.code]).toEqual([409, 'ticket_over'])
    expect((await colleague.call(`POST /desk/api/tickets/${number}/calls/start`, {})).status).toBe(
      404,
    )
  })

  it('a talk in which one of our people answered is listed; one that only the bot had is not', async () => {
    const openKfId = 'wkSandboxHaicheng0000000001'
    const { url } = await caller.ask('POST /api/kf/entry', { from: 'mine' })
    await world.sandbox.control.kf.openLink({ userId: 'u1', url })
    await world.settle()
    await world.sandbox.control.kf.customerSends({ userId: 'u1', openKfId, message: '转人工' })
    await world.settle()
    expect((await caller.ask('GET /api/contacts-made')).items).toEqual([])
    const { servicerId: wecomUserId } = world.sandbox.control.kf.chatOf({ userId: 'u1', openKfId })
    await world.sandbox.control.kf.servicerSends({
      wecomUserId: wecomUserId ?? '',
      openKfId,
      userId: 'u1',
      message: '您好，我来看',
    })
    await world.settle()
    expect((await caller.ask('GET /api/contacts-made')).items).toMatchObject([
      { road: 'chat', roadText: '在线客服', resultText: '还在进行' },
    ])
  })

  it('every road is listed: notices that left for WeChat, talks, calls; nothing of anybody else', async () => {
    await world.sandbox.control.follow('u1')
    const number = await heldTicket()
    await agent.ask(`POST /desk/api/tickets/${number}/notes`, { text: '正在核实' })
    const { callId } = await agent.ask(`POST /desk/api/tickets/${number}/calls/start`, {})
    await agent.ask(`POST /desk/api/calls/${callId}/note`, { summary: '说好了' })
    await world.settle()
    const first = await caller.ask('GET /api/contacts-made?limit=1')
    expect(first.nextCursor).not.toBeNull()
    const { items } = await caller.ask('GET /api/contacts-made')
    const roads = items.map(({ roadText }: { roadText: string }) => roadText)
    expect(roads).toEqual(expect.arrayContaining(['电话', '公众号模板消息']))
    const rest = await caller.ask(`GET /api/contacts-made?limit=50&cursor=${first.nextCursor}`)
    expect([...first.items, ...rest.items].map(({ contactId }) => contactId)).toEqual(
      items.map(({ contactId }: { contactId: string }) => contactId),
    )
    expect((await other.ask('GET /api/contacts-made')).items).toEqual([])
  })
})

describe('a call that is planned', () => {
  const plan = async (
    number: string,
    from = '2026-03-05T15:00:00+08:00',
    until = '2026-03-05T16:00:00+08:00',
  ) =>
    agent.call(`POST /desk/api/tickets/${number}/planned-calls`, {
      from,
      until,
      reason: '告诉您查到的结果',
    })

  it('is announced by a notice that names it; it is kept by the call, and the timeline says so', async () => {
    const number = await heldTicket()
    expect((await plan(number)).status).toBe(200)
    await world.settle()
    expect((await noticesOf(caller)).join()).toMatch(
      /我们会给您打电话：今天 15:00–16:00，售后部 工号 1024 从 400-000-1002 打给您，为了工单 T[\d-]+。到时请对方说口令“[^”]+”/,
    )
    const { planned } = await caller.ask('GET /api/calls/now')
    expect(planned).toMatchObject([
      {
        workNumber: '1024',
        windowText: '今天 15:00–16:00',
        mayChange: true,
        reason: '告诉您查到的结果',
      },
    ])
    const again = await plan(number)
    expect([again.status, again.body.code]).toEqual([409, 'planned_already'])

    world.clock.advance(3 * HOUR_MS - 10 * MINUTE_MS)
    await world.settle()
    expect(cardsOf('zhang.wei').filter((card) => card.includes('约好的电话快到时间'))).toHaveLength(
      1,
    )
    await everybodyComes()
    const { callId, word } = await agent.ask(`POST /desk/api/tickets/${number}/calls/start`, {
      plannedId: planned[0].plannedId,
    })
    expect(word).toBe(planned[0].word)
    await agent.ask(`POST /desk/api/calls/${callId}/note`, { summary: '都说清楚了' })
    world.clock.advance(3 * HOUR_MS)
    await world.settle()
    await everybodyComes()
    expect((await caller.ask('GET /api/calls/now')).planned).toEqual([])
    expect(cardsOf('wang.fang').join()).not.toContain('约好的电话过了时间')
    expect(await world.db.read.find(PlannedCall)).toMatchObject([{ state: 'done', ringAt: null }])
  })

  it('that nobody makes rises: the supervisor, then who stands above, and the customer hears from us; each once', async () => {
    const number = await heldTicket()
    await plan(number)
    world.clock.advance(4 * HOUR_MS)
    await world.settle()
    await world.settle()
    expect(cardsOf('wang.fang').filter((card) => card.includes('约好的电话过了时间'))).toHaveLength(
      1,
    )
    await everybodyComes()
    expect(
      (await noticesOf(caller)).filter((text) => text.startsWith('约好的电话没有按时打给您')),
    ).toHaveLength(1)
    expect((await supervisor.ask('GET /desk/api/calls')).planned).toMatchObject([
      { late: true, mine: false },
    ])
    world.clock.advance(HOUR_MS)
    await world.settle()
    expect(cardsOf('wang.fang').filter((card) => card.includes('约好的电话过了时间'))).toHaveLength(
      2,
    )
    expect(await world.db.read.find(PlannedCall)).toMatchObject([{ state: 'missed', ringAt: null }])
  })

  it('can be moved or declined by its customer alone, and the agent hears of it', async () => {
    const number = await heldTicket()
    await plan(number)
    const { planned, slots } = await caller.ask('GET /api/calls/now')
    const [{ plannedId }] = planned
    const [slot] = slots
    expect((await other.call(`POST /api/planned-calls/${plannedId}/decline`)).status).toBe(404)
    const night = { from: '2026-03-05T23:00:00+08:00', until: '2026-03-05T23:30:00+08:00' }
    expect((await caller.call(`POST /api/planned-calls/${plannedId}/move`, night)).body.code).toBe(
      'not_then',
    )
    const moved = await caller.ask(`POST /api/planned-calls/${plannedId}/move`, {
      from: slot.from,
      until: slot.until,
    })
    expect(moved.planned).toMatchObject([
      { windowText: slot.text, stateText: `按您改的时间，${slot.text} 打给您` },
    ])
    await world.settle()
    expect(cardsOf('zhang.wei').filter((card) => card.includes('客户改约了电话'))).toHaveLength(1)
    await caller.ask(`POST /api/planned-calls/${plannedId}/decline`)
    const twice = await caller.call(`POST /api/planned-calls/${plannedId}/decline`)
    expect([twice.status, twice.body.code]).toEqual([409, 'call_changed'])
    await world.settle()
    expect(cardsOf('zhang.wei').filter((card) => card.includes('客户说不用打电话了'))).toHaveLength(
      1,
    )
    expect(JSON.stringify((await caller.ask(`GET /api/tickets/${number}`)).timeline)).toContain(
      '约好的电话不用打了',
    )
  })

  it('is given up when its ticket is over, and nobody is troubled with it', async () => {
    const number = await heldTicket()
    await plan(number)
    await caller.ask(`POST /api/tickets/${number}/withdraw`, {})
    world.clock.advance(6 * HOUR_MS)
    await world.settle()
    expect(await world.db.read.find(PlannedCall)).toMatchObject([
      { state: 'cancelled', ringAt: null },
    ])
    expect(cardsOf('wang.fang').join()).not.toContain('约好的电话')
  })
})

describe('R3: where nobody picks up', () => {
  it('a word that is left becomes a ticket with its number; the telephone number is sealed, and each look is on record', async () => {
    const left = await caller.ask('POST /api/calls/wishes', {
      number: '138 0013 8000',
      bestTime: '明天上午',
      text: '充值一直没到账，想问问',
    })
    expect(left.text).toMatch(/^已交给售后部，今天 \d\d:\d\d 前先回复您/)
    const ticket = await caller.ask(`GET /api/tickets/${left.ticketNumber}`)
    expect(ticket.description).toContain('请回电（尾号 8000），方便的时间：明天上午')
    expect(JSON.stringify([ticket, await world.db.read.find(CallWish)])).not.toContain(
      '13800138000',
    )
    const { wishes } = await agent.ask(`GET /desk/api/tickets/${left.ticketNumber}/calls`)
    expect(wishes).toMatchObject([{ tail: '8000', bestTime: '明天上午' }])
    const path = `POST /desk/api/call-wishes/${wishes[0].wishId}/number`
    expect((await colleague.call(path)).status).toBe(404)
    expect(await agent.ask(path)).toEqual({ number: '13800138000' })
    const { items } = await caller.ask('GET /api/looks')
    expect(items.map(({ why }: { why: string }) => why)).toContain('要给您回电，看了您留的号码')
  })

  it('what is no telephone number is named, and nothing comes of it', async () => {
    const answer = await caller.call('POST /api/calls/wishes', { number: '12345', text: '在吗' })
    expect([answer.status, answer.text]).toEqual([
      400,
      expect.stringContaining('请写下能打通的电话号码'),
    ])
    expect(await world.db.read.count(CallWish)).toBe(0)
  })

  it('a voicemail becomes a ticket of whoever its order is, with the recording', async () => {
    const [order] = (await caller.ask('GET /api/orders')).items
    const { attachmentId } = await agent.ask('POST /desk/api/recordings', {
      fileName: '留言.amr',
      base64: AMR.toString('base64'),
    })
    const taken = await agent.ask('POST /desk/api/voicemails', {
      number: '13800138000',
      text: '充值没到账，请回电',
      attachmentId,
      orderNumber: order.orderNumber,
      receivedAt: '2026-03-04T22:30:00+08:00',
    })
    expect(taken.text).toContain('客户在小程序里看得到编号和进度')
    const ticket = await caller.ask(`GET /api/tickets/${taken.ticketNumber}`)
    expect(ticket).toMatchObject({ kind: 'after-sales', order: { orderNumber: order.orderNumber } })
    expect(ticket.timeline[0].attachments).toMatchObject([{ attachmentId }])
    expect(ticket.clocks.length).toBeGreaterThan(0)
  })

  it('a telephone exchange hands voicemails over: twice is once, and of nobody known is kept', async () => {
    const [order] = (await caller.ask('GET /api/orders')).items
    const voicemail = {
      voicemailId: 'vm-1',
      number: '13800138000',
      text: '充值没到账，请回电',
      recording: { fileName: '留言.amr', base64: AMR.toString('base64') },
      orderNumber: order.orderNumber,
    }
    const taken = await world.platform.handVoicemail(voicemail)
    const again = await world.platform.handVoicemail(voicemail)
    expect([taken.status, again.status]).toEqual([201, 201])
    const { ticketNumber } = JSON.parse(taken.body)
    expect(JSON.parse(again.body).ticketNumber).toBe(ticketNumber)
    const ticket = await caller.ask(`GET /api/tickets/${ticketNumber}`)
    expect(ticket.timeline[0].attachments).toHaveLength(1)
    expect(await world.db.read.count(CallWish)).toBe(1)
    const unknown = { voicemailId: 'vm-2', number: '02112345678', text: '在吗' }
    expect((await world.platform.handVoicemail(unknown)).body).toContain('还不知道是哪位客户')
    const nobody = { ...unknown, voicemailId: 'vm-3', customerId: 'none' }
    expect((await world.platform.handVoicemail(nobody)).status).toBe(404)
    const empty = { voicemailId: 'vm-4', number: '02112345678' }
    expect((await world.platform.handVoicemail(empty)).status).toBe(400)
  })

  it('of somebody whom nobody knows it is kept too; a recording of somebody else is none', async () => {
    const taken = await agent.ask('POST /desk/api/voicemails', {
      number: '02112345678',
      text: '我的账号被盗了',
    })
    expect(taken.text).toContain('还不知道是哪位客户')
    expect(
      (await supervisor.ask(`GET /desk/api/tickets/${taken.ticketNumber}`)).customer.displayName,
    ).toBe('来电 尾号 5678')
    const foreign = { number: '02112345678', text: '在吗', attachmentId: 'att_none' }
    expect((await agent.call('POST /desk/api/voicemails', foreign)).status).toBe(404)
  })
})

describe('who says that they are us', () => {
  const check = async (text: string) =>
    (await callOver(world.url, 'POST /api/official/check', { body: { text } })).body

  it('a work number has a card for everybody: department and since when, never a name', async () => {
    const card = await callOver(world.url, 'GET /api/staff/1024')
    expect(card.body).toMatchObject({ known: true, departments: ['售后部'], workNumber: '1024' })
    expect(card.text).not.toContain('张伟')
    const none = await callOver(world.url, 'GET /api/staff/9999')
    expect([none.status, none.body.known, none.body.since]).toEqual([200, false, null])
  })

  it.each([
    ['我是海城卡盟客服，工号1024', 'official', /有这个工号，是售后部的。工号谁都能报/],
    ['1024', 'official', /有这个工号/],
    ['工号：8888 的客服让我登录', 'fake', /没有这个工号/],
    ['订单编号 12345678', null, null],
  ])('the checker knows work numbers: %s', async (text, verdict, reason) => {
    const { findings } = await check(text)
    const staff = findings.filter(({ kind }: { kind: string }) => kind === 'staff')
    expect(staff.map((one: { verdict: string }) => one.verdict)).toEqual(verdict ? [verdict] : [])
    if (reason) expect(staff[0].reason).toMatch(reason)
  })

  it.each(['你们刚才有没有给我打过电话', '是不是你们打给我的', '今天官方联系过我吗'])(
    'asked “%s”, it leads to the record',
    async (text) => {
      expect(await check(text)).toMatchObject({ asksOfContacts: true, verdict: null })
    },
  )

  it('the bot answers whether we called from the record of whoever asks', async () => {
    await world.sandbox.control.follow('u1')
    await world.settle()
    const answer = async (text: string): Promise<string> => {
      const before = world.received('u1').length
      await world.sandbox.control.sendText('u1', text)
      await world.settle()
      return JSON.stringify(world.received('u1').slice(before))
    }
    expect(await answer('接到自称你们客服的电话')).toMatch(/近 30 天我们没有给您打过电话[^]*请挂断/)
  })
})

describe('first aid for whoever was tricked', () => {
  it('one tap is an urgent ticket of the department for security with what is known; a second leads to the same', async () => {
    const asked = await caller.ask('POST /api/first-aid', {
      happened: ['money', 'screen'],
      text: '对方说是客服',
    })
    expect(asked.text).toMatch(/^安全部已经收到，标为紧急，最晚今天 12:\d\d 前回复您$/)
    const ticket = await caller.ask(`GET /api/tickets/${asked.ticketNumber}`)
    expect(ticket).toMatchObject({ kind: 'account-security', urgent: true, department: '安全部' })
    expect(ticket.description).toContain('转了钱\n共享过屏幕')
    const atDesk = JSON.stringify(
      await supervisor.ask(`GET /desk/api/tickets/${asked.ticketNumber}`),
    )
    expect(atDesk).toContain('登录着的设备 1 台')
    const again = await caller.ask('POST /api/first-aid', {})
    expect(again.ticketNumber).toBe(asked.ticketNumber)
    expect((await other.ask('POST /api/first-aid', {})).ticketNumber).not.toBe(asked.ticketNumber)
    expect((await fetch(`${world.url}/api/first-aid`, { method: 'POST' })).status).toBe(401)
  })

  it('the bot leads there from wherever they write', async () => {
    await world.sandbox.control.follow('u2')
    await world.settle()
    await world.sandbox.control.sendText('u2', '我被骗了，转了钱')
    await world.settle()
    expect(JSON.stringify(world.received('u2'))).toContain('packages/service/first-aid/index')
  })
})
