import { announceProposals } from '../../server/channels/wecom-app/proposal-card.sender'
import { Agent } from '../../server/identity/agent.entity'
import { issueLogIn } from '../../server/identity/log-ins'
import { IncidentRoundItem } from '../../server/incidents/incident-round.entity'
import { IncidentTicket } from '../../server/incidents/incident.entity'
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../../server/lib/clock'
import { createSecretBox } from '../../server/lib/secret-box'
import { toOffsetIso } from '../../server/lib/shanghai-time'
import { AuditEntry } from '../../server/audit/audit-entry.entity'
import { NoticeRow } from '../../server/notifications/notice.entity'
import { TicketClock } from '../../server/tickets/promises/ticket-clock.entity'
import { Ticket } from '../../server/tickets/ticket.entity'
import { callOver } from '../support/api'
import { preset } from '../support/presets'
import { SECRET_KEY, startApp, type RunningApp } from '../support/running-app'
import { good, openMiniProgram, type Customer, type DeskAgent } from '../support/visitors'

type Desk = Pick<DeskAgent, 'call' | 'ask'>

/** Of u1: 话费直充 100 元 is on its way and 游戏C元宝 failed, both supplied by 迅达; 影视会员 is not. Of u2: 游戏B月卡, of another supplier. */
const PHONE = 'HKM202603050002'
const GAME = 'HKM202603050004'
const CARD = 'HKM202603050001'
const OTHERS = 'HKM202603050010'
const XUNDA = { id: 'demo-xunda', name: '迅达直充（示例）' }

let world: RunningApp
let lead: Desk
let agent: Desk
let u1: Customer
let u2: Customer

beforeEach(async () => {
  world = await startApp()
  await world.seed()
  u1 = await openMiniProgram(world, 'u1')
  u2 = await openMiniProgram(world, 'u2')
  lead = await deskOf('wang.fang')
  agent = await deskOf('zhang.wei')
})
afterEach(() => world.close())

async function deskOf(wecomUserId: string): Promise<Desk> {
  const cookie = await world.db.transaction(async (tx) => {
    const { id: subjectId } = await tx.manager.findOneByOrFail(Agent, { wecomUserId })
    const issued = {
      subjectKind: 'agent' as const,
      subjectId,
      identityId: null,
      device: '企业微信',
    }
    return `desk_session=${(await issueLogIn(tx, issued, createSecretBox([SECRET_KEY]))).token}`
  })
  const call: Desk['call'] = (signature, body) => callOver(world.url, signature, { cookie, body })
  return { call, ask: async (...what) => good(await call(...what), what[0]).body }
}

const at = (ms: number): string => toOffsetIso(new Date(world.clock.epochMs() + ms))
const submit = async (who: Customer, orderNumber: string | null): Promise<string> =>
  (
    await who.ask('POST /api/tickets', {
      kind: 'after-sales',
      description: '付了款一直没有到账',
      orderNumber,
      another: true,
    })
  ).number
const scope = { supplier: XUNDA }
const declaration = (change: object = {}) => ({
  title: '话费直充到账慢',
  scope,
  startedAt: at(-HOUR_MS),
  text: '上游充值通道拥堵，正在切换到备用通道，钱不会少',
  expectedAt: at(2 * HOUR_MS),
  nextWordAt: at(30 * MINUTE_MS),
  side: 'upstream',
  keywords: ['话费'],
  ...change,
})
const declare = async (change: object = {}) => {
  const incident = await lead.ask('POST /desk/api/incidents', declaration(change))
  await world.settle()
  return incident
}
const one = async (incidentId: string, who = lead) =>
  who.ask(`GET /desk/api/incidents/${incidentId}`)
const rows = async (incidentId: string) =>
  (await lead.ask(`GET /desk/api/incidents/${incidentId}/tickets`)).items
const numbers = async (incidentId: string): Promise<string[]> =>
  (await rows(incidentId)).map(({ number }: { number: string }) => number).sort()
const notices = async (who: Customer, event: string): Promise<NoticeRow[]> =>
  world.db.read.find(NoticeRow, { where: { customerId: who.me.customerId, event } })
const timeline = async (who: Customer, number: string) =>
  (await who.ask(`GET /api/tickets/${number}`)).timeline
const undo = (): void => world.clock.advance(61 * SECOND_MS)
const heard = (personId: string): string => {
  const { content } = world.received(personId).at(-1) ?? { content: { kind: 'none' as const } }
  return content.kind === 'text' ? content.text : ''
}

describe('一键故障', () => {
  it('links what is of it since its start and what is submitted later, and tells customer and agents', async () => {
    const before = await submit(u1, PHONE)
    world.clock.advance(2 * HOUR_MS)
    u1 = await openMiniProgram(world, 'u1')
    lead = await deskOf('wang.fang')
    agent = await deskOf('zhang.wei')
    const [hit, card, without] = [
      await submit(u1, GAME),
      await submit(u1, CARD),
      await submit(u1, null),
    ]
    const { incidentId } = await declare()
    expect(await numbers(incidentId)).toEqual([hit])
    const later = await submit(u1, PHONE)
    const others = await submit(u2, OTHERS)
    await world.settle()
    expect(await numbers(incidentId)).toEqual([hit, later].sort())
    for (const number of [before, card, without]) {
      expect((await timeline(u1, number)).map(({ type }: { type: string }) => type)).not.toContain(
        'incident',
      )
    }
    expect((await timeline(u2, others)).map(({ type }: { type: string }) => type)).not.toContain(
      'incident',
    )

    const ticket = await u1.ask(`GET /api/tickets/${hit}`)
    expect(ticket).toMatchObject({
      responsibleSide: 'upstream',
      responsibleSideText: '上游供货商',
      responsibleBasis: '属于故障“话费直充到账慢”',
    })
    expect(ticket.timeline.at(-1)).toMatchObject({ type: 'incident', actor: 'system' })
    expect(ticket.timeline.at(-1).text).toMatch(
      /^这张工单属于正在处理的故障“话费直充到账慢”。上游充值通道拥堵.*预计今天 \d\d:\d\d 恢复；最晚今天 \d\d:\d\d 再告诉您进展。答应您的时间照常计算$/,
    )
    await agent.ask(`POST /desk/api/tickets/${hit}/take`)
    expect((await agent.ask(`GET /desk/api/tickets/${hit}`)).incident).toMatchObject({
      incidentId,
      title: '话费直充到账慢',
      open: true,
      howText: '自动找到',
    })
  })

  it('falsifies no clock: nobody has answered yet, and the time for it runs on', async () => {
    const number = await submit(u1, PHONE)
    const clocks = async () => {
      const { id } = await world.db.read.findOneByOrFail(Ticket, { number })
      const all = await world.db.read.findBy(TicketClock, { ticketId: id })
      return Object.fromEntries(
        all.map(({ kind, dueAt, stoppedAt, outcome }) => [kind, { dueAt, stoppedAt, outcome }]),
      )
    }
    const before = await clocks()
    const { incidentId } = await declare()
    await lead.ask(`POST /desk/api/incidents/${incidentId}/rounds`, {
      kind: 'message',
      text: '还在处理',
    })
    undo()
    await world.settle()
    const { 'first-response': first, resolution } = await clocks()
    expect(first).toEqual(before['first-response'])
    expect(resolution).toEqual(before['resolution'])
    expect(await world.db.read.findOneByOrFail(Ticket, { number })).toMatchObject({
      firstRespondedAt: null,
    })
  })

  it('stands as a banner for everybody, and for whom it hit by the order that it is of', async () => {
    const hit = await submit(u1, PHONE)
    const { incidentId, version } = await declare()
    const stranger = (await callOver(world.url, 'GET /api/contact')).body.incidents
    expect(stranger).toMatchObject([
      { incidentId, title: '话费直充到账慢', yoursText: null, statusText: '正在处理' },
    ])
    expect(stranger[0].lineText).toMatch(/^预计今天 .* 恢复；最晚今天 .* 再告诉您进展$/)
    expect((await u1.ask('GET /api/contact')).incidents[0].yoursText).toMatch(
      /^您买的 话费直充.*在这个范围里，订单 HKM/,
    )
    expect((await u2.ask('GET /api/contact')).incidents[0].yoursText).toBeNull()
    expect((await u1.ask(`GET /api/orders/${PHONE}/incidents`)).items).toMatchObject([
      { incidentId },
    ])
    expect((await u1.ask(`GET /api/orders/${CARD}/incidents`)).items).toEqual([])
    expect((await u1.ask(`GET /api/tickets/${hit}/incidents`)).items).toMatchObject([
      { incidentId },
    ])
    expect((await u2.call(`GET /api/tickets/${hit}/incidents`)).status).toBe(404)
    expect((await u2.call(`GET /api/orders/${PHONE}/incidents`)).status).toBe(404)

    world.clock.advance(31 * MINUTE_MS)
    expect((await u1.ask('GET /api/contact')).incidents[0].lineText).toContain('本该今天')
    expect(await one(incidentId)).toMatchObject({ wordLate: true })
    const update = {
      version,
      text: '备用通道已经接上，积压的正在补',
      expectedAt: null,
      nextWordAt: at(HOUR_MS),
    }
    await lead.ask(`POST /desk/api/incidents/${incidentId}/updates`, update)
    expect((await u1.ask(`GET /api/tickets/${hit}/incidents`)).items[0]).toMatchObject({
      text: '备用通道已经接上，积压的正在补',
      lineText: expect.stringMatching(/^恢复时间还没有定；最晚今天/),
      updates: [{ text: declaration().text }],
    })
    const late = await lead.call(`POST /desk/api/incidents/${incidentId}/updates`, {
      ...update,
      text: '另一句',
    })
    expect(late).toMatchObject({ status: 409, body: { code: 'incident_changed' } })
  })

  it('is what the bot says first, to whom it concerns and to nobody else', async () => {
    await world.sandbox.control.follow('u1')
    await world.settle()
    await declare()
    const say = async (text: string): Promise<string> => {
      await world.sandbox.control.sendText('u1', text)
      await world.settle()
      return heard('u1')
    }
    expect(await say('话费怎么还没有到账')).toMatch(/^话费直充到账慢：上游充值通道拥堵.*最晚今天/)
    expect(await say(PHONE)).toMatch(/^话费直充到账慢/)
    expect(await say('是不是系统故障了')).toMatch(/^话费直充到账慢/)
    expect(await say(CARD)).not.toContain('话费直充到账慢')
    expect(await say('会员等级怎么升')).not.toContain('话费直充到账慢')
    await world.sandbox.control.follow('u3')
    await world.sandbox.control.sendText('u3', '充的话费一直不到账')
    await world.settle()
    expect(heard('u3')).toMatch(/^话费直充到账慢/)
  })

  it('one message reaches each customer once, as the preview promised, and can be taken back before', async () => {
    const both = [await submit(u1, PHONE), await submit(u1, GAME)]
    const withdrawn = await submit(u2, null)
    const { incidentId } = await declare()
    await lead.ask(`POST /desk/api/incidents/${incidentId}/tickets`, { ticketNumber: withdrawn })
    await u2.ask(`POST /api/tickets/${withdrawn}/withdraw`, {})
    const said = { kind: 'message', text: '积压的已经补了一半' }
    const preview = await lead.ask(`POST /desk/api/incidents/${incidentId}/rounds/preview`, said)
    expect(preview).toMatchObject({
      recipients: 1,
      tickets: 2,
      leftOutText: '1 张已完成或撤回，不再打扰',
    })

    const { rounds } = await lead.ask(`POST /desk/api/incidents/${incidentId}/rounds`, said)
    const again = await lead.call(`POST /desk/api/incidents/${incidentId}/rounds`, said)
    expect(again).toMatchObject({ status: 409 })
    await lead.ask(`POST /desk/api/incidents/${incidentId}/rounds/${rounds[0].roundId}/cancel`)
    undo()
    await world.settle()
    expect(await notices(u1, 'incident.told')).toEqual([])

    await lead.ask(`POST /desk/api/incidents/${incidentId}/rounds`, said)
    undo()
    await world.settle()
    const told = await notices(u1, 'incident.told')
    expect(told).toMatchObject([{ title: preview.title, body: preview.body }])
    expect(await notices(u2, 'incident.told')).toEqual([])
    for (const number of both) {
      expect((await timeline(u1, number)).at(-1)).toMatchObject({
        type: 'incident',
        actorLabel: '平台公告',
        text: preview.entry,
      })
    }
    const [done, cancelled] = (await one(incidentId)).rounds
    expect(done).toMatchObject({ state: 'done', mayCancel: false })
    expect(done.counts).toEqual(
      expect.arrayContaining([
        { outcome: 'told', text: '已通知客户', tickets: 1 },
        { outcome: 'with', text: '同一位客户，只发一次', tickets: 1 },
        { outcome: 'over', text: '之前已经结束', tickets: 1 },
      ]),
    )
    expect(cancelled).toMatchObject({ state: 'cancelled' })
    const late = await lead.call(
      `POST /desk/api/incidents/${incidentId}/rounds/${done.roundId}/cancel`,
    )
    expect(late).toMatchObject({ status: 409 })
    const corrected = { ...said, text: '补了三分之一', corrects: done.roundId }
    await lead.ask(`POST /desk/api/incidents/${incidentId}/rounds`, corrected)
    undo()
    await world.settle()
    expect((await notices(u1, 'incident.told')).map(({ title }) => title)).toContain(
      '更正：话费直充到账慢',
    )
  })

  it('one solution solves all that can be, each with what it came to, and ends the incident', async () => {
    const [free, taken, disputed, spoken, closed] = [
      await submit(u1, PHONE),
      await submit(u1, GAME),
      await submit(u1, PHONE),
      await submit(u1, PHONE),
      await submit(u1, GAME),
    ]
    const { incidentId } = await declare()
    await agent.ask(`POST /desk/api/tickets/${taken}/take`)
    await u1.ask(`POST /api/tickets/${disputed}/supervisor`, { text: '一直没有人管' })
    await u1.ask(`POST /api/tickets/${closed}/withdraw`, {})
    world.clock.advance(SECOND_MS)
    const solution = {
      kind: 'solution',
      text: '通道已经恢复，积压的都补上了',
      side: 'upstream',
      basis: '供货商确认通道故障',
    }
    expect(
      await agent.call(`POST /desk/api/incidents/${incidentId}/rounds`, solution),
    ).toMatchObject({ status: 403 })
    await lead.ask(`POST /desk/api/incidents/${incidentId}/rounds`, solution)
    expect((await one(incidentId)).status).toBe('open')
    world.clock.advance(SECOND_MS)
    await u1.ask(`POST /api/tickets/${spoken}/answer`, { text: '我充错号码了' })
    undo()
    await world.settle()
    const results = Object.fromEntries(
      (await rows(incidentId)).map(
        (row: { number: string; result: string; resultText: string }) => [
          row.number,
          [row.result, row.resultText],
        ],
      ),
    )
    expect(results).toEqual({
      [free]: ['solved', '已给出解决'],
      [taken]: ['solved', '已给出解决'],
      [disputed]: ['refused', '没有一起解决：有复核、转上级或投诉在走，由决定的人答复'],
      [spoken]: ['refused', '没有一起解决：客户刚刚补充了新的情况，请单独看'],
      [closed]: ['over', '之前已经结束：已撤回'],
    })
    expect(await u1.ask(`GET /api/tickets/${free}`)).toMatchObject({
      status: 'resolved',
      holder: expect.stringContaining('工号 1001'),
      responsibleSide: 'upstream',
    })
    expect((await u1.ask(`GET /api/tickets/${taken}`)).holder).toContain('工号 1024')
    expect((await u1.ask(`GET /api/tickets/${free}/incidents`)).items[0]).toMatchObject({
      status: 'solved',
      text: solution.text,
      lineText: '已经恢复，您再试一次；还有问题随时告诉我们',
    })
    expect((await u1.ask('GET /api/contact')).incidents).toEqual([])
    expect(await notices(u1, 'ticket.resolved')).toHaveLength(2)
    const incident = await one(incidentId)
    expect(incident).toMatchObject({ status: 'solved', may: { reopen: true, solve: false } })

    const back = {
      version: incident.version,
      text: '又慢了，重新处理',
      expectedAt: null,
      nextWordAt: at(HOUR_MS),
    }
    expect(await lead.ask(`POST /desk/api/incidents/${incidentId}/reopening`, back)).toMatchObject({
      status: 'open',
    })
    const closing = { version: incident.version + 1, text: '' }
    expect(
      await lead.call(`POST /desk/api/incidents/${incidentId}/closing`, closing),
    ).toMatchObject({ status: 400 })
    await lead.ask(`POST /desk/api/incidents/${incidentId}/closing`, {
      ...closing,
      text: '核对后不是故障，逐张处理',
    })
    expect((await u1.ask(`GET /api/tickets/${spoken}/incidents`)).items).toEqual([])
    const deeds = (await world.db.read.findBy(AuditEntry, { subjectId: incidentId })).map(
      ({ deed }) => deed,
    )
    expect(deeds.sort()).toEqual([
      'incident.closed',
      'incident.declared',
      'incident.solved',
      'incident.told',
      'incident.updated',
    ])
  })

  it('is linked and taken out by hand, and stays out', async () => {
    const number = await submit(u1, CARD)
    const hit = await submit(u1, PHONE)
    const { incidentId } = await declare({ ticketNumber: number })
    expect(await numbers(incidentId)).toEqual([hit, number].sort())
    await agent.ask(`POST /desk/api/incidents/${incidentId}/tickets/${hit}/unlink`, {
      reason: '是号码填错',
    })
    expect(await numbers(incidentId)).toEqual([number])
    const ticket = await u1.ask(`GET /api/tickets/${hit}`)
    expect(ticket).toMatchObject({ responsibleSide: 'undetermined', diagnosedAt: null })
    expect(ticket.timeline.at(-1)).toMatchObject({
      text: '核对后，这张工单不属于故障“话费直充到账慢”，接着单独为您处理',
    })
    const incident = await one(incidentId)
    await lead.ask(`POST /desk/api/incidents/${incidentId}/rounds`, {
      kind: 'solution',
      text: '好了',
    })
    undo()
    await world.settle()
    const solved = {
      version: incident.version + 1,
      text: '又来了',
      expectedAt: null,
      nextWordAt: at(HOUR_MS),
    }
    await lead.ask(`POST /desk/api/incidents/${incidentId}/reopening`, solved)
    await world.settle()
    expect(await numbers(incidentId)).toEqual([number])
    const chen = await deskOf('li.na')
    const foreign = await chen.call(`POST /desk/api/incidents/${incidentId}/tickets`, {
      ticketNumber: hit,
    })
    expect(foreign).toMatchObject({ status: 404 })
    await agent.ask(`POST /desk/api/incidents/${incidentId}/tickets`, { ticketNumber: hit })
    expect(await numbers(incidentId)).toEqual([hit, number].sort())
  })

  it('what it covers is changed while it runs; many at once and a merge bring tickets into it', async () => {
    const [old, others] = [await submit(u1, CARD), await submit(u2, OTHERS)]
    world.clock.advance(2 * HOUR_MS)
    u1 = await openMiniProgram(world, 'u1')
    lead = await deskOf('wang.fang')
    agent = await deskOf('zhang.wei')
    const [hit, card] = [await submit(u1, PHONE), await submit(u1, CARD)]
    const { incidentId, version, startedAt, publicView } = await declare()
    expect(await numbers(incidentId)).toEqual([hit])

    const change = { scope: { kinds: ['after-sales'] }, keywords: ['会员', '充值'] }
    const reach = { scope: change.scope, startedAt, incidentId }
    expect(await lead.ask('POST /desk/api/incidents/reach', reach)).toMatchObject({
      tickets: 1,
      examples: [{ number: card }],
    })
    const rescope = (who: Desk) =>
      who.call(`POST /desk/api/incidents/${incidentId}/scope`, { version, ...change })
    expect((await rescope(agent)).status).toBe(403)
    const { status, body } = await rescope(lead)
    expect([status, body.scopeText, body.keywords]).toEqual([
      200,
      '问题 售后退款',
      ['会员', '充值'],
    ])
    expect(body.updates[0]).toMatchObject({ kind: 'scoped', told: false })
    expect(body.publicView).toEqual(publicView)
    expect((await rescope(lead)).status).toBe(409)
    await world.settle()
    expect(await numbers(incidentId)).toEqual([hit, card].sort())

    const row = (await lead.ask(`GET /desk/api/tickets?scope=department`)).items.find(
      ({ number }: { number: string }) => number === others,
    )
    const bulk = {
      act: { deed: 'link', incidentId },
      tickets: [{ number: others, version: row.version }],
    }
    const outcome = async () =>
      (await lead.ask('POST /desk/api/tickets/bulk', bulk)).items[0].outcome
    expect([await outcome(), await outcome()]).toEqual(['done', 'same'])
    await lead.ask(`POST /desk/api/tickets/${card}/merge`, { into: old })
    await world.settle()
    expect(await numbers(incidentId)).toEqual([hit, card, old, others].sort())
    const listed = await lead.ask(`GET /desk/api/tickets?scope=department&incident=${incidentId}`)
    expect(
      listed.items
        .map(({ number, incident }: { number: string; incident: { title: string } }) => [
          number,
          incident.title,
        ])
        .sort(),
    ).toEqual([hit, old, others].sort().map((number) => [number, '话费直充到账慢']))
  })

  it('keeps secrets and asking for them out of public words', async () => {
    const asks = await lead.call(
      'POST /desk/api/incidents',
      declaration({ text: '请把验证码发给客服' }),
    )
    expect(asks).toMatchObject({ status: 422, body: { code: 'asks_for_secret' } })
    expect(await agent.call('POST /desk/api/incidents', declaration())).toMatchObject({
      status: 403,
    })
    expect(
      await lead.call('POST /desk/api/incidents', declaration({ nextWordAt: at(-1) })),
    ).toMatchObject({ status: 400 })
    expect(await lead.call('GET /desk/api/incidents/inc_none')).toMatchObject({ status: 404 })
  })

  it('is proposed where many tickets are about one supplier within the half hour, to supervisors only', async () => {
    for (let count = 0; count < 4; count += 1) await submit(u1, count % 2 === 0 ? PHONE : GAME)
    const proposals = async (who: Desk) => (await who.ask('GET /desk/api/incidents')).proposals
    expect(await proposals(lead)).toEqual([])
    await submit(u1, PHONE)
    // Supervisors hear of it in WeCom once, however many workers look and how often.
    const look = () => announceProposals({ db: world.db, policy: preset('haicheng') })
    expect((await Promise.all([look(), look()])).sort()).toEqual([0, 1])
    expect(await look()).toBe(0)
    await world.settle()
    const told = (userId: string) =>
      world.sandbox.control
        .agentMessages(userId)
        .flatMap(({ content }) =>
          content.kind === 'text-card' && content.title === '可能有大面积的故障'
            ? [content.description]
            : [],
        )
    expect(told('wang.fang')).toEqual([
      expect.stringContaining('看起来“迅达直充（示例）”出了问题：最近 30 分钟 5 张工单，1 位客户'),
    ])
    expect(told('zhang.wei')).toEqual([])
    expect(await proposals(agent)).toEqual([])
    const [proposal] = await proposals(lead)
    expect(proposal).toMatchObject({
      text: '看起来“迅达直充（示例）”出了问题：最近 30 分钟 5 张工单',
      tickets: 5,
      customers: 1,
      scope: { supplier: XUNDA },
    })
    const reach = await lead.ask('POST /desk/api/incidents/reach', {
      scope: proposal.scope,
      startedAt: proposal.since,
    })
    expect(reach).toMatchObject({ tickets: 5, customers: 1 })
    await declare({ scope: proposal.scope })
    expect(await proposals(lead)).toEqual([])
    expect(await world.db.read.countBy(IncidentTicket, { state: 'linked' })).toBe(5)
    const { items } = await lead.ask('GET /desk/api/incidents')
    await lead.ask(`POST /desk/api/incidents/${items[0].incidentId}/rounds`, {
      kind: 'solution',
      text: '恢复了',
    })
    undo()
    await world.settle()
    expect(await proposals(lead)).toEqual([])
  })

  it('two rounds of the same work in two hands do everything once', async () => {
    for (let count = 0; count < 4; count += 1) await submit(u1, count % 2 === 0 ? PHONE : GAME)
    const { incidentId } = await declare()
    const { rounds } = await lead.ask(`POST /desk/api/incidents/${incidentId}/rounds`, {
      kind: 'message',
      text: '还在处理',
    })
    undo()
    const { roundId } = rounds[0]
    const job = {
      id: 'obx_twice',
      attempt: 1,
      event: 'incident.roundDue' as const,
      payload: { incidentId, roundId },
    }
    const work = world.app.handlers['incidents.work']
    await Promise.all([work(job), work(job), work(job)])
    await world.settle()
    expect(await notices(u1, 'incident.told')).toHaveLength(1)
    expect(await world.db.read.countBy(IncidentRoundItem, { roundId })).toBe(4)
    const entries = (
      await Promise.all((await numbers(incidentId)).map((number) => timeline(u1, number)))
    ).flat()
    expect(
      entries.filter(({ actorLabel }: { actorLabel: string }) => actorLabel === '平台公告'),
    ).toHaveLength(4)
  })
})
