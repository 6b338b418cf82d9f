import { AgentPresence } from '../../server/conversations/people/agent-presence.entity'
import { Message } from '../../server/conversations/message.entity'
import { ServiceSession } from '../../server/conversations/sessions/session.entity'
import { sweepSessions } from '../../server/conversations/sessions/sweep-sessions'
import { MINUTE_MS } from '../../server/lib/clock'
import { calendar } from '../support/calendar'
import { preset } from '../support/presets'
import { startApp, type RunningApp } from '../support/running-app'
import { openDesk, openMiniProgram } from '../support/visitors'

const KF = 'wkSandboxHaicheng0000000001'
/** Of u1: 游戏A点卡 100 点. */
const ORDER = 'HKM202603050001'

let world: RunningApp
beforeEach(async () => {
  world = await startApp()
  await world.seed()
  await world.app.prepare()
})
afterEach(() => world.close())

const kf = () => world.sandbox.control.kf
const heard = (userId: string): string[] =>
  kf()
    .messagesOf({ userId, openKfId: KF })
    .filter(({ from }) => from !== 'customer' && from !== 'system')
    .map(({ content }) =>
      content.kind === 'text' ? content.text : content.kind === 'menu' ? content.head : '',
    )
const session = () => world.db.read.findOneByOrFail(ServiceSession, { channel: 'wecom-kf' })
const inOfficialAccount = (userId: string): string => {
  const last = world.received(userId).at(-1)?.content
  return last?.kind === 'text' ? last.text : ''
}

async function tellOfficialAccount(userId: string, ...lines: string[]): Promise<string> {
  for (const line of lines) {
    await world.sandbox.control.sendText(userId, line)
    await world.settle()
  }
  return inOfficialAccount(userId)
}

/** Follows the newest link into kf that the official account gave. */
async function followLink(userId: string): Promise<void> {
  const [, url = ''] =
    /<a href="(https?:[^"]*scene_param[^"]*)"/.exec(inOfficialAccount(userId)) ?? []
  await kf().openLink({ userId, url })
  await world.settle()
}

async function everybodyStops(): Promise<void> {
  for (const wecomUserId of ['zhang.wei', 'li.na', 'chen.jie', 'wang.fang'])
    await kf().setReceiving({ wecomUserId, openKfId: KF, status: 'stopped' })
  await world.settle()
}

describe('人工 said once in the official account', () => {
  it('puts somebody straight into the queue of 微信客服, with order and words; their agent reads what they said', async () => {
    const customer = await openMiniProgram(world, 'u1')
    await world.sandbox.control.follow('u1')
    await world.settle()
    const answer = await tellOfficialAccount(
      'u1',
      '办公软件激活码一直退款中，什么时候到账啊',
      `订单号${ORDER}`,
      '人工',
    )
    expect(answer).toContain('不用再说一遍“人工”')
    await followLink('u1')
    const wanted = await session()
    expect(wanted).toMatchObject({
      status: 'serving',
      entry: 'official-account',
      customerId: customer.me.customerId,
      orderNumber: ORDER,
    })
    expect(wanted.summary).toContain('办公软件激活码一直退款中')
    expect(JSON.stringify(world.sandbox.control.snapshot().agents)).toContain(ORDER)
    expect(heard('u1')).toEqual([expect.stringContaining('来为您服务，您刚才说过的都能看到')])

    // At WeCom a session begins with a first word, whatever it is.
    await kf().customerSends({ userId: 'u1', openKfId: KF, message: '你好' })
    await world.settle()
    const { state, servicerId } = kf().chatOf({ userId: 'u1', openKfId: KF })
    const desk = await openDesk(world, servicerId ?? '')
    expect(state).toBe(3)
    expect(heard('u1').at(-1)).toContain('为您服务')
    const shown = await desk.ask(`GET /desk/api/sessions/${wanted.id}`)
    expect(shown.summary.said).toEqual([
      expect.stringContaining('办公软件激活码一直退款中'),
      expect.stringContaining(ORDER),
    ])
  })

  it.each(['进群', '拉我进群'])(
    '%s leads to whom alone can invite, who reads that wish; nobody is told to say it again',
    async (words) => {
      await openMiniProgram(world, 'u1')
      await world.sandbox.control.follow('u1')
      await world.settle()
      const answer = await tellOfficialAccount('u1', words)
      expect(answer).toContain('公告群')
      expect(answer).toContain('进群由客服邀请')
      expect(answer).toContain('不用再说一遍“人工”')
      expect(answer).not.toMatch(/(?:回复|说一?声?)“进群”/)
      await followLink('u1')
      const wanted = await session()
      expect(wanted.status).toBe('serving')
      expect(JSON.parse(wanted.summary ?? '{}')).toMatchObject({ said: [words] })
      expect(JSON.stringify(world.sandbox.control.snapshot().agents)).toContain(words)
    },
  )

  it('also of somebody of whom nobody knows yet who they are', async () => {
    await world.sandbox.control.follow('u2')
    await tellOfficialAccount('u2', '卡密用不了', '人工')
    await everybodyStops()
    await followLink('u2')
    expect(await session()).toMatchObject({
      status: 'waiting',
      entry: 'official-account',
      customerId: null,
      summary: expect.stringContaining('卡密用不了'),
    })
    expect(heard('u2')).toHaveLength(1)
    expect(heard('u2')[0]).not.toContain('说“人工”')
  })

  it('is told with nobody there, before the jump; a message left then holds what was said before it', async () => {
    await openMiniProgram(world, 'u1')
    await world.sandbox.control.follow('u1')
    await world.settle()
    world.clock.set('2026-03-05T21:44:00+08:00')
    expect(await tellOfficialAccount('u1', '点卡显示已被使用，怎么办', '人工')).toContain(
      '现在没有客服能接：客服明天 09:00 上班',
    )
    await followLink('u1')
    expect((await session()).status).toBe('waiting')
    await kf().customerSends({ userId: 'u1', openKfId: KF, message: '留言' })
    await world.settle()
    const { leftTicket } = await session()
    const { items } = await (await openMiniProgram(world, 'u1')).ask('GET /api/tickets')
    expect(JSON.stringify(items)).toContain(leftTicket)
    expect(
      JSON.stringify(
        await (await openMiniProgram(world, 'u1')).ask(`GET /api/tickets/${leftTicket}`),
      ),
    ).toContain('点卡显示已被使用')
  })

  it('goes along once: the same link again, or too late, is a way in and nothing more', async () => {
    await world.sandbox.control.follow('u2')
    await tellOfficialAccount('u2', '卡密用不了', '人工')
    world.clock.advance(11 * MINUTE_MS)
    await followLink('u2')
    await expect(world.db.read.countBy(ServiceSession, { channel: 'wecom-kf' })).resolves.toBe(0)
    expect(heard('u2')).toEqual([expect.stringContaining('自动客服')])
  })

  it("and never a word there: the agent's place is free again within minutes", async () => {
    await world.sandbox.control.follow('u2')
    await tellOfficialAccount('u2', '卡密用不了', '人工')
    await followLink('u2')
    const held = await session()
    expect(held.status).toBe('serving')
    const sweep = () => sweepSessions(world.db, { policy: preset('haicheng'), calendar })
    world.clock.advance(4 * MINUTE_MS)
    expect((await sweep()).ended).toBe(0)
    world.clock.advance(MINUTE_MS)
    expect((await sweep()).ended).toBe(1)
    expect(await world.db.read.findOneByOrFail(ServiceSession, { id: held.id })).toMatchObject({
      status: 'ended',
      endReason: 'idle',
    })
    const { activeSessions } = await world.db.read.findOneByOrFail(AgentPresence, {
      agentId: held.agentId ?? '',
    })
    expect(activeSessions).toBe(0)
  })

  it("what was tapped on ratings and menus is nobody's trouble", async () => {
    await world.sandbox.control.follow('u2')
    await tellOfficialAccount('u2', '卡密用不了', '非常满意', '解决了', '人工')
    await followLink('u2')
    const { summary } = await session()
    expect(JSON.parse(summary ?? '{}')).toMatchObject({ said: ['卡密用不了'] })
    expect(await world.db.read.countBy(Message, { text: '非常满意' })).toBe(1)
  })
})
