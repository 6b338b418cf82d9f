import type { Arrival } from '../../../server/channels/official-account/arrival'
import { takeIn } from '../../../server/channels/official-account/inbox'
import type { LedWish } from '../../../server/reception/talk/passer-by'
import { respond, type RespondDeps } from '../../../server/channels/official-account/respond'
import { createAnswerLater } from '../../../server/channels/official-account/answer-later'
import { renderReply } from '../../../server/channels/official-account/reply-text'
import type { InboundContent } from '../../../server/channels/official-account/inbound'
import { Conversation } from '../../../server/conversations/conversation.entity'
import { Message } from '../../../server/conversations/message.entity'
import { ServiceSession } from '../../../server/conversations/sessions/session.entity'
import { maskSensitive } from '../../../server/trust/sensitive-text'
import {
  createReceptionWorld,
  deps as reception,
  type ReceptionWorld,
} from '../../reception/reception-world'
import { published } from '../../tickets/ticket-world'

const LINK = 'https://work.weixin.qq.com/kf/kfc1?enc_scene=x&scene_param=t%3Dabc'

let world: ReceptionWorld
let at: 'kf' | 'bridge'
let link: string | null
let asked: number
let wishes: LedWish[]
let there: { there: boolean; text: string; back: string }
let next = 1
let isMaskReal: boolean
beforeEach(async () => {
  isMaskReal = false
  world = await createReceptionWorld()
  await world.busyTeam()
  at = 'bridge'
  link = LINK
  asked = 0
  wishes = []
  there = { there: true, text: '现在有客服在，5 分钟内接通', back: '客服回来后' }
})
afterEach(() => world.close())

const talk = (): RespondDeps => ({
  ...reception,
  welcome: '欢迎',
  nowMs: () => world.clock.epochMs(),
  mask: () =>
    Promise.resolve(
      isMaskReal
        ? maskSensitive
        : (text) => ({ text, warning: text.includes('密码') ? '请不要发送密码' : null }),
    ),
  follow: () => Promise.resolve(),
  bindByScene: () => Promise.resolve({ outcome: 'other', account: null }),
  settleBinding: () => Promise.resolve(null),
  receipt: () => Promise.resolve(),
  person: {
    at,
    kfLink: (_tx, _follower, wish) => {
      asked += 1
      wishes.push(wish)
      return Promise.resolve(link)
    },
    peopleThere: () => Promise.resolve(there),
  },
})
const arrival = (content: InboundContent, openId = 'oAlice'): Arrival => ({
  arrivedAtMs: world.clock.epochMs(),
  inbound: {
    accountGhId: 'gh_1',
    openId,
    createdAtSeconds: 1,
    dedupeKey: `oa:${(next += 1)}`,
    content,
  },
})
async function tell(...contents: InboundContent[]): Promise<Array<string | null>> {
  const answers = await world.db.transaction((tx) =>
    takeIn(
      tx,
      {
        appId: 'wxoa',
        respond: (inner, one, writer) => respond(inner, talk(), { arrival: one, writer }),
      },
      contents.map((content) => arrival(content)),
    ),
  )
  return answers.map(
    ({ reply }) =>
      reply &&
      renderReply(reply, { publicUrl: 'https://kf.example.com', miniProgramAppId: 'wxmini' }),
  )
}
const say = async (text: string) => (await tell({ kind: 'text', text }))[0] ?? null
const session = () => world.db.read.findOne(ServiceSession, { where: {}, order: { id: 'DESC' } })
const events = async () => (await published(world.db)).map(({ event }) => event)

describe('led into 微信客服', () => {
  beforeEach(() => {
    at = 'kf'
  })

  it.each([['人工'], ['你们就是骗子，我要投诉'], ['扣了我的钱']])(
    '%s: a link that knows who comes',
    async (text) => {
      expect(await say(text)).toContain(`<a href="${LINK}">进微信客服</a>`)
      await expect(session()).resolves.toBeNull()
    },
  )

  it('tells before the jump whether anybody is there, and that nothing has to be said again', async () => {
    expect(await say('人工')).toContain(
      '好的，这就为您找客服。现在有客服在，5 分钟内接通，点下面的链接进微信客服就替您排上，您说过的都会带过去，不用再说一遍“人工”',
    )
    there = { there: false, text: '客服明天 09:00 上班', back: '客服明天 09:00 上班后' }
    expect(await say('人工')).toMatch(
      /^现在没有客服能接：客服明天 09:00 上班。点下面的链接进微信客服，可以先留言，也可以排着等/,
    )
    expect(await say('扣了我的钱')).toMatch(
      /(?:^|\n)钱的事最要紧，只是现在没有客服能接：客服明天 09:00 上班/,
    )
    const [{ id = '' } = {}] = await world.db.read.find(Conversation)
    expect(wishes.map(({ why, conversationId }) => [why, conversationId])).toEqual([
      ['asked', id],
      ['asked', id],
      ['money', id],
    ])
  })

  it("the menu's button and the second miss lead there too", async () => {
    expect((await tell({ kind: 'menu-click', key: 'person' }))[0]).toContain(LINK)
    expect(await say('asdfgh')).toContain('没有完全看懂')
    expect(await say('asdfgh jkl')).toContain(LINK)
    expect((await world.db.read.find(Conversation)).map(({ missCount }) => missCount)).toEqual([0])
  })

  it('a trouble told with its facts stays with the ticket that the bot fills in', async () => {
    expect(await say('订单号HKM202603050001，充值扣款了没到账，急')).toContain('打开填好的工单')
    expect(asked).toBe(0)
  })

  it('without a link the words lead to the form, as before', async () => {
    link = null
    expect(await say('人工')).toContain('交给客服处理')
  })
})

describe('bridged', () => {
  it('who wants a person waits right here, chooses by number, and leaves a message', async () => {
    expect(await say('转人工')).toMatch(
      /当前排队人数：1，预计等待时间：5分钟内[^]*1 留言\n2 继续等/,
    )
    expect(await say('2')).toContain('当前排队人数：1')
    expect(await say('卡密无效，激活不了')).toBeNull()
    expect(await say('留言')).toMatch(/留言已经收好，工单 T260305-\d{6}/)
    expect((await session())?.status).toBe('ended')
    expect(await say('你好')).toContain('我是自动客服')
  })

  it('while an agent serves, words and pictures go to the agent, under the id that they are stored with', async () => {
    await world.agent('li.na')
    expect(await say('转人工')).toContain('工号 1031 来为您服务')
    expect(
      await tell(
        { kind: 'text', text: '我的订单' },
        { kind: 'media', type: 'image', mediaId: 'm1', format: null, transcript: null },
      ),
    ).toEqual([null, null])
    const relayed = (await published(world.db))
      .filter(({ event }) => event === 'session.customerWrote')
      .map(({ payload }) => payload.messageId)
    const stored = await world.db.read.find(Message, {
      where: { direction: 'in' },
      order: { id: 'ASC' },
    })
    expect(relayed).toEqual(stored.slice(1).map(({ id }) => id))
    expect(await events()).toContain('message.mediaArrived')
  })

  it('a warning is said also while an agent serves', async () => {
    await world.agent('li.na')
    await say('转人工')
    expect(await say('我的密码是')).toBe('请不要发送密码')
  })

  it('a secret that is told in two messages of one batch is hidden', async () => {
    isMaskReal = true
    await tell({ kind: 'text', text: '我的密码是' }, { kind: 'text', text: 'abc12345' })
    const kept = await world.db.read.find(Message, { where: { direction: 'in' } })
    expect(kept.map(({ text }) => text)).toEqual(['我的密码是', '[密码已隐去]'])
  })

  it('a message of the same batch finds the session that the one before opened', async () => {
    const [first, second] = await tell(
      { kind: 'text', text: '转人工' },
      { kind: 'text', text: '阿巴阿巴' },
    )
    expect([first?.includes('当前排队人数'), second?.includes('没有完全看懂') ?? false]).toEqual([
      true,
      false,
    ])
    await expect(world.db.read.count(ServiceSession)).resolves.toBe(1)
  })

  it('a message that is answered later goes the same way', async () => {
    await world.agent('li.na')
    await say('转人工')
    const { conversationId } = (await session()) ?? { conversationId: '' }
    const late = await world.db.read.findOneByOrFail(Message, { conversationId, direction: 'in' })
    await world.db.transaction((tx) =>
      tx.manager.update(
        Message,
        { conversationId, id: late.id },
        { text: '我的订单', state: 'received' },
      ),
    )
    await createAnswerLater({ db: world.db, appId: 'wxoa', talk: talk() })({
      id: 'obx_1',
      attempt: 1,
      event: 'message.unanswered',
      payload: { conversationId, messageId: late.id },
    })
    expect(await events()).toContain('session.customerWrote')
    await expect(world.db.read.countBy(Message, { conversationId, state: 'queued' })).resolves.toBe(
      0,
    )
  })

  it('a number that answers no question is a message like any other', async () => {
    expect(await say('你好')).toContain('自动客服')
    expect(await say('2')).toContain('没有完全看懂')
  })
})

/** Statements about sessions that go through TypeORM; the one look that every message takes goes straight to the driver. */
async function looksAtSessions(text: string): Promise<number> {
  const { logger } = world.db.writer
  const before = logger.logQuery.bind(logger)
  let looks = 0
  logger.logQuery = (sql) => {
    looks += /service_sessions/.test(sql) ? 1 : 0
  }
  await say(text)
  logger.logQuery = before
  return looks
}

it('a message to the bot costs no statement for sessions; one in a session does', async () => {
  await say('你好')
  await expect(looksAtSessions('阿巴阿巴')).resolves.toBe(0)
  await say('转人工')
  await expect(looksAtSessions('阿巴阿巴')).resolves.toBeGreaterThan(0)
})
