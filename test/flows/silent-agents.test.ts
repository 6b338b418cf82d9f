import { ServiceSession } from '../../server/conversations/sessions/session.entity'
import { QueueEntry } from '../../server/conversations/queue/queue-entry.entity'
import { SessionEvent } from '../../server/conversations/sessions/session-event.entity'
import { MINUTE_MS, SECOND_MS } from '../../server/lib/clock'
import { startApp, type RunningApp } from '../support/running-app'
import { openDesk, openMiniProgram, type Customer } from '../support/visitors'

/** Haicheng: whoever has a chat is reminded after two minutes of silence and loses it after five. */
const KF = 'wkSandboxHaicheng0000000001'
/** Of u1. */
const ORDER = 'HKM202603050001'

let world: RunningApp
afterEach(() => world.close())

const kf = () => world.sandbox.control.kf
const session = () => world.db.read.findOneByOrFail(ServiceSession, {})
const cards = (agentId: string): string =>
  JSON.stringify(world.sandbox.control.snapshot().agents.find(({ id }) => id === agentId)?.messages)
const record = async (): Promise<string[]> =>
  (await world.db.read.find(SessionEvent, { order: { seq: 'ASC' } })).map(({ type }) => type)
async function pass(ms: number): Promise<void> {
  for (let left = ms; left > 0; left -= 20 * SECOND_MS) {
    world.clock.advance(Math.min(left, 20 * SECOND_MS))
    await world.settle()
  }
}
const holder = async (): Promise<string | null> => {
  const { agentId } = await session()
  const [agent] = await world.db.read.query('SELECT wecom_user_id FROM agents WHERE id = ?', [
    agentId,
  ])
  return agent ? String(agent.wecom_user_id) : null
}

describe('in 微信客服', () => {
  let customer: Customer
  const say = async (message: string): Promise<void> => {
    await kf().customerSends({ userId: 'u1', openKfId: KF, message })
    await world.settle()
  }
  const write = async (wecomUserId: string, message: string): Promise<void> => {
    await kf().servicerSends({ wecomUserId, openKfId: KF, userId: 'u1', message })
    await world.settle()
  }
  const atWecom = () => {
    const { state, servicerId } = kf().chatOf({ userId: 'u1', openKfId: KF })
    return [state, servicerId]
  }
  const stop = async (...wecomUserIds: string[]): Promise<void> => {
    for (const wecomUserId of wecomUserIds)
      await kf().setReceiving({ wecomUserId, openKfId: KF, status: 'stopped' })
    await world.settle()
  }

  beforeEach(async () => {
    world = await startApp()
    await world.seed()
    customer = await openMiniProgram(world, 'u1')
    const { url } = await customer.ask('POST /api/kf/entry', { from: 'order', orderNumber: ORDER })
    await kf().openLink({ userId: 'u1', url })
    await world.settle()
    await say('卡密无效怎么办')
    await say('转人工')
    expect(atWecom()).toEqual([3, 'zhang.wei'])
  })

  it('who is silent is reminded, then WeCom gives the chat to the next one, and the customer reads so once', async () => {
    await pass(100 * SECOND_MS)
    expect(cards('zhang.wei')).not.toContain('前不回复就转给同事')
    await pass(40 * SECOND_MS)
    expect(cards('zhang.wei')).toContain('3月5日 12:05 前不回复就转给同事')
    expect(atWecom()).toEqual([3, 'zhang.wei'])
    const desk = await openDesk(world, 'zhang.wei')
    const { id } = await session()
    const { seat } = await desk.ask(`GET /desk/api/sessions/${id}`)
    expect(seat).toMatchObject({ movesAt: expect.stringContaining('12:05:') })

    await pass(3 * MINUTE_MS)
    expect(atWecom()).toEqual([3, 'wang.fang'])
    expect(await holder()).toBe('wang.fang')
    // In WeCom's client nothing of ours is let through now: the app has it, and a notice says so.
    const { items } = await customer.ask('GET /api/history')
    const said = items.map(({ text }: { text?: string }) => text ?? '')
    expect(said.filter((text: string) => text.includes('没能及时回复'))).toEqual([
      '让您久等了，抱歉，刚才的客服没能及时回复您。售后部 工号 1001 接着为您服务，之前说的都已经看到，不用再说一遍',
    ])
    expect(cards('zhang.wei')).toContain('会话换人接待')
    expect(cards('wang.fang')).toContain('客服没有及时回复，换人接待')
    expect(await desk.ask('GET /desk/api/presence')).toMatchObject({
      deskStatus: 'away',
      available: false,
      text: expect.stringContaining('有客户没等到您的回复'),
    })
    expect(await record()).toEqual(expect.arrayContaining(['seat-warned', 'requeued']))

    await write('wang.fang', '您好，我来查')
    await pass(10 * MINUTE_MS)
    expect(atWecom()).toEqual([3, 'wang.fang'])
    expect((await record()).filter((type) => type === 'requeued')).toHaveLength(1)
  })

  it('with nobody else there it waits with its place, the supervisors may take it, and who comes back gets it', async () => {
    await stop('wang.fang')
    const { wantedAt } = await session()
    await pass(5 * MINUTE_MS + 10 * SECOND_MS)
    expect(await session()).toMatchObject({ status: 'waiting', agentId: null, queuedAt: wantedAt })
    expect(cards('wang.fang')).toContain('会话没人接，在排队')
    expect(cards('wang.fang')).toContain('接手')
    const { items } = await customer.ask('GET /api/history')
    expect(JSON.stringify(items)).toContain('正在为您换人')
    await pass(2 * MINUTE_MS)
    expect((await session()).status).toBe('waiting')

    const desk = await openDesk(world, 'zhang.wei')
    await desk.ask('PUT /desk/api/presence', { deskStatus: 'online' })
    await pass(5 * SECOND_MS)
    expect(await holder()).toBe('zhang.wei')
    expect(await world.db.read.countBy(QueueEntry, {})).toBe(0)
  })

  it('who had it and writes after all, before anybody else took it, has it again', async () => {
    await stop('wang.fang')
    await pass(5 * MINUTE_MS + 10 * SECOND_MS)
    expect((await session()).status).toBe('waiting')
    await write('zhang.wei', '抱歉，刚才在查，卡密已经补发')
    expect(await session()).toMatchObject({ status: 'serving', waitingSince: null })
    expect(await holder()).toBe('zhang.wei')
    const desk = await openDesk(world, 'zhang.wei')
    expect(await desk.ask('GET /desk/api/presence')).toMatchObject({ available: true })
  })

  it('who says that they are away loses at once what a customer waits for, and nothing else', async () => {
    await write('zhang.wei', '您好，我来查')
    const desk = await openDesk(world, 'zhang.wei')
    await desk.ask('PUT /desk/api/presence', { deskStatus: 'away' })
    await pass(2 * MINUTE_MS)
    expect(await holder()).toBe('zhang.wei')
    await say('查到了吗')
    await pass(60 * SECOND_MS)
    expect(await holder()).toBe('wang.fang')
    expect(JSON.stringify(await customer.ask('GET /api/history'))).toContain('暂时离开了')
  })

  it('nobody is silent while the hours are closed, and thanks ask for no answer', async () => {
    await write('zhang.wei', '已经补发了')
    await say('好的，谢谢')
    await pass(10 * MINUTE_MS)
    expect(await holder()).toBe('zhang.wei')
    world.clock.set('2026-03-05T20:58:00+08:00')
    await say('还有一张卡也无效')
    world.clock.set('2026-03-05T21:30:00+08:00')
    await world.settle()
    expect(await session()).toMatchObject({ status: 'serving' })
  })
})

it('in the official account too: the next one who is at their desk has it, and both sides read so', async () => {
  world = await startApp({ currentPolicy: 'baobao' })
  await world.seed()
  await openMiniProgram(world, 'u1')
  await world.sandbox.control.follow('u1')
  const agents = world.sandbox.control.snapshot().agents.map(({ id }) => id)
  const desks = await Promise.all(agents.map((agent) => openDesk(world, agent)))
  for (const desk of desks) await desk.ask('PUT /desk/api/presence', { deskStatus: 'online' })
  await world.sandbox.control.sendText('u1', '人工')
  await world.settle()
  const first = await holder()
  for (let minute = 0; minute < 5; minute += 1) {
    for (const desk of desks) await desk.ask('GET /desk/api/live')
    await pass(MINUTE_MS + 3 * SECOND_MS)
  }
  expect(await session()).toMatchObject({ status: 'serving' })
  expect(await holder()).not.toBe(first)
  const heard = world
    .received('u1')
    .map(({ content }) => (content.kind === 'text' ? content.text : ''))
  expect(heard.filter((text) => /没能及时回复|暂时离开/.test(text))).toHaveLength(1)
})
