import { KfCursor } from '../../../server/channels/wecom-kf/pulling/kf-cursor.entity'
import { createKfPuller, type KfPuller } from '../../../server/channels/wecom-kf/pulling/puller'
import { kfSelfTest } from '../../../server/channels/wecom-kf/self-test'
import { Conversation } from '../../../server/conversations/conversation.entity'
import { Message } from '../../../server/conversations/message.entity'
import { DAY_MS, MINUTE_MS } from '../../../server/lib/clock'
import { silentLogger } from '../../support/api'
import { recordKnocks } from '../../../server/channels/wecom-kf/pulling/knocks'
import { recordingHouse, type Told } from './pull-world'
import { createSendingWorld, KF, policy, type SendingWorld } from './sending-world'

/** The real client, over HTTP, against WeCom as the sandbox plays it. */
let world: SendingWorld
let told: Told[]
let puller: KfPuller

const ACCOUNTS = [{ openKfId: KF, name: '海城卡盟客服' }]
const PEOPLE = ['u1', 'u2', 'u3']

beforeEach(async () => {
  world = await createSendingWorld()
  told = []
  const { client, db } = world
  puller = createKfPuller({
    db,
    client,
    accounts: ACCOUNTS,
    take: recordingHouse(policy, told),
    logger: silentLogger,
    pageSize: 4,
  })
})
afterEach(() => world.close())

const kf = () => world.sandbox.control.kf
const pull = async (): Promise<string> => (await puller.runOnce(KF))[0]?.end ?? 'none'

async function textsBy(userId: string): Promise<string[]> {
  const { id } = await world.db.read.findOneByOrFail(Conversation, {
    externalId: kf().externalUserIdOf(userId),
  })
  const messages = await world.db.read.find(Message, {
    where: { conversationId: id, author: 'customer' },
    order: { id: 'ASC' },
  })
  return messages.filter(({ type }) => type !== 'event').map(({ text }) => text)
}

describe('pulling from WeCom', () => {
  it.each<[string, Parameters<ReturnType<typeof kf>['faults']>[0]]>([
    ['all is well', {}],
    ['pages come empty', { emptyPages: 5 }],
    ['pages are short', { shortPages: { times: 6, items: 1 } }],
    ['pages come in reverse', { disorderedPages: 5 }],
    ['pages bring what the page before brought', { repeatedPages: 8 }],
    [
      'all of it at once',
      { emptyPages: 4, shortPages: { times: 3, items: 2 }, disorderedPages: 4, repeatedPages: 6 },
    ],
  ])("everything is stored once, each customer's in order, when %s", async (_what, faults) => {
    kf().storeMany({
      openKfId: KF,
      userIds: PEOPLE,
      count: 21,
      text: (index) => `第${String(index).padStart(2, '0')}条`,
    })
    kf().faults(faults)
    await expect(pull()).resolves.toBe('rested')
    const all: string[] = []
    for (const userId of PEOPLE) all.push(...(await textsBy(userId)))
    expect(all.sort()).toEqual(
      Array.from({ length: 21 }, (_, index) => `第${String(index).padStart(2, '0')}条`),
    )
    expect(told).toHaveLength(21)
  })

  it("within a page that is out of order each customer's words keep their seconds", async () => {
    for (const text of ['一', '二', '三']) {
      kf().store({ userId: 'u1', openKfId: KF, message: text })
      world.clock.advance(1_000)
    }
    kf().faults({ disorderedPages: 1 })
    await pull()
    expect(await textsBy('u1')).toEqual(['一', '二', '三'])
  })

  it("a knock's token that WeCom refuses is done without", async () => {
    kf().store({ userId: 'u1', openKfId: KF, message: '您好' })
    await world.db.transaction((tx) => recordKnocks(tx, [{ openKfId: KF, token: 'ENCnotOne' }]))
    await expect(pull()).resolves.toBe('rested')
    expect(await textsBy('u1')).toEqual(['您好'])
  })

  it('a limit stops the pull for a minute, is named, and loses nothing', async () => {
    kf().storeMany({ openKfId: KF, userIds: PEOPLE, count: 9, text: (index) => `第${index}条` })
    world.sandbox.control.fail({
      api: '/cgi-bin/kf/sync_msg',
      kind: 'errcode',
      errcode: 45009,
      times: 1,
    })
    await expect(pull()).resolves.toBe('failed')
    const cursor = await world.db.read.findOneByOrFail(KfCursor, { openKfId: KF })
    expect(cursor.failure).toContain('45009')
    expect((cursor.leaseUntil?.getTime() ?? 0) - world.clock.epochMs()).toBeGreaterThanOrEqual(
      MINUTE_MS,
    )
    await expect(pull()).resolves.toBe('busy')
    world.clock.advance(MINUTE_MS)
    await expect(pull()).resolves.toBe('rested')
    expect(told).toHaveLength(9)
  })

  it('what is older than three days cannot be had, and is told as a gap', async () => {
    await pull()
    const from = world.clock.now()
    kf().store({ userId: 'u1', openKfId: KF, message: '没人来取' })
    world.clock.advance(4 * DAY_MS)
    kf().store({ userId: 'u1', openKfId: KF, message: '还在' })
    await expect(pull()).resolves.toBe('rested')
    expect(await textsBy('u1')).toEqual(['还在'])
    const { gapFrom, gapTo } = await world.db.read.findOneByOrFail(KfCursor, { openKfId: KF })
    expect([gapFrom, gapTo]).toEqual([from, new Date(from.getTime() + DAY_MS)])
  })

  it('what servicers do in their own client arrives with its names and codes', async () => {
    kf().store({ userId: 'u1', openKfId: KF, message: '人工' })
    await world.client.transferServiceState({
      openKfId: KF,
      externalUserId: world.externalUserId,
      state: 3,
      servicerUserId: 'zhang.wei',
    })
    const seat = { userId: 'u1', openKfId: KF, wecomUserId: 'zhang.wei' }
    await kf().servicerSends({ ...seat, message: '我来处理' })
    await kf().transferSession({ ...seat, toWecomUserId: 'li.na' })
    await kf().endSession({ ...seat, wecomUserId: 'li.na' })
    await pull()
    expect(told.map(({ what, change, from, to }) => [what, change, from, to])).toEqual([
      ['received', undefined, undefined, undefined],
      ['servicer wrote', undefined, undefined, undefined],
      ['session', 'handed-on', 'zhang.wei', 'li.na'],
      ['session', 'ended', 'li.na', null],
    ])
    expect(await world.contact()).toMatchObject({
      serviceState: 4,
      servicerUserId: null,
      eventCodeOf: 'ended',
      eventCode: expect.any(String),
    })
  })
})

describe('the self-test', () => {
  const prove = (overrides: Partial<Parameters<typeof kfSelfTest>[0]> = {}) =>
    kfSelfTest({
      db: world.db,
      client: world.client,
      accounts: ACCOUNTS,
      agents: ['zhang.wei', 'li.na'],
      managers: ['chen.jie'],
      publicUrl: 'https://kf.example.com',
      ...overrides,
    })
  const failing = async (overrides?: Parameters<typeof prove>[0]) =>
    (await prove(overrides)).filter(({ ok }) => !ok)
  const knocked = () =>
    world.db.transaction((tx) => recordKnocks(tx, [{ openKfId: KF, token: null }]))

  it('proves token, account, servicers, messages and callback', async () => {
    await knocked()
    const checks = await prove()
    expect(checks.map(({ name, ok }) => [name, ok])).toEqual([
      ['token', true],
      ['account', true],
      ['servicers', true],
      ['messages', true],
      ['callback', true],
      ['managers', true],
    ])
  })

  it('moves no cursor and stores nothing', async () => {
    kf().store({ userId: 'u1', openKfId: KF, message: '您好' })
    await prove()
    await pull()
    expect(await textsBy('u1')).toEqual(['您好'])
  })

  it('without any knock so far, it says where the console has to point', async () => {
    expect(await failing()).toEqual([
      expect.objectContaining({
        name: 'callback',
        words: expect.stringContaining('https://kf.example.com/callback/wecom-kf'),
      }),
    ])
  })

  it('a day without a knock is worth a look', async () => {
    await knocked()
    world.clock.advance(DAY_MS + 1)
    expect(await failing()).toEqual([
      expect.objectContaining({ name: 'callback', words: expect.stringContaining('超过一天') }),
    ])
  })

  it('an account that WeCom does not have is named', async () => {
    expect(await failing({ accounts: [{ openKfId: 'wkWrong', name: '写错的账号' }] })).toEqual([
      {
        name: 'account',
        account: '写错的账号',
        ok: false,
        words: expect.stringContaining('kf.openKfId'),
      },
    ])
  })

  it('agents who are no servicers are named', async () => {
    await knocked()
    expect(await failing({ agents: ['zhang.wei', 'nobody.here'] })).toEqual([
      expect.objectContaining({ name: 'servicers', words: expect.stringContaining('nobody.here') }),
    ])
  })

  it('a manager whose card WeCom would not recommend is named, with the place in the console', async () => {
    await knocked()
    expect(await failing({ managers: ['chen.jie', 'li.na'] })).toEqual([
      {
        name: 'managers',
        account: null,
        ok: false,
        words: expect.stringMatching(/^专属客服 li\.na 不在.*升级服务 > 专员服务/),
      },
    ])
  })

  it('where whole departments may be recommended nobody is named, and without managers nothing is asked', async () => {
    await knocked()
    const getUpgradeServiceConfig = async () => ({ userIds: [], departmentIds: [2] })
    expect(
      await failing({ managers: ['li.na'], client: { ...world.client, getUpgradeServiceConfig } }),
    ).toEqual([])
    expect((await prove({ managers: [] })).map(({ name }) => name)).not.toContain('managers')
  })

  it('a configuration that cannot be read is told', async () => {
    await knocked()
    world.sandbox.control.fail({
      api: '/cgi-bin/kf/customer/get_upgrade_service_config',
      kind: 'errcode',
      errcode: 48002,
      times: 1,
    })
    expect(await failing()).toEqual([
      expect.objectContaining({ name: 'managers', words: expect.stringContaining('48002') }),
    ])
  })

  it('a server whose address WeCom does not trust is told so, first of all', async () => {
    world.sandbox.control.fail({
      api: '/cgi-bin/kf/account/list',
      kind: 'errcode',
      errcode: 60020,
      times: 1,
    })
    expect(await failing()).toEqual([
      expect.objectContaining({ name: 'token', words: expect.stringContaining('60020') }),
    ])
  })

  it('an account that the app may not drive is told with the place in the console', async () => {
    const client = {
      ...world.client,
      listAccounts: async () => [{ openKfId: KF, name: '海城卡盟客服', managed: false }],
    }
    expect(await failing({ client })).toEqual([
      expect.objectContaining({
        name: 'account',
        words: expect.stringContaining('没有授权给本应用'),
      }),
    ])
  })
})
