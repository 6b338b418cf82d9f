import { readReply } from '../../server/bot/reply'
import { tellEntries } from '../../server/bot/knowledge'
import { readPlan } from '../../server/bot/plan'
import { readMemory } from '../../server/bot/memory'
import { readSigns } from '../../server/bot/signs'
import { askChoice, topicChosen } from '../../server/bot/topic-choices'
import { choiceMeant } from '../../server/channels/official-account/reply-text'
import { QueueEntry } from '../../server/conversations/queue/queue-entry.entity'
import { Message } from '../../server/conversations/message.entity'
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../server/lib/clock'
import type { ActingAgent } from '../../server/http/context'
import { takeSession } from '../../server/reception/agents/agent-commands'
import { offerBotAsAgent } from '../../server/reception/agents/offer-bot'
import { PERSON_CHOICE } from '../../server/reception/choices'
import { receptionLoops } from '../../server/reception/loops'
import { readSummary } from '../../server/reception/talk/session-summary'
import {
  createReceptionWorld,
  deps,
  type ReceptionWorld,
  type Talker,
} from '../reception/reception-world'
import { presetKnowledge } from '../support/presets'

const NOW = new Date('2026-03-05T12:00:00+08:00')
const plan = (text: string) => readPlan(text, NOW)
const knowledge = presetKnowledge('haicheng')

let world: ReceptionWorld
beforeAll(async () => {
  world = await createReceptionWorld()
  await world.busyTeam()
})
afterAll(() => world.close())

const whyOf = async (talker: Talker): Promise<string | null> =>
  readSummary((await talker.session())?.summary ?? null)?.why ?? null
async function runLoop(name: string): Promise<void> {
  await receptionLoops({ ...deps, db: world.db })
    .find((loop) => loop.name === name)
    ?.run()
}

describe('GB/T 47746: the wish for a person', () => {
  it.each(['别让机器答', '不要智能客服', '不要自动回复了', '我要跟人说', '不想跟机器人聊'])(
    'B21b: a refusal of the bot, %s, is a wish for a person',
    (text) => {
      expect(plan(text).call?.why).toBe('asked')
    },
  )

  it.each(['你是机器人吗', '机器人能做什么'])('B21b: %s refuses nobody', (text) =>
    expect(plan(text).call).toBeNull(),
  )

  it.each(['转人工', '人工客服', '联系人工', 'zrg', '轉人工'])(
    'B5, B16: %s starts the transfer by itself',
    (text) => expect(plan(text).call?.why).toBe('asked'),
  )

  it("B17: the item in the bot's dialogue is called 转人工, stands below each reply and calls by itself", async () => {
    expect(PERSON_CHOICE.label).toBe('转人工')
    for (const words of ['你好', '怎么查卡密', '阿巴阿巴', '谢谢']) {
      const talker = await world.talker()
      const { replies } = await talker.say(words)
      expect([words, replies[0]?.choices?.some(({ label }) => label === '转人工')]).toEqual([
        words,
        true,
      ])
      // Said once: by the tap, and not in words besides.
      expect(replies[0]?.text).not.toContain('转人工请回复')
      expect((await talker.tap(replies[0], '转人工')).mode).toBe('waiting')
    }
  })

  it('B18: digit 0 calls a person, and no other choice holds it', async () => {
    expect(plan('0').call?.why).toBe('asked')
    const choices = [
      ...knowledge.slice(0, 9).map(({ id, title }) => askChoice(id, title)),
      PERSON_CHOICE,
    ]
    expect([
      choiceMeant(choices, '0'),
      topicChosen(choiceMeant(choices, '1') ?? ''),
      choiceMeant(choices, '10'),
    ]).toEqual(['person', knowledge[0]?.id, null])
    expect((await (await world.talker()).say('0')).mode).toBe('waiting')
  })

  it('B20: every answer of the knowledge base tells the way to a person', () => {
    expect(
      knowledge
        .filter((entry) => !tellEntries([entry]).text.endsWith('（自动客服，转人工请回复“人工”）'))
        .map(({ id }) => id),
    ).toEqual([])
  })
})

describe('GB/T 47746: while all are busy', () => {
  const places = (text: string): number => Number(/当前排队人数：(\d+)/.exec(text)?.[1])

  it('B3: whoever is called for reads how many wait and how long it takes, the next one more of them', async () => {
    const told: number[] = []
    for (let one = 0; one < 3; one += 1) {
      const { replies } = await (await world.talker()).say('转人工')
      expect(replies[0]?.text).toMatch(/预计等待时间：.*分钟/)
      told.push(places(replies[0]?.text ?? ''))
    }
    const [first = 0] = told
    expect(told).toEqual([first, first + 1, first + 2])
  })

  it('B4: a standard question is answered at once, and who wants a person queues all the same', async () => {
    const talker = await world.talker()
    const { mode, replies } = await talker.say('怎么查卡密')
    expect([mode, replies[0]?.text.includes('来源：')]).toEqual(['bot', true])
    expect((await talker.say('转人工')).mode).toBe('waiting')
  })

  it('B14: asked while waiting it is told anew, with the same place', async () => {
    const talker = await world.talker()
    const called = await talker.say('转人工')
    const { mode, replies } = await talker.say('还要等多久')
    expect([mode, places(replies[0]?.text ?? '')]).toEqual([
      'waiting',
      places(called.replies[0]?.text ?? ''),
    ])
  })
})

describe('GB/T 47746: danger comes first', () => {
  it.each(['我的账号被盗了，余额被人花光了', '我被骗了，验证码已经告诉他了，钱转走了'])(
    'B9, B21d: %s gets first aid and a person in the same message',
    async (text) => {
      const talker = await world.talker()
      const { mode, replies } = await talker.say(text)
      expect([mode, await whyOf(talker), (await talker.session())?.department]).toEqual([
        'waiting',
        'security',
        'security',
      ])
      expect(replies[0]?.text).toMatch(/110/)
      expect(replies[0]?.text).toMatch(/改(?:登录|支付)密码/)
    },
  )

  it.each([
    ['一个密码', '我的密码是[密码已隐去]，登不上'],
    ['只有验证码', '[验证码已隐去]'],
    ['泄露', '我的手机号被泄露了'],
    ['异地登录', '提示有异地登录，不是我登录的'],
    ['告诉别人', '我把验证码告诉对方了'],
    ['钓鱼', '我点了个钓鱼网站'],
  ])('B21c: %s calls the security department', async (_what, text) => {
    const talker = await world.talker()
    const { mode, replies } = await talker.say(text)
    expect([mode, await whyOf(talker), (await talker.session())?.department]).toEqual([
      'waiting',
      'security',
      'security',
    ])
    expect(replies[0]?.text).toMatch(/密码|验证码/)
  })

  it.each(['[卡密已隐去] 兑换不了', '怎么防止信息泄露', '共享屏幕是什么意思'])(
    "B21c: %s is nobody's alarm",
    async (text) => {
      const talker = await world.talker()
      await talker.say(text)
      expect(await whyOf(talker)).not.toBe('security')
    },
  )

  const CRISES = [
    '我不想活了',
    '再不退钱我就跳楼',
    '活着没意思',
    '我要自杀',
    '我拿刀来你们公司',
    '信不信我砍死你们',
    '救命，有人打我',
    '喝农药死给你们看',
    '同归于尽吧',
  ]
  it.each(CRISES)(
    'B12: %s goes ahead of all, with the numbers of help and no question',
    async (text) => {
      const calm = await world.talker()
      await calm.say('我的账号被盗了')
      const talker = await world.talker()
      const { mode, replies } = await talker.say(text)
      expect([
        mode,
        await whyOf(talker),
        replies[0]?.text.includes('12356') && replies[0].text.includes('110'),
      ]).toEqual(['waiting', 'crisis', true])
      const [first] = await world.db.read.find(QueueEntry, {
        where: {},
        order: { priorityAt: 'ASC' },
      })
      const ranks = [(await talker.session())?.rank, (await calm.session())?.rank]
      expect([ranks, first?.priorityAt.getTime()]).toEqual([
        [2, 1],
        (
          await world.db.read.findOneByOrFail(QueueEntry, {
            sessionId: (await talker.session())?.id ?? '',
          })
        ).priorityAt.getTime(),
      ])
      expect(await world.record((await talker.session())?.id ?? '')).toContain('crisis')
    },
  )

  it.each([
    '气死我了',
    '累死了',
    '急死我了',
    '卡死了',
    '想死你们了',
    '跳楼价吗',
    '笑死',
    '绝地求生怎么杀人',
    '自杀小队皮肤',
  ])('B12: %s is no crisis', (text) => expect(readSigns(text).life).toBe(false))

  it('B21d: the second who is in danger is served before the first who is calm', async () => {
    const [calm, robbed] = [await world.talker(), await world.talker()]
    await calm.say('转人工')
    await robbed.say('我的账号被盗了')
    const place = async (talker: Talker) =>
      (
        await world.db.read.findOneByOrFail(QueueEntry, {
          sessionId: (await talker.session())?.id ?? '',
        })
      ).priorityAt.getTime()
    expect(await place(robbed)).toBeLessThan(await place(calm))
  })
})

describe('GB/T 47746: who does not understand, or is not understood', () => {
  it.each(['阿巴阿巴', '一二三四五六', '。。。', '🙂🙂'])("B8: %s gets no entry's words", (text) =>
    expect(plan(text).topics.filter((topic) => topic !== 'small-talk')).toEqual([]),
  )

  it.each([
    ['twice not understood', ['阿巴阿巴', '阿巴阿巴阿巴'], 'misses'],
    ['the same question again and again', ['怎么查卡密', '怎么查卡密', '怎么查卡密'], 'misses'],
    ['没有解决, twice', ['怎么查卡密', '没有解决', '还是不行'], 'unsolved'],
    ['thanks and a greeting between', ['阿巴阿巴', '谢谢', '你好', '阿巴阿巴阿巴'], 'misses'],
    ['not understood, then not solved', ['阿巴阿巴', '没有解决'], 'unsolved'],
  ])('B21a, B6: %s calls', async (_kind, lines, why) => {
    const talker = await world.talker()
    const modes: string[] = []
    for (const line of lines) modes.push((await talker.say(line)).mode)
    expect([modes, await whyOf(talker)]).toEqual([
      [...lines.slice(1).map(() => 'bot'), 'waiting'],
      why,
    ])
  })

  it.each([
    [['阿巴阿巴', '解决了，谢谢', '阿巴阿巴']],
    [['怎么查卡密', '怎么退款', '怎么开发票']],
    [['阿巴阿巴', '谢谢', '谢谢', '你好']],
  ])('B21a: %p does not', async (lines) => {
    const talker = await world.talker()
    for (const line of lines) expect([line, (await talker.say(line)).mode]).toEqual([line, 'bot'])
  })

  it('B10: displeased with the bot at the third visit within a day calls; at the second they are asked; the third visit alone is nothing', async () => {
    for (const [visits, words, mode, why] of [
      [3, '答非所问', 'waiting', 'displeased'],
      [2, '答非所问', 'bot', null],
      [3, '怎么查卡密', 'bot', null],
    ] as const) {
      const talker = await world.talker()
      for (let visit = 1; visit < visits; visit += 1) {
        await talker.say('你好')
        world.clock.advance(2 * HOUR_MS)
      }
      expect([words, (await talker.say(words)).mode, await whyOf(talker)]).toEqual([
        words,
        mode,
        why,
      ])
    }
    world.clock.set(NOW.toISOString())
  })

  it.each([
    '我是老年人，不会用',
    '我看不清字',
    '我今年13岁',
    '孩子偷偷充了648',
    '我都七十多了',
    '我今年68岁',
  ])('B2, B11: %s means people first, and no age is kept', async (text) => {
    const talker = await world.talker()
    expect([(await talker.say(text)).mode, await whyOf(talker)]).toEqual(['waiting', 'care'])
    expect(readMemory(talker.conversation.botMemory)).toMatchObject({ care: 'yes' })
    expect(
      JSON.stringify({
        ...readMemory(talker.conversation.botMemory),
        visits: [],
        seenAt: 0,
        turnId: null,
      }),
    ).not.toMatch(/\d\d/)
  })

  it('B6: matters of two departments are answered, and handed over with the second one named', async () => {
    const talker = await world.talker()
    const { mode, replies } = await talker.say('账号被冻结了，另外话费没到账')
    expect([mode, await whyOf(talker)]).toEqual(['waiting', 'several'])
    expect(replies[0]?.text).toContain('来源：')
    expect(readSummary((await talker.session())?.summary ?? null)).toMatchObject({
      kind: 'after-sales',
      also: ['account-security'],
      what: expect.stringContaining('还有账户安全的事'),
    })
  })
})

describe('GB/T 47746, B22: who is displeased is asked first', () => {
  const angry = async (): Promise<{
    talker: Talker
    at: number
    reply: NonNullable<Awaited<ReturnType<Talker['say']>>['replies'][number]>
  }> => {
    const talker = await world.talker()
    const {
      mode,
      replies: [reply],
    } = await talker.say('你们太坑了')
    if (mode !== 'bot' || !reply) throw new Error(`${mode} after an angry word`)
    const at = world.clock.now().getTime()
    expect(reply.choices?.slice(-2).map(({ label }) => label)).toEqual(['转人工', '先不用'])
    expect(reply.text).toMatch(/^让您不痛快了，对不起。/)
    world.clock.advance(20 * SECOND_MS)
    return { talker, at, reply }
  }
  const queuedAt = async (talker: Talker) => (await talker.session())?.queuedAt?.getTime()

  it('a tap transfers, at the place of the angry word', async () => {
    const { talker, at, reply } = await angry()
    expect([(await talker.tap(reply, '转人工')).mode, await queuedAt(talker)]).toEqual([
      'waiting',
      at,
    ])
  })

  it.each(['好', '我的卡到现在都用不了'])('%s transfers', async (words) => {
    const { talker, at } = await angry()
    expect([(await talker.say(words)).mode, await queuedAt(talker)]).toEqual(['waiting', at])
  })

  it('silence transfers after the minute, not before, and it is said', async () => {
    const { talker, at } = await angry()
    await runLoop('confirm')
    expect((await talker.session())?.status).toBe('bot')
    world.clock.advance(41 * SECOND_MS)
    await runLoop('confirm')
    expect([(await talker.session())?.status, await queuedAt(talker), await whyOf(talker)]).toEqual(
      ['waiting', at, 'anger'],
    )
    expect((await world.said(talker)).at(-1)).toContain('当前排队人数')
  })

  it('先不用 frees the place, and they are not asked again for half an hour', async () => {
    const { talker, reply } = await angry()
    expect((await talker.tap(reply, '先不用')).mode).toBe('bot')
    world.clock.advance(2 * MINUTE_MS)
    await runLoop('confirm')
    expect((await talker.session())?.status).toBe('bot')
    const { replies } = await talker.say('太坑了')
    expect(replies[0]?.choices?.map(({ label }) => label)).not.toContain('先不用')
  })

  it('unsure and angry gets the nearest menu and the person', async () => {
    const talker = await world.talker()
    const {
      replies: [reply],
    } = await talker.say('什么破平台，那个东西弄了半天弄不出来')
    const labels = reply?.choices?.map(({ label }) => label) ?? []
    expect(labels.slice(-2)).toEqual(['转人工', '先不用'])
  })
})

describe('GB/T 47746: too late, and back again', () => {
  it('B21e: an answer that did not get there within a minute calls, with 抱歉', async () => {
    const talker = await world.talker()
    await talker.say('怎么查卡密')
    await world.db.writer
      .getRepository(Message)
      .update({ conversationId: talker.conversation.id, direction: 'out' }, { state: 'queued' })
    world.clock.advance(59 * SECOND_MS)
    await runLoop('slow answers')
    expect((await talker.session())?.status).toBe('bot')
    world.clock.advance(2 * SECOND_MS)
    await runLoop('slow answers')
    expect([(await talker.session())?.status, await whyOf(talker)]).toEqual(['waiting', 'slow'])
    expect((await world.said(talker)).at(-1)).toContain('抱歉，刚才没能及时答复您')
  })

  it('B21e: one that did calls nobody', async () => {
    const talker = await world.talker()
    await talker.say('怎么查卡密')
    world.clock.advance(2 * MINUTE_MS)
    await runLoop('slow answers')
    expect((await talker.session())?.status).toBe('bot')
  })

  it.each(['转智能客服', '转机器人', '不用人工了'])(
    'B25: %s asks; only a yes moves, and within ten minutes the old place is theirs',
    async (words) => {
      const talker = await world.talker()
      await talker.say('转人工')
      const before = (await talker.session())?.queuedAt?.getTime()
      const {
        mode,
        replies: [asked],
      } = await talker.say(words)
      expect([mode, (await talker.session())?.status]).toEqual(['waiting', 'waiting'])
      expect((await talker.tap(asked, '好')).mode).toBe('bot')
      world.clock.advance(5 * MINUTE_MS)
      Object.assign(
        talker.conversation,
        await world.db.read
          .query('SELECT bot_memory AS botMemory FROM conversations WHERE id = ?', [
            talker.conversation.id,
          ])
          .then(([row]) => row),
      )
      await talker.say('转人工')
      expect((await talker.session())?.queuedAt?.getTime()).toBe(before)
    },
  )

  it('B23: no, or anything else, leaves them where they are', async () => {
    const talker = await world.talker()
    await talker.say('转人工')
    const {
      replies: [asked],
    } = await talker.say('转机器人')
    expect((await talker.tap(asked, '不用，等客服')).mode).toBe('waiting')
  })
})

describe('GB/T 47746, B23, B24: an agent gives back to the bot', () => {
  const served = async (words: string, channel: 'official-account' | 'wecom-kf') => {
    const talker = await world.talker({ channel })
    await talker.say('转人工')
    await talker.say(words)
    const { agent } = await world.agent('li.na')
    const acting: ActingAgent = {
      agentId: agent.id,
      workNumber: agent.workNumber,
      role: 'supervisor',
      departments: agent.departments,
    }
    const session = await talker.session()
    if (!session) throw new Error('nobody waits')
    await world.db.transaction((tx) => takeSession(tx, deps, { session, agent: acting }))
    return { talker, acting, session }
  }
  const offered = async ({ talker, acting, session }: Awaited<ReturnType<typeof served>>) => {
    await world.db.transaction((tx) =>
      offerBotAsAgent(tx, deps, { session, agent: acting, note: null }),
    )
    return readReply(
      await world.db.read.findOneOrFail(Message, {
        where: { conversationId: talker.conversation.id, direction: 'out' },
        order: { id: 'DESC' },
      }),
    )
  }

  it('only the yes moves, it is told, and what they asked is answered at once', async () => {
    const one = await served('怎么查卡密', 'official-account')
    const asked = await offered(one)
    expect(asked.text).toContain('选“好”才会换')
    expect((await one.talker.session())?.status).toBe('serving')
    const { mode, replies } = await one.talker.tap(asked, '好')
    const after = await one.talker.session()
    expect([mode, after?.status, after?.agentId]).toEqual(['bot', 'bot', null])
    expect(replies[0]?.text).toMatch(/位置留 10 分钟.*来源：/s)
    expect(replies[0]?.choices?.map(({ label }) => label)).toContain('转人工')
    expect(await world.record(one.session.id)).toEqual(
      expect.arrayContaining(['bot-offered', 'back-to-bot']),
    )
    // Nobody was asked again: the old yes moves nothing once a person has it anew.
    await one.talker.say('转人工')
    const again = await one.talker.session()
    if (!again) throw new Error('nobody waits')
    await world.db.transaction((tx) => takeSession(tx, deps, { session: again, agent: one.acting }))
    await one.talker.tap(asked, '好')
    expect((await one.talker.session())?.status).toBe('serving')
  })

  it('no, silence, and words to the agent leave them with the person; a question is not put twice', async () => {
    const one = await served('怎么开发票', 'official-account')
    const asked = await offered(one)
    await expect(offered(one)).rejects.toThrow('bot')
    expect((await one.talker.tap(asked, '不用，等客服')).mode).toBe('serving')
    expect((await one.talker.say('好')).mode).toBe('serving')
    world.clock.advance(31 * MINUTE_MS)
    await one.talker.tap(asked, '好')
    expect((await one.talker.session())?.status).toBe('serving')
    world.clock.set(NOW.toISOString())
  })

  it.each([
    ['the rules answer nothing', '阿巴阿巴', 'official-account'],
    ['it is in danger', '我的账号被盗了，余额被人花光了', 'official-account'],
    ["they are served in WeCom's own client", '怎么查卡密', 'wecom-kf'],
  ] as const)('is not offered where %s', async (_why, words, channel) => {
    await expect(offered(await served(words, channel))).rejects.toThrow()
  })
})

describe('GB/T 47746, B13: the hand-over record', () => {
  it('holds every line, what was named and what the bot has said', async () => {
    world.clock.set(NOW.toISOString())
    const talker = await world.talker()
    const lines = ['昨晚买的steam充值卡98元', '激活提示“该码已被使用”', '尾号1234的那单']
    for (const line of lines) await talker.say(line)
    await talker.say('[图片]', { type: 'image' })
    const summary = readSummary((await talker.session())?.summary ?? null)
    expect(summary?.said).toEqual(lines)
    expect(summary?.facts).toMatchObject({
      amountFen: 9800,
      when: '昨晚',
      error: '该码已被使用',
      tail: '1234',
      product: 'steam充值卡',
      from: '2026-03-04T18:00:00.000+08:00',
    })
  })
})

it('a day later nobody is counted any more', () => {
  expect(readMemory(JSON.stringify({ visits: [NOW.getTime() - DAY_MS] })).visits).toHaveLength(1)
})
