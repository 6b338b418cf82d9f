import type { TakeDeps } from '../../../server/channels/wecom-kf/taking/take-deps'
import { kfWarnings } from '../../../server/channels/wecom-kf/pulling/gap'
import { KfCursor } from '../../../server/channels/wecom-kf/pulling/kf-cursor.entity'
import { nextSet } from '../../../server/channels/wecom-kf/pulling/page-sets'
import { KfLink } from '../../../server/channels/wecom-kf/entering/kf-link.entity'
import { DAY_MS, MINUTE_MS, SECOND_MS } from '../../../server/lib/clock'
import type { KfItemRaw } from '../../../server/wechat/wecom-kf/types'
import { listDeadRows } from '../../../server/outbox/dead-shelf'
import {
  ACCOUNTS,
  createPullWorld,
  eventItem,
  item,
  KF,
  refusedBy,
  textItem,
  type PullWorld,
} from './pull-world'

let world: PullWorld

beforeEach(async () => {
  world = await createPullWorld()
})
afterEach(() => world.close())

const numbers = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => `第${index + 1}条`)
const customers = (count: number) => (index: number) => ({
  external_userid: `wmCustomer${index % count}`,
})

describe('pulling an account', () => {
  it('pages through to the end, each message once, in the order in which it was sent', async () => {
    world.source.add(...numbers(8).map((text) => textItem(world, text)))
    await expect(world.pull()).resolves.toBe('rested')
    expect(await world.texts()).toEqual(numbers(8))
    expect(world.source.asks).toHaveLength(3)
    expect(await world.cursor()).toMatchObject({
      position: 'c-8-0',
      pulledAt: world.clock.now(),
      leaseOwner: null,
      leaseUntil: null,
      failure: null,
    })
  })

  it('goes on over empty pages where there is more', async () => {
    world.source.emptyPages = true
    world.source.add(...numbers(7).map((text) => textItem(world, text)))
    await expect(world.pull()).resolves.toBe('rested')
    expect(await world.texts()).toEqual(numbers(7))
  })

  it('the same empty page over and over is a fault, and not asked for for ever', async () => {
    const client = { syncMsg: () => Promise.resolve({ items: [], nextCursor: 'c', hasMore: true }) }
    await expect(world.pull({ client })).resolves.toBe('failed')
    expect((await world.cursor()).failure).toContain('gives nothing')
  })

  it('what comes twice is stored once, within a page and over pages', async () => {
    const twice = textItem(world, '只有一条')
    world.source.add(twice, twice, textItem(world, '另一条'), twice)
    await world.pull()
    expect(await world.texts()).toEqual(['只有一条', '另一条'])
    await world.db.transaction((tx) =>
      tx.manager.update(KfCursor, { openKfId: KF }, { position: null }),
    )
    await world.pull()
    expect(await world.texts()).toEqual(['只有一条', '另一条'])
    expect(world.told).toHaveLength(2)
  })

  it('a page that is out of order is handled in the order in which it was sent, for each customer', async () => {
    const seconds = Math.floor(world.clock.epochMs() / 1_000)
    world.source.add(
      textItem(world, '三', { send_time: seconds - 1 }),
      textItem(world, '一', { send_time: seconds - 9 }),
      textItem(world, '二', { send_time: seconds - 5 }),
    )
    await world.pull()
    expect(world.told.map(({ text }) => text)).toEqual(['一', '二', '三'])
    const stored = (await world.messages()).filter(({ direction }) => direction === 'in')
    expect(stored.map(({ text, at }) => [text, at.getTime() / 1_000])).toEqual([
      ['一', seconds - 9],
      ['二', seconds - 5],
      ['三', seconds - 1],
    ])
  })

  it('a clock that is off puts no message after its answer', async () => {
    world.source.add(
      textItem(world, '来自未来', { send_time: Math.floor(world.clock.epochMs() / 1_000) + 600 }),
    )
    await world.pull()
    expect((await world.messages())[0]?.at).toEqual(world.clock.now())
  })

  it('a token that is refused is done without', async () => {
    world.source.validToken = 'other'
    world.source.add(...numbers(4).map((text) => textItem(world, text)))
    await world.knock('stale')
    await expect(world.pull()).resolves.toBe('rested')
    expect(world.source.asks.map(({ token }) => token)).toEqual(['stale', null, null])
    expect(await world.texts()).toEqual(numbers(4))
  })

  it('a token older than it lives is not sent at all', async () => {
    await world.knock('old')
    world.clock.advance(10 * MINUTE_MS)
    await world.pull()
    expect(world.source.asks.map(({ token }) => token)).toEqual([null])
  })

  it('killed between the page and its commit: nothing of it is there, and the next pull stores it once', async () => {
    world.source.add(...numbers(3).map((text) => textItem(world, text)))
    const dying = {
      ...world.take,
      receive: () =>
        Promise.reject(Object.assign(new Error('killed'), { code: 'SQLITE_BUSY', errno: 1213 })),
    }
    await expect(world.pull({ take: dying })).resolves.toBe('failed')
    expect([await world.messages(), await world.items(), await world.waiting()]).toEqual([
      [],
      [],
      [],
    ])
    expect(await world.cursor()).toMatchObject({ position: null, pulledAt: null })
    world.clock.advance(MINUTE_MS)
    await expect(world.pull()).resolves.toBe('rested')
    expect(await world.texts()).toEqual(numbers(3))
  })

  it('killed between two sets of a page: what was committed stays, the cursor too, and the next pull stores the rest once', async () => {
    const sixty = numbers(60)
    const writer = customers(30)
    world.source.add(...sixty.map((text, index) => textItem(world, text, writer(index))))
    const dying: TakeDeps = {
      ...world.take,
      receive: (tx, said) =>
        said.person.externalUserId === 'wmCustomer29'
          ? Promise.reject(Object.assign(new Error('killed'), { code: 'SQLITE_BUSY', errno: 1213 }))
          : world.take.receive(tx, said),
    }
    await expect(world.pull({ take: dying, pageSize: 100 })).resolves.toBe('failed')
    const kept = await world.texts()
    // Where others need not wait for it, a page is one transaction.
    if (world.db.lanes > 1) expect(kept).toEqual([])
    else expect(kept).toEqual(expect.arrayContaining(['第1条', '第31条', '第12条', '第42条']))
    expect(kept).not.toContain('第30条')
    expect(kept.length % 2).toBe(0)
    expect(await world.cursor()).toMatchObject({ position: null, pulledAt: null, tries: 1 })
    world.clock.advance(MINUTE_MS)
    await expect(world.pull({ pageSize: 100 })).resolves.toBe('rested')
    expect([...(await world.texts())].sort()).toEqual([...sixty].sort())
    expect(await world.items()).toHaveLength(60)
    expect(await world.cursor()).toMatchObject({ position: 'c-60-0', tries: 0 })
    for (const { id } of await world.conversations()) {
      const own = (await world.messages()).filter(({ conversationId }) => conversationId === id)
      const said = own.filter(({ direction }) => direction === 'in').map(({ text }) => text)
      expect(said).toEqual(sixty.filter((text) => said.includes(text)))
      expect(own.filter(({ direction }) => direction === 'out').map(({ text }) => text)).toEqual(
        said.map((text) => `答：${text}`),
      )
    }
  })

  it("a page is taken in sets that leave nobody's words apart, in their order", () => {
    const writer = customers(4)
    const twelve = numbers(12).map((text, index) => textItem(world, text, writer(index)))
    const left = eventItem(world, { event_type: 'user_recall_msg', external_userid: 'wmCustomer1' })
    const { set, rest } = nextSet([...twelve, left], 7)
    const written = (items: readonly KfItemRaw[]): unknown[] =>
      items.map(({ external_userid = 'event' }) => external_userid)
    const [zero, one] = ['wmCustomer0', 'wmCustomer1']
    expect(written(set)).toEqual([zero, zero, zero, one, one, one, 'event'])
    expect(rest).toHaveLength(6)
    expect(nextSet(rest, 2).set).toEqual(rest.slice(0, 3))
    expect(nextSet(twelve, 12)).toEqual({ set: twelve, rest: [] })
  })

  it('an error leaves the cursor behind what was committed, and is named for the operator', async () => {
    world.source.add(...numbers(5).map((text) => textItem(world, text)))
    world.source.before = ({ cursor }) => {
      if (cursor !== null) throw refusedBy(48002, 'config')
    }
    await expect(world.pull()).resolves.toBe('failed')
    expect(await world.texts()).toEqual(numbers(3))
    expect(await world.cursor()).toMatchObject({
      position: 'c-3-0',
      failure: expect.stringContaining('48002'),
      leaseOwner: null,
    })
    await expect(kfWarnings(world.db, ACCOUNTS)).resolves.toEqual([
      expect.stringContaining('拉取消息失败'),
    ])
    world.source.before = () => undefined
    world.clock.advance(MINUTE_MS)
    await world.pull()
    expect(await world.texts()).toEqual(numbers(5))
    expect((await world.cursor()).failure).toBeNull()
  })

  it.each([
    ['a fault of configuration', refusedBy(60020, 'config'), MINUTE_MS],
    ['a limit', refusedBy(45009, 'limit', true), MINUTE_MS],
    ['a busy platform', refusedBy(-1, 'retryable', true), 2 * SECOND_MS],
  ])('after %s nobody pulls until the pause is over', async (_what, error, pauseMs) => {
    world.source.before = () => {
      throw error
    }
    await world.pull()
    world.source.before = () => undefined
    world.clock.advance(pauseMs - 1)
    await world.knock()
    await expect(world.puller().runOnce()).resolves.toEqual([])
    world.clock.advance(1)
    await expect(world.puller().runOnce()).resolves.toMatchObject([{ end: 'rested' }])
  })

  it('pauses grow while it goes on failing', async () => {
    world.source.before = () => {
      throw refusedBy(-1, 'retryable', true)
    }
    const puller = world.puller()
    const pauses: number[] = []
    for (let times = 0; times < 7; times += 1) {
      await puller.runOnce(KF)
      const until = (await world.cursor()).leaseUntil ?? world.clock.now()
      pauses.push((until.getTime() - world.clock.epochMs()) / SECOND_MS)
      world.clock.set(until)
    }
    expect(pauses).toEqual([2, 4, 8, 16, 32, 60, 60])
  })
})

describe('knocks', () => {
  it('a lost knock is made up for within a minute', async () => {
    const puller = world.puller()
    await puller.runOnce(KF)
    world.source.add(textItem(world, '没有敲门'))
    await expect(puller.runOnce()).resolves.toEqual([])
    world.clock.advance(60 * SECOND_MS)
    await expect(puller.runOnce()).resolves.toMatchObject([{ end: 'rested', stored: 1 }])
  })

  it('a knock is heard at once, and many knocks are one pull', async () => {
    const puller = world.puller()
    await puller.runOnce(KF)
    world.source.add(textItem(world, '敲了三次'))
    for (let times = 0; times < 3; times += 1) await world.knock()
    await expect(puller.runOnce()).resolves.toMatchObject([{ end: 'rested', stored: 1 }])
    await expect(puller.runOnce()).resolves.toEqual([])
    expect(await world.texts()).toEqual(['敲了三次'])
  })

  it('a knock while the last page is taken is not missed, though no clock moved', async () => {
    world.source.add(textItem(world, '先来的'))
    world.source.before = async ({ cursor }) => {
      if (cursor !== null || world.source.asks.length > 1) return
      // While WeCom answers, somebody writes and WeCom knocks; this answer does not have it yet.
      await world.knock('second')
    }
    const late = textItem(world, '后来的')
    const client = {
      syncMsg: async (ask: Parameters<typeof world.source.client.syncMsg>[0]) => {
        const page = await world.source.client.syncMsg(ask)
        if (world.source.asks.length === 1) world.source.add(late)
        return page
      },
    }
    await expect(world.pull({ client })).resolves.toBe('rested')
    expect(await world.texts()).toEqual(['先来的', '后来的'])
    expect(world.source.asks.at(-1)?.token).toBe('second')
  })

  it('a knock by a clock that runs behind is still later than the last pull', async () => {
    const puller = world.puller()
    await puller.runOnce(KF)
    world.clock.advance(-5 * SECOND_MS)
    await world.knock()
    world.clock.advance(5 * SECOND_MS)
    await expect(puller.runOnce()).resolves.toMatchObject([{ end: 'rested' }])
  })
})

describe('the lease', () => {
  it('two pullers at once store everything once', async () => {
    world.source.add(
      ...numbers(40).map((text, index) => textItem(world, text, customers(4)(index))),
    )
    const ends = await Promise.all([world.pull(), world.pull(), world.pull()])
    expect(ends.sort()).toEqual(['busy', 'busy', 'rested'])
    expect((await world.texts()).sort()).toEqual(numbers(40).sort())
    expect(world.told).toHaveLength(40)
  })

  it('a dead puller is followed by another when its lease is over, and can do nothing any more', async () => {
    world.source.add(...numbers(9).map((text) => textItem(world, text)))
    const second = world.puller()
    world.source.before = async ({ cursor }) => {
      if (cursor !== 'c-3-0') return
      world.source.before = () => undefined
      // The first hangs here for longer than its lease; the second takes over and comes to the end.
      await expect(second.runOnce(KF)).resolves.toMatchObject([{ end: 'busy' }])
      world.clock.advance(31 * SECOND_MS)
      await expect(second.runOnce(KF)).resolves.toMatchObject([{ end: 'rested', stored: 6 }])
    }
    await expect(world.pull()).resolves.toBe('lost')
    expect(await world.texts()).toEqual(numbers(9))
    expect(await world.cursor()).toMatchObject({ position: 'c-9-0', failure: null })
  })

  it('a page that both have in hand is stored by the one whose commit comes first', async () => {
    world.source.add(...numbers(3).map((text) => textItem(world, text)))
    const slow = world.puller({
      client: {
        syncMsg: async (ask) => {
          const page = await world.source.client.syncMsg(ask)
          world.clock.advance(31 * SECOND_MS)
          await expect(world.puller().runOnce(KF)).resolves.toMatchObject([
            { end: 'rested', stored: 3 },
          ])
          return page
        },
      },
    })
    await expect(slow.runOnce(KF)).resolves.toMatchObject([{ end: 'lost', stored: 0 }])
    expect(await world.texts()).toEqual(numbers(3))
    expect(world.told).toHaveLength(3)
  })

  it('told to stop, it finishes the page in hand, and another goes on from there', async () => {
    world.source.add(...numbers(6).map((text) => textItem(world, text)))
    const puller = world.puller()
    world.source.before = ({ cursor }) => {
      if (cursor === null) void puller.stop()
    }
    await expect(puller.runOnce(KF)).resolves.toMatchObject([{ end: 'stopped', stored: 3 }])
    expect(await world.cursor()).toMatchObject({
      position: 'c-3-0',
      leaseOwner: null,
      leaseUntil: null,
    })
    await expect(world.pull()).resolves.toBe('rested')
    expect(await world.texts()).toEqual(numbers(6))
  })
})

describe('gaps', () => {
  it('more than three days without a pull: what lies behind the wall is told, from when to when', async () => {
    await world.pull()
    const from = world.clock.now()
    world.clock.advance(4 * DAY_MS)
    await world.pull()
    const cursor = await world.cursor()
    expect([cursor.gapFrom, cursor.gapTo]).toEqual([from, new Date(from.getTime() + DAY_MS)])
    const gapToldOf =
      '微信客服“示例客服”从 2026年3月5日 12:00 到 2026年3月6日 12:00 的消息超过三天，已经取不到，请在企业微信里查看'
    await expect(kfWarnings(world.db, ACCOUNTS)).resolves.toEqual([gapToldOf])
    world.clock.advance(7 * DAY_MS)
    await world.pull()
    await expect(kfWarnings(world.db, ACCOUNTS)).resolves.not.toContain(gapToldOf)
  })

  it('three days less a minute are no gap', async () => {
    await world.pull()
    world.clock.advance(3 * DAY_MS - MINUTE_MS)
    await world.pull()
    expect((await world.cursor()).gapFrom).toBeNull()
  })

  it('a lost cursor is a gap where WeCom begins later than what we have', async () => {
    world.source.add(textItem(world, '很久以前'))
    await world.pull()
    const from = world.clock.now()
    await world.db.transaction((tx) => tx.manager.delete(KfCursor, { openKfId: KF }))
    world.clock.advance(5 * DAY_MS)
    const fresh = textItem(world, '现在')
    await world.pull({
      client: {
        syncMsg: () => Promise.resolve({ items: [fresh], nextCursor: 'c-2-0', hasMore: false }),
      },
    })
    const cursor = await world.cursor()
    expect([cursor.gapFrom, cursor.gapTo]).toEqual([from, world.clock.now()])
  })

  it('the very first pull is no gap', async () => {
    world.source.add(textItem(world, '第一次'))
    await world.pull()
    expect((await world.cursor()).gapFrom).toBeNull()
  })
})

describe('what cannot be handled', () => {
  const poison = (): PullWorld['take']['receive'] => async (tx, told) => {
    // Its handling writes, and fails then: nothing of what it wrote may stay.
    await tx.manager.insert(KfLink, {
      openKfId: KF,
      scene: told.message.text,
      url: 'https://example.com',
      createdAt: tx.now,
    })
    if (told.message.text === '毒') throw new Error('on purpose')
    return world.take.receive(tx, told)
  }

  it('goes to the shelf with its reason, out of the way of its neighbours', async () => {
    world.source.add(
      textItem(world, '前面'),
      textItem(world, '毒', { msgid: 'poison' }),
      textItem(world, '后面'),
      textItem(world, '再后面'),
    )
    await expect(world.pull({ take: { ...world.take, receive: poison() } })).resolves.toBe('rested')
    expect(await world.texts()).toEqual(['前面', '后面', '再后面'])
    expect((await world.db.read.find(KfLink)).map(({ scene }) => scene).sort()).toEqual(
      ['再后面', '前面', '后面'].sort(),
    )
    const shelved = (await world.items()).find(({ msgid }) => msgid === 'poison')
    expect(shelved).toMatchObject({
      state: 'shelved',
      messageId: null,
      reason: expect.stringContaining('on purpose'),
    })
    expect(await world.waiting()).toEqual(expect.arrayContaining(['kf.itemShelved']))
    expect(await world.cursor()).toMatchObject({ position: 'c-4-0' })
  })

  it('is not taken again by the next pull', async () => {
    world.source.add(textItem(world, '毒'))
    await world.pull({ take: { ...world.take, receive: poison() } })
    await world.db.transaction((tx) =>
      tx.manager.update(KfCursor, { openKfId: KF }, { position: null }),
    )
    await world.pull()
    expect(await world.texts()).toEqual([])
    expect((await world.items()).map(({ state }) => state)).toEqual(['shelved'])
  })

  it('waits there without what nobody may keep', async () => {
    world.source.add(textItem(world, '我的登录密码是 abc12345'))
    await world.pull({
      take: { ...world.take, receive: () => Promise.reject(new Error('on purpose')) },
    })
    const [shelved] = await world.items()
    expect(shelved?.raw).not.toContain('abc12345')
    expect(JSON.parse(shelved?.raw ?? '')).toMatchObject({
      msgid: shelved?.msgid,
      external_userid: 'wmCustomer1',
      msgtype: 'text',
    })
  })

  /** What a process leaves behind that ends in the midst of it: nothing of the page, and the lease until it has run out. */
  const endOfProcess = (): Error =>
    Object.assign(new Error('the process ends here'), { code: 'SQLITE_BUSY' })
  const afterRestart = async (take: PullWorld['take']): Promise<string> => {
    world.clock.advance(MINUTE_MS)
    return world.pull({ take })
  }

  it('an item that ends the process is put aside after the page was begun twice, and a restart meets it no more', async () => {
    const take = {
      ...world.take,
      receive: (async (tx, told) => {
        if (told.message.text === '毒') throw endOfProcess()
        return world.take.receive(tx, told)
      }) satisfies PullWorld['take']['receive'],
    }
    world.source.add(
      textItem(world, '前面'),
      textItem(world, '毒', { msgid: 'poison' }),
      textItem(world, '后面'),
    )
    await expect(world.pull({ take })).resolves.toBe('failed')
    await expect(afterRestart(take)).resolves.toBe('failed')
    expect(await world.texts()).toEqual([])
    // Now item by item: what stands before it is kept, whatever comes of it.
    await expect(afterRestart(take)).resolves.toBe('failed')
    expect(await world.texts()).toEqual(['前面'])
    await expect(afterRestart(take)).resolves.toBe('rested')
    expect(await world.texts()).toEqual(['前面', '后面'])
    expect((await world.items()).find(({ msgid }) => msgid === 'poison')).toMatchObject({
      state: 'shelved',
      raw: expect.stringContaining('毒'),
    })
    const [dead, ...others] = await listDeadRows(world.db, 10)
    expect([dead?.event, dead?.payload, others]).toEqual([
      'kf.itemShelved',
      JSON.stringify({ openKfId: KF, msgid: 'poison' }),
      [],
    ])
    expect(await world.cursor()).toMatchObject({ position: 'c-3-0', tries: 0, tryingMsgid: null })
  })

  it('an item that cannot even be masked is put aside without its words', async () => {
    const take = {
      ...world.take,
      mask: async (...told: Parameters<TakeDeps['mask']>) => {
        const mask = await world.take.mask(...told)
        return (text: string, customerId: string | null) => {
          if (text === '毒') throw endOfProcess()
          return mask(text, customerId)
        }
      },
    }
    world.source.add(
      textItem(world, '前面'),
      textItem(world, '毒', { msgid: 'poison' }),
      textItem(world, '后面'),
    )
    const ends = [
      await world.pull({ take }),
      await afterRestart(take),
      await afterRestart(take),
      await afterRestart(take),
      await afterRestart(take),
    ]
    expect(ends).toEqual(['failed', 'failed', 'failed', 'failed', 'rested'])
    expect(await world.texts()).toEqual(['前面', '后面'])
    const { raw } = (await world.items()).find(({ msgid }) => msgid === 'poison') ?? {}
    expect(JSON.parse(raw ?? '')).toMatchObject({ msgid: 'poison', external_userid: 'wmCustomer1' })
    expect(raw).not.toContain('毒')
  })

  it('a page that comes to its end counts no tries against the next', async () => {
    world.source.add(...Array.from({ length: 7 }, (_, index) => textItem(world, `第 ${index} 句`)))
    await expect(world.pull()).resolves.toBe('rested')
    expect(await world.cursor()).toMatchObject({ tries: 0, tryingMsgid: null })
  })

  it('an item without an id, a sender or a kind is kept raw, once', async () => {
    const nameless = item(world, {
      msgid: undefined,
      msgtype: 'text',
      text: { content: '没有编号' },
    })
    world.source.add(
      nameless,
      nameless,
      item(world, { external_userid: undefined, msgtype: 'text', text: { content: '没有人' } }),
      item(world, { msgtype: 7 }),
    )
    await expect(world.pull()).resolves.toBe('rested')
    const items = await world.items()
    expect(items.map(({ state }) => state)).toEqual(['done', 'done', 'done'])
    expect(items.filter(({ raw }) => raw !== null)).toHaveLength(2)
    expect(await world.texts()).toEqual(['没有编号'])
  })

  it('one customer, one conversation, however many of their messages come in one page', async () => {
    world.source.add(
      ...numbers(6).map((text, index) => textItem(world, text, customers(2)(index))),
      eventItem(world, { event_type: 'enter_session', external_userid: 'wmCustomer0' }),
    )
    await world.pull({ pageSize: 100 })
    await world.pull()
    expect((await world.conversations()).map(({ externalId }) => externalId).sort()).toEqual([
      'wmCustomer0',
      'wmCustomer1',
    ])
  })
})
