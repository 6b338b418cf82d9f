import { countTurns } from '../../server/bot/bot-turns'
import { BotTurnRow } from '../../server/bot/bot-turn.entity'
import { Message } from '../../server/conversations/message.entity'
import { startApp, type RunningApp } from '../support/running-app'
import { createReceptionWorld } from './reception-world'
import { openDesk, type DeskAgent } from '../support/visitors'

const KF = 'wkSandboxHaicheng0000000001'
let world: RunningApp
let desk: DeskAgent
beforeAll(async () => {
  world = await startApp()
  await world.seed()
  await world.app.prepare()
  desk = await openDesk(world, 'wang.fang')
})
afterAll(() => world.close())
beforeEach(async () => {
  await world.db.writer.getRepository(BotTurnRow).clear()
})

const kf = () => world.sandbox.control.kf
const inKf = async (userId: string, ...lines: string[]): Promise<void> => {
  for (const message of lines) {
    await kf().customerSends({ userId, openKfId: KF, message })
    await world.settle()
  }
}
const figures = () => countTurns(world.db.read, new Date(0))

it('what was not understood stands in the list, on both roads, with what it may be about; one tap files it, once', async () => {
  await inKf('u1', '阿巴阿巴')
  await world.sandbox.control.follow('u2')
  await world.sandbox.control.sendText('u2', '阿巴阿巴阿巴')
  await world.settle()
  const { items, openCount, topics } = await desk.ask('GET /desk/api/bot/misses')
  expect([items.map(({ words }: { words: string }) => words), openCount]).toEqual([
    ['阿巴阿巴阿巴', '阿巴阿巴'],
    2,
  ])
  expect(topics.length).toBeGreaterThan(40)
  const [first] = items
  await desk.ask(`POST /desk/api/bot/misses/${first.missId}/belongs`, { topic: 'card-look-up' })
  await expect(
    desk.ask(`POST /desk/api/bot/misses/${first.missId}/belongs`, { topic: null }),
  ).rejects.toThrow(/409|归过类/)
  expect((await desk.ask('GET /desk/api/bot/misses')).openCount).toBe(1)
})

it('is for supervisors only, and knows its topics', async () => {
  await inKf('u3', '阿巴阿巴')
  const [{ missId }] = (await desk.ask('GET /desk/api/bot/misses')).items
  const agent = await openDesk(world, 'zhang.wei')
  await expect(agent.ask('GET /desk/api/bot/misses')).rejects.toThrow()
  await expect(
    desk.ask(`POST /desk/api/bot/misses/${missId}/belongs`, { topic: 'no-such-topic' }),
  ).rejects.toThrow(/422|没有这一类/)
})

it('words that are erased leave nothing to read', async () => {
  await world.sandbox.control.follow('u1')
  await world.sandbox.control.sendText('u1', '阿巴阿巴呀')
  await world.settle()
  await world.db.writer.getRepository(Message).delete({ text: '阿巴阿巴呀' })
  expect((await desk.ask('GET /desk/api/bot/misses')).items).toEqual([])
})

it('answered, confirmed, asked again, called and silent are counted apart; silence is never counted as solved', async () => {
  const talks = await createReceptionWorld()
  await talks.busyTeam()
  for (const lines of [
    ['怎么查卡密', '解决了，谢谢'],
    ['怎么查卡密', '怎么查卡密'],
    ['怎么查卡密', '转人工'],
    ['怎么查卡密', '没有解决'],
    ['怎么查卡密', '谢谢'],
  ]) {
    const talker = await talks.talker()
    for (const line of lines) await talker.say(line)
  }
  expect(await countTurns(talks.db.read, new Date(0))).toEqual({
    answered: 6,
    confirmed: 1,
    unsolved: 1,
    back: 1,
    called: 1,
    silent: 2,
    menus: 0,
    tapped: 0,
    missed: 0,
  })
  await talks.close()
})

it("the figures are the desk's too", async () => {
  expect(await desk.ask('GET /desk/api/bot/figures?days=7')).toMatchObject({
    days: 7,
    confirmed: 0,
    silent: 0,
  })
})

it('a menu that is tapped is filed by its tap, and one that is not stands in the list', async () => {
  await world.sandbox.control.follow('u3')
  await world.sandbox.control.sendText('u3', '会员的那个东西不对')
  await world.settle()
  const before = await figures()
  if (before.menus === 0) throw new Error('nothing was offered')
  expect((await desk.ask('GET /desk/api/bot/misses')).items).toHaveLength(1)
  await world.sandbox.control.sendText('u3', '1')
  await world.settle()
  expect([(await figures()).tapped, (await desk.ask('GET /desk/api/bot/misses')).items]).toEqual([
    1,
    [],
  ])
})

it('a sentence is tried: the answer, how sure it is, and where it was taken from; nothing is kept of it', async () => {
  const tried = (text: string) => desk.ask('POST /desk/api/bot/try', { text })
  const kept = await world.db.read.count(Message)
  expect(await tried('怎么查卡密')).toMatchObject({
    kind: 'answer',
    calls: null,
    heard: expect.arrayContaining([
      { topic: 'card-look-up', title: '查看卡密', share: expect.any(Number) },
    ]),
    sources: [expect.stringContaining('·')],
  })
  expect(await tried('会员的那个东西不对')).toMatchObject({
    kind: 'choose',
    text: expect.stringContaining('1. '),
  })
  expect(await tried('。。。')).toMatchObject({ kind: 'missed', sources: [] })
  expect((await tried('卡密用不了，转人工')).calls).toBe('客户要人工')
  expect((await tried('我的密码是zhang1234，登不上')).masked).toContain('[密码已隐去]')
  expect(await world.db.read.count(Message)).toBe(kept)
  const agent = await openDesk(world, 'zhang.wei')
  await expect(agent.ask('POST /desk/api/bot/try', { text: '怎么查卡密' })).rejects.toThrow()
})
