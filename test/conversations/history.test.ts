import { Readable } from 'node:stream'
import { AttachmentRow } from '../../server/attachments/attachment.entity'
import { attachmentRoutes } from '../../server/attachments/attachment.routes'
import type { Storage } from '../../server/attachments/storage'
import { askedBackKey } from '../../server/conversations/asked-back'
import { Conversation } from '../../server/conversations/conversation.entity'
import {
  appendMessages,
  openConversations,
  saveConversations,
  type NewMessage,
} from '../../server/conversations/conversations'
import type { ChannelName } from '../../server/conversations/channels'
import { historyOf } from '../../server/conversations/history/history'
import {
  HistoryPage,
  HistoryQuery,
  type HistoryItem,
} from '../../server/conversations/history/history.contract'
import { historyRoutes } from '../../server/conversations/history/history.routes'
import { Message } from '../../server/conversations/message.entity'
import { ServiceSession } from '../../server/conversations/sessions/session.entity'
import { unbind } from '../../server/identity/bindings'
import { ChannelIdentity } from '../../server/identity/channel-identity.entity'
import { after, DAY_MS, MINUTE_MS } from '../../server/lib/clock'
import { idTime, newId } from '../../server/lib/ids'
import { NoticeDelivery } from '../../server/notifications/notice-delivery.entity'
import { NoticeRow } from '../../server/notifications/notice.entity'
import { reachOfNotices } from '../../server/notifications/notice.queries'
import { answerTicket } from '../../server/tickets/customer/customer-ticket.service'
import { ticketEntries } from '../../server/tickets/desk/ticket-history'
import { serveApi, testBox, type TestApi } from '../support/api'
import { createTestDatabase, type TestDatabase } from '../support/database'
import { fakeClock } from '../support/fake-clock'
import { makeCustomer, OA_APP_ID, type TestCustomer } from '../support/people'
import { deps as ticketDeps, makeAttachment, makeOrder, submit } from '../tickets/ticket-world'

const KF_ID = 'wkAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'
const ACCOUNTS: Record<ChannelName, string> = { 'official-account': OA_APP_ID, 'wecom-kf': KF_ID }
const clock = fakeClock()
let db: TestDatabase
let server: TestApi
let alice: TestCustomer
let bob: TestCustomer

beforeEach(async () => {
  clock.set('2026-03-05T12:00:00+08:00')
  db = await createTestDatabase({ clock })
  server = await serveApi(db, (api) => historyRoutes(api, { db, box: testBox, ticketEntries }))
  alice = await makeCustomer(db, { openId: 'mp-alice' })
  bob = await makeCustomer(db, { openId: 'mp-bob' })
})
afterEach(async () => {
  await server.close()
  await db.close()
})

/** A conversation of somebody; with a customer, one whose identity is verified as theirs. */
async function converse(
  channel: ChannelName,
  externalId: string,
  customerId: string | null = null,
  verified = true,
): Promise<string> {
  const key = { channel, accountId: ACCOUNTS[channel] }
  return db.transaction(async (tx) => {
    await tx.manager.insert(ChannelIdentity, {
      id: newId('cid'),
      customerId,
      surface: channel,
      appId: key.accountId,
      openId: externalId,
      unionId: null,
      following: true,
      followedAt: null,
      unfollowedAt: null,
      verifiedBy: verified ? 'oauth' : null,
      verifiedAt: verified ? tx.now : null,
      unboundAt: null,
      createdAt: tx.now,
      updatedAt: tx.now,
    })
    const states = await openConversations(tx, key, [externalId])
    await saveConversations(tx, key, states.values())
    return states.get(externalId)?.id ?? ''
  })
}
const say = (conversationId: string, ...messages: Array<Partial<NewMessage>>): Promise<string[]> =>
  db.transaction((tx) =>
    appendMessages(
      tx,
      messages.map((message) => ({
        conversationId,
        direction: 'in',
        author: 'customer',
        type: 'text',
        text: '你好',
        state: 'received',
        ...message,
      })),
    ),
  )
async function history(person: TestCustomer, query = ''): Promise<HistoryPage> {
  const { status, body } = await server.call(`GET /api/history${query}`, { token: person.token })
  expect(status).toBe(200)
  return HistoryPage.parse(body)
}
async function allPages(
  person: TestCustomer,
  query: string,
): Promise<{ items: HistoryItem[]; pages: number }> {
  const items: HistoryItem[] = []
  for (let cursor: string | null = '', pages = 0; ; pages += 1) {
    if (cursor === null) return { items, pages }
    const page: HistoryPage = await history(
      person,
      `?${query}${cursor === '' ? '' : `&cursor=${cursor}`}`,
    )
    items.push(...page.items)
    cursor = page.nextCursor
  }
}
const texts = ({ items }: { items: readonly HistoryItem[] }): string[] =>
  items.map(({ text }) => text)
const only = ({ items }: HistoryPage): HistoryItem => {
  expect(items).toHaveLength(1)
  return items[0] as HistoryItem
}

describe('GET /api/history (R8)', () => {
  it('wants a log-in', async () => {
    expect((await server.call('GET /api/history')).status).toBe(401)
  })

  it('is empty for somebody who has never said anything', async () => {
    await expect(history(alice)).resolves.toEqual({ items: [], nextCursor: null })
  })

  it('tells of all channels and tickets in one order, newest first', async () => {
    const follower = await converse('official-account', 'o-alice', alice.customerId)
    const visitor = await converse('wecom-kf', 'wm-alice', alice.customerId)
    await say(follower, { text: '一' })
    const ticket = await submit(db, alice.customerId, { description: '二' })
    await say(
      visitor,
      { text: '三' },
      {
        direction: 'out',
        author: 'agent',
        text: '四',
        state: 'sent',
        payload: { by: { agentId: 'agt_1', label: '工号 1024' } },
      },
    )
    await say(follower, { direction: 'out', author: 'bot', text: '五', state: 'answered' })
    await db.transaction((tx) =>
      answerTicket(tx, ticketDeps, {
        number: ticket.number,
        customerId: alice.customerId,
        input: { text: '六', attachmentIds: [] },
      }),
    )
    const { items } = await history(alice)
    expect(
      items.map(({ text, channelText, authorLabel, ticketNumber }) => [
        text,
        channelText,
        authorLabel,
        ticketNumber,
      ]),
    ).toEqual([
      ['六', '工单', '您', ticket.number],
      ['五', '公众号', '自动客服', null],
      ['四', '在线客服', '工号 1024', null],
      ['三', '在线客服', '您', null],
      ['二', '工单', '您', ticket.number],
      ['一', '公众号', '您', null],
    ])
  })

  it('pages over all of it, with nothing twice and nothing left out', async () => {
    const places = [
      await converse('official-account', 'o-alice', alice.customerId),
      await converse('wecom-kf', 'wm-alice', alice.customerId),
    ]
    for (let index = 0; index < 25; index += 1) {
      await say(places[index % 3 === 0 ? 0 : 1] ?? '', { text: `第${index}句` })
      if (index % 10 === 4) await submit(db, alice.customerId, { description: `工单${index}` })
    }
    const whole = await history(alice, '?limit=100')
    expect(whole).toMatchObject({ nextCursor: null })
    expect(whole.items).toHaveLength(28)
    for (const limit of [1, 7, 26, 27]) {
      expect((await allPages(alice, `limit=${limit}`)).items.map(({ id }) => id)).toEqual(
        whole.items.map(({ id }) => id),
      )
    }
    for (const cursor of ['abc', 'WyJub3QgYSBrZXkiXQ']) {
      expect(
        (await server.call(`GET /api/history?cursor=${cursor}`, { token: alice.token })).status,
      ).toBe(400)
    }
  })

  it.each<[string, (id: string) => Promise<unknown>]>([
    ["an identity that is another's", () => converse('wecom-kf', 'wm-x', bob.customerId)],
    [
      'an identity that was never verified',
      () => converse('wecom-kf', 'wm-x', alice.customerId, false),
    ],
    ['an identity of nobody', () => converse('wecom-kf', 'wm-x')],
    [
      'an OpenID whose binding was undone',
      async () => {
        const id = await converse('official-account', 'o-x', alice.customerId)
        await db.transaction((tx) => unbind(tx, alice.customerId))
        return id
      },
    ],
  ])('shows nothing of %s (F5)', async (_what, arrange) => {
    await say((await arrange('')) as string, { text: '只给本人看' })
    await submit(db, bob.customerId)
    await expect(history(alice)).resolves.toEqual({ items: [], nextCursor: null })
    await expect(history(alice, `?q=${encodeURIComponent('本人')}`)).resolves.toEqual({
      items: [],
      nextCursor: null,
    })
  })

  it('leaves what was said in kf before a link that may have been passed on with who said it (F5)', async () => {
    const id = await converse('wecom-kf', 'wm-1', alice.customerId)
    const tie = (verifiedAt: Date) =>
      db.transaction((tx) =>
        tx.manager.update(
          ChannelIdentity,
          { openId: 'wm-1' },
          { verifiedBy: 'kf-entry', verifiedAt },
        ),
      )
    await say(id, {
      text: '以前说的',
      id: `msg_${idTime(new Date('2026-03-05T03:00:00Z'))}0000000000000000`,
    })
    await say(id, {
      text: '从链接进来以后说的',
      id: `msg_${idTime(new Date('2026-03-05T03:59:00Z'))}0000000000000000`,
    })
    await tie(new Date('2026-03-05T04:00:00Z'))
    expect(texts(await history(alice))).toEqual(['从链接进来以后说的'])
    await tie(new Date('2026-03-05T03:05:00Z'))
    expect(texts(await history(alice))).toEqual(['从链接进来以后说的', '以前说的'])
  })

  it('leaves what was said to the official account before a QR code tied it with who said it: codes are passed on too (F5)', async () => {
    const id = await converse('official-account', 'o-1', alice.customerId)
    await say(id, {
      text: '以前说的',
      id: `msg_${idTime(new Date('2026-03-05T03:59:00Z'))}0000000000000000`,
    })
    await say(id, {
      text: '绑定以后说的',
      id: `msg_${idTime(new Date('2026-03-05T04:01:00Z'))}0000000000000000`,
    })
    const tied = { verifiedBy: 'scene-qr', verifiedAt: new Date('2026-03-05T04:00:00Z') } as const
    await db.transaction((tx) => tx.manager.update(ChannelIdentity, { openId: 'o-1' }, tied))
    expect(texts(await history(alice))).toEqual(['绑定以后说的'])
    await db.transaction((tx) =>
      tx.manager.update(ChannelIdentity, { openId: 'o-1' }, { verifiedBy: 'unionid' }),
    )
    expect(texts(await history(alice))).toEqual(['绑定以后说的', '以前说的'])
  })

  it('says so where a message was taken back, and shows nothing of it', async () => {
    const place = await converse('wecom-kf', 'wm-alice', alice.customerId)
    const attachmentId = await makeAttachment(db, alice.customerId)
    const payload = { recalled: true, attachmentId, links: [{ label: '门', page: '/x' }] }
    await say(
      place,
      { text: '不该说的', payload },
      {
        direction: 'out',
        author: 'agent',
        text: '客服不该说的',
        payload: { recalled: true },
        state: 'sent',
      },
    )
    const page = await history(alice)
    expect(texts(page)).toEqual(['客服撤回了一条消息', '您撤回了一条消息'])
    for (const item of page.items)
      expect(item).toMatchObject({ recalled: true, attachments: [], links: [] })
    await expect(history(alice, `?q=${encodeURIComponent('不该')}`)).resolves.toMatchObject({
      items: [],
    })
  })

  it('is honest about what may not have arrived, and shows doors and choices as they were offered', async () => {
    const place = await converse('wecom-kf', 'wm-alice', alice.customerId)
    const payload = {
      links: [{ label: '我的订单', page: '/pages/orders/index' }],
      choices: [
        { id: 'leave_ses_1', label: '留言' },
        { id: 'stay_ses_1', label: '继续等' },
      ],
    }
    const out = { direction: 'out', author: 'bot' } as const
    await say(
      place,
      { ...out, state: 'sent', payload },
      { ...out, state: 'unknown' },
      { ...out, state: 'failed' },
      { ...out, state: 'queued' },
      { type: 'event', text: '关注' },
    )
    const { items } = await history(alice)
    expect(items.map(({ stateText }) => stateText)).toEqual([
      null,
      '正在发送',
      '没有送达微信，可以在这里看',
      expect.stringContaining('没有告诉我们'),
      null,
    ])
    expect(items[0]).toMatchObject({ author: 'system', authorLabel: '系统', text: '关注' })
    expect(items[4]).toMatchObject({ links: payload.links, choices: ['留言', '继续等'] })
  })

  it('names the session that a message belongs to', async () => {
    const place = await converse('wecom-kf', 'wm-alice', alice.customerId)
    await say(place, { text: '之前' })
    clock.advance(MINUTE_MS)
    const session = {
      id: newId('ses'),
      conversationId: place,
      channel: 'wecom-kf',
      openKey: null,
      status: 'ended',
      department: 'general',
      entry: 'kf',
      startedAt: clock.now(),
      endedAt: after(clock.now(), MINUTE_MS),
    } as const
    await db.transaction((tx) => tx.manager.insert(ServiceSession, session))
    await say(place, { text: '之中' })
    clock.advance(2 * MINUTE_MS)
    await say(place, { text: '之后' })
    expect((await history(alice)).items.map(({ text, sessionId }) => [text, sessionId])).toEqual([
      ['之后', null],
      ['之中', session.id],
      ['之前', null],
    ])
  })
})

describe('pictures and files', () => {
  it('live on behind a signed link when WeChat has long dropped them', async () => {
    const storage: Storage = {
      put: async () => undefined,
      get: async () => Buffer.from('kept bytes'),
      stream: async () => Readable.from([Buffer.from('kept bytes')]),
      remove: async () => undefined,
    }
    const files = await serveApi(db, (api) => attachmentRoutes(api, { db, box: testBox, storage }))
    const place = await converse('wecom-kf', 'wm-alice', alice.customerId)
    const attachmentId = await makeAttachment(db, alice.customerId)
    await say(place, { type: 'image', text: '[图片]', payload: { mediaId: 'gone', attachmentId } })
    clock.advance(400 * DAY_MS)
    const item = only(
      await history({ ...alice, token: (await makeCustomer(db, { openId: 'mp-alice' })).token }),
    )
    expect(item).toMatchObject({
      text: '',
      stateText: null,
      attachments: [{ kind: 'image', name: '截图.png', sizeBytes: 10, seconds: null }],
    })
    const url = item.attachments[0]?.url ?? ''
    const [link, altered] = await Promise.all([
      files.call(`GET ${url}`),
      files.call(`GET ${url.replace(/att_./, 'att_z')}`),
    ])
    expect([link.status, link.text, altered.status]).toEqual([200, 'kept bytes', 404])
    await files.close()
  })

  it.each([
    ['image', 'image/png', 'image'],
    ['voice', 'audio/amr', 'voice'],
    ['video', 'video/mp4', 'video'],
    ['file', 'application/pdf', 'file'],
  ])('%s of kind %s is shown as %s', async (type, mediaType, kind) => {
    const place = await converse('wecom-kf', 'wm-alice', alice.customerId)
    const attachmentId = await makeAttachment(db, alice.customerId)
    await db.transaction((tx) =>
      tx.manager.update(AttachmentRow, { id: attachmentId }, { mediaType }),
    )
    await say(place, { type, text: '[什么]', payload: { mediaId: 'm', attachmentId, seconds: 12 } })
    expect(only(await history(alice)).attachments).toMatchObject([
      { kind, seconds: kind === 'voice' ? 12 : null },
    ])
  })

  it('says what becomes of one that is not kept yet, that was never kept, and that was deleted', async () => {
    const place = await converse('wecom-kf', 'wm-alice', alice.customerId)
    await say(place, { type: 'image', text: '[图片]', payload: { mediaId: 'm' } })
    expect(only(await history(alice))).toMatchObject({
      text: '[图片]',
      stateText: '图片正在保存，稍后再看',
    })
    clock.advance(3 * DAY_MS)
    expect(only(await history(alice)).stateText).toBe('这张图片没能保存下来')
    await db.transaction((tx) => tx.manager.query('DELETE FROM messages'))
    await say(place, {
      type: 'file',
      text: '[文件]',
      payload: { mediaId: 'm', attachmentId: 'att_gone' },
    })
    expect(only(await history(alice))).toMatchObject({
      attachments: [],
      stateText: '有一个文件已经删除',
    })
  })
})

describe('search', () => {
  const find = (q: string, more = ''): Promise<HistoryPage> =>
    history(alice, `?q=${encodeURIComponent(q)}${more}`)

  it('finds words in what was said and in tickets, by number too, whatever the case', async () => {
    const place = await converse('wecom-kf', 'wm-alice', alice.customerId)
    await say(place, { text: '订单 HKM202310010001 的卡密无效' }, { text: '别的话' })
    const ticket = await submit(db, alice.customerId, { description: '卡密无效，激活不了' })
    expect((await find('卡密无效')).items.map(({ kind }) => kind)).toEqual(['ticket', 'message'])
    expect(texts(await find('hkm2023'))).toEqual(['订单 HKM202310010001 的卡密无效'])
    expect(
      (await find(ticket.number.toLowerCase())).items.map(({ ticketNumber }) => ticketNumber),
    ).toContain(ticket.number)
    expect((await find('没有人说过的')).items).toEqual([])
  })

  it('finds an order by number or tail in the tickets about it, and no blank stands in the way', async () => {
    const place = await converse('wecom-kf', 'wm-alice', alice.customerId)
    await say(place, { text: '退款 480 元没有到' })
    const order = await makeOrder(db, alice.customerId, { orderNumber: 'HKM202611270006' })
    const ticket = await submit(db, alice.customerId, {
      description: '激活不了',
      orderNumber: order.orderNumber,
    })
    for (const q of ['270006', 'HKM202611270006', 'hkm 2026 1127 0006']) {
      expect((await find(q)).items.map(({ ticketNumber }) => ticketNumber)).toEqual([ticket.number])
    }
    expect(texts(await find('退款480'))).toEqual(['退款 480 元没有到'])
  })

  it('takes every sign for itself', async () => {
    const place = await converse('wecom-kf', 'wm-alice', alice.customerId)
    await say(
      place,
      { text: '满 100% 退款' },
      { text: '满 100 元退款' },
      { text: 'a_b' },
      { text: 'axb' },
      { text: '等等!' },
      { text: '反斜\\杠' },
      { text: `引'号` },
    )
    await expect(find('100%').then(texts)).resolves.toEqual(['满 100% 退款'])
    await expect(find('a_b').then(texts)).resolves.toEqual(['a_b'])
    await expect(find('!').then(texts)).resolves.toEqual(['等等!'])
    await expect(find('\\').then(texts)).resolves.toEqual(['反斜\\杠'])
    await expect(find(`'`).then(texts)).resolves.toEqual([`引'号`])
    await expect(find('  ').then(({ items }) => items)).resolves.toHaveLength(7)
    expect(
      (await server.call(`GET /api/history?q=${'x'.repeat(51)}`, { token: alice.token })).status,
    ).toBe(400)
  })

  it('goes through a long history stretch by stretch, and finds what is at its far end', async () => {
    const place = await converse('wecom-kf', 'wm-alice', alice.customerId)
    await say(place, { text: '很久以前的针' })
    await submit(db, alice.customerId, { description: '也有针' })
    for (let batch = 0; batch < 7; batch += 1)
      await say(place, ...Array.from({ length: 1_000 }, () => ({ text: '草' })))
    await say(place, { text: '新的针' })
    const first = await find('针')
    expect(texts(first)).toEqual(['新的针'])
    expect(first.nextCursor).not.toBeNull()
    const { items, pages } = await allPages(alice, `q=${encodeURIComponent('针')}`)
    expect(items.map(({ text }) => text.includes('针'))).toEqual([true, true, true])
    expect(pages).toBeLessThanOrEqual(4)
  })
})

describe('the same at the desk', () => {
  const atDesk = (whose: Parameters<typeof historyOf>[1]): Promise<HistoryPage> =>
    historyOf(
      {
        manager: db.read,
        box: testBox,
        now: clock.now(),
        sessionId: 'ses_1',
        reader: 'desk',
        ticketEntries,
      },
      whose,
      HistoryQuery.parse({}),
    )

  it("names the customer from the agent's side, and shows the open conversation once", async () => {
    const place = await converse('wecom-kf', 'wm-alice', alice.customerId)
    await say(place, { text: '一' })
    await submit(db, alice.customerId)
    const page = await atDesk({ customerId: alice.customerId, conversationId: place })
    expect(page.items.map(({ authorLabel }) => authorLabel)).toEqual(['客户', '客户'])
  })

  it('says that something did not arrive, and leaves the way to read it to the customer', async () => {
    const place = await converse('wecom-kf', 'wm-alice', alice.customerId)
    await say(place, { direction: 'out', author: 'agent', state: 'failed' })
    const { items } = await atDesk({ customerId: alice.customerId, conversationId: place })
    expect(items.map(({ stateText }) => stateText)).toEqual(['没到客户手里，另用通知请客户回来看'])
  })

  it.each([
    ['delivered', '请客户回来看的通知已经送到客户微信'],
    ['sent', '通知微信已收下'],
    ['failed', '通知也没能送到微信'],
    ['sending', '另用通知请客户回来看'],
  ] as const)(
    'says of what did not arrive how far the notice got that asks the customer back: %s',
    async (state, words) => {
      const place = await converse('wecom-kf', `wm-${state}`, alice.customerId)
      const conversation = await db.read.findOneByOrFail(Conversation, { id: place })
      const sourceKey = askedBackKey(conversation)
      await say(place, {
        direction: 'out',
        author: 'agent',
        state: 'failed',
        payload: { askedBack: sourceKey },
      })
      await db.transaction(async ({ manager, now }) => {
        const notice = {
          id: newId('ntc'),
          customerId: alice.customerId,
          event: 'session.windowShut',
          sourceKey,
          title: '客服有话回复您',
          body: '',
          page: '',
          fields: {},
          roadText: '',
        }
        await manager.insert(NoticeRow, { ...notice, createdAt: now, readAt: null })
        await manager.insert(NoticeDelivery, {
          id: newId('ntd'),
          noticeId: notice.id,
          road: 'template',
          appId: 'wx-1',
          openId: 'o-1',
          templateId: 't-1',
          state,
          wechatMsgId: null,
          errcode: null,
          reason: null,
          attemptedAt: now,
          receiptAt: null,
        })
      })
      const deps = {
        manager: db.read,
        box: testBox,
        now: clock.now(),
        sessionId: 'ses_1',
        reader: 'desk',
        ticketEntries,
        reachOfNotices,
      } as const
      const { items } = await historyOf(
        deps,
        { customerId: null, conversationId: place },
        HistoryQuery.parse({}),
      )
      expect(items.map(({ stateText }) => stateText)).toEqual([
        expect.stringMatching(new RegExp(`^没到客户手里，.*${words}`)),
      ])
    },
  )

  it('is refused whole, and heard of by whoever asked, where one conversation cannot be read while tickets still are', async () => {
    const place = await converse('wecom-kf', 'wm-alice', alice.customerId)
    const manager = Object.assign(Object.create(db.read) as typeof db.read, {
      createQueryBuilder(entity: typeof Message, alias: string) {
        if (entity === Message) throw new Error('read ECONNRESET')
        return db.read.createQueryBuilder(entity, alias)
      },
    })
    const slowly = async (): Promise<never> => {
      await new Promise((resolve) => setTimeout(resolve, 20))
      throw new Error('later')
    }
    const deps = {
      manager,
      box: testBox,
      now: clock.now(),
      reader: 'desk',
      ticketEntries: slowly,
      sessionId: 'ses_1',
    } as const
    await expect(
      historyOf(
        deps,
        { customerId: alice.customerId, conversationId: place },
        HistoryQuery.parse({}),
      ),
    ).rejects.toThrow('ECONNRESET')
    await new Promise((resolve) => setTimeout(resolve, 40))
  })

  it('shows of somebody unknown only the conversation that is open', async () => {
    const open = await converse('wecom-kf', 'wm-1')
    await say(open, { text: '这里' })
    await say(await converse('wecom-kf', 'wm-2'), { text: '别处' })
    expect(texts(await atDesk({ customerId: null, conversationId: open }))).toEqual(['这里'])
  })
})

describe('the cost of a page', () => {
  it('does not grow with what was said before', async () => {
    const place = await converse('wecom-kf', 'wm-alice', alice.customerId)
    const plan = async (): Promise<string> => {
      const sql = `SELECT * FROM messages m WHERE m.conversation_id = '${place}' AND m.id < 'msg_zz' ORDER BY m.id DESC LIMIT 21`
      const rows: unknown[] = await db.read.query(
        `${db.kind === 'sqlite' ? 'EXPLAIN QUERY PLAN' : 'EXPLAIN'} ${sql}`,
      )
      return JSON.stringify(rows)
    }
    await say(place, ...Array.from({ length: 500 }, () => ({ text: '草' })))
    expect(await plan()).not.toMatch(/TEMP B-TREE|filesort|SCAN m|"type":"ALL"/)
    const { nextCursor } = await history(alice, '?limit=20')
    expect((await history(alice, `?limit=20&cursor=${nextCursor}`)).items).toHaveLength(20)
  })
})
