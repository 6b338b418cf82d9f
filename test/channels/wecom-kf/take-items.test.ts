import { KfContact } from '../../../server/channels/wecom-kf/contacts/kf-contact.entity'
import { appendMessages } from '../../../server/conversations/conversations'
import { Message } from '../../../server/conversations/message.entity'
import { ChannelIdentity } from '../../../server/identity/channel-identity.entity'
import { after, DAY_MS, HOUR_MS } from '../../../server/lib/clock'
import { OutboxRow } from '../../../server/outbox/outbox-row.entity'
import { createPullWorld, eventItem, item, KF, textItem, type PullWorld } from './pull-world'

let world: PullWorld

beforeEach(async () => {
  world = await createPullWorld()
})
afterEach(() => world.close())

async function take(...items: Array<Record<string, unknown>>): Promise<Message[]> {
  world.source.add(...items)
  await expect(world.pull()).resolves.toBe('rested')
  return world.messages()
}
const contact = () => world.db.read.findOneByOrFail(KfContact, { externalUserId: 'wmCustomer1' })
const payloadsOf = async (event: string): Promise<unknown[]> =>
  (await world.db.read.find(OutboxRow, { where: { event }, order: { id: 'ASC' } })).map(
    ({ payload }): unknown => JSON.parse(payload),
  )

const MESSAGES: Array<[string, Record<string, unknown>, Partial<Message>]> = [
  [
    'text',
    { msgtype: 'text', text: { content: '卡密无效' } },
    { type: 'text', text: '卡密无效', payload: null },
  ],
  [
    'image',
    { msgtype: 'image', image: { media_id: 'm1' } },
    { type: 'image', text: '[图片]', payload: { mediaId: 'm1', format: null } },
  ],
  [
    'voice',
    { msgtype: 'voice', voice: { media_id: 'm2' } },
    { type: 'voice', text: '[语音]', payload: { mediaId: 'm2', format: null } },
  ],
  [
    'video',
    { msgtype: 'video', video: { media_id: 'm3' } },
    { type: 'video', text: '[视频]', payload: { mediaId: 'm3', format: null } },
  ],
  [
    'file',
    { msgtype: 'file', file: { media_id: 'm4' } },
    { type: 'file', text: '[文件]', payload: { mediaId: 'm4', format: null } },
  ],
  [
    'location',
    {
      msgtype: 'location',
      location: { latitude: 31.2, longitude: 121.5, name: '人民广场', address: '上海市黄浦区' },
    },
    {
      type: 'location',
      text: '[位置] 人民广场 上海市黄浦区',
      payload: { latitude: 31.2, longitude: 121.5 },
    },
  ],
  [
    'link',
    {
      msgtype: 'link',
      link: { title: '公告', desc: '维护', url: 'https://example.com/a', pic_url: '' },
    },
    { type: 'link', text: '[链接] 公告 维护', payload: { url: 'https://example.com/a' } },
  ],
  [
    'business card',
    { msgtype: 'business_card', business_card: { userid: 'lisi' } },
    { type: 'business-card', text: '[名片]', payload: { userId: 'lisi' } },
  ],
  [
    'mini program',
    {
      msgtype: 'miniprogram',
      miniprogram: {
        title: '订单',
        appid: 'wx1',
        pagepath: 'pages/order.html?id=1',
        thumb_media_id: 't',
      },
    },
    {
      type: 'mini-program',
      text: '[小程序] 订单',
      payload: { appId: 'wx1', page: 'pages/order.html?id=1' },
    },
  ],
  [
    'menu',
    {
      msgtype: 'msgmenu',
      msgmenu: {
        head_content: '请选择',
        tail_content: '谢谢',
        list: [
          { type: 'click', click: { id: '1', content: '充值' } },
          { type: 'view', view: { url: 'https://example.com', content: '官网' } },
        ],
      },
    },
    { type: 'menu', text: '[菜单]\n请选择\n充值\n官网\n谢谢' },
  ],
  [
    'shop product',
    {
      msgtype: 'channels_shop_product',
      channels_shop_product: {
        product_id: 'p1',
        head_img: 'x',
        title: '点卡',
        sales_price: '1250',
        shop_nickname: '小店',
      },
    },
    { type: 'shop-product', text: '[商品] 点卡 12.50 元 小店', payload: { productId: 'p1' } },
  ],
  [
    'shop order',
    {
      msgtype: 'channels_shop_order',
      channels_shop_order: {
        order_id: 'o1',
        product_titles: '点卡',
        price_wording: '¥12.50',
        state: '待发货',
        shop_nickname: '小店',
      },
    },
    { type: 'shop-order', text: '[小店订单] 点卡 ¥12.50 待发货 小店', payload: { orderId: 'o1' } },
  ],
  [
    'merged messages',
    {
      msgtype: 'merged_msg',
      merged_msg: {
        title: '群聊的聊天记录',
        item: [
          {
            send_time: 1,
            msgtype: 'text',
            sender_name: '张三',
            msg_content: '{"text":{"content":"已经三天了"}}',
          },
          { send_time: 2, msgtype: 'image', sender_name: '李四', msg_content: '{"image":{}}' },
        ],
      },
    },
    { type: 'merged_msg', text: '[聊天记录] 群聊的聊天记录\n张三：已经三天了\n李四：[图片]' },
  ],
  [
    'video account',
    { msgtype: 'channels', channels: { sub_type: 2, nickname: '官方号', title: '直播' } },
    { type: 'channels', text: '[视频号直播] 官方号 直播' },
  ],
  ['meeting', { msgtype: 'meeting' }, { type: 'meeting', text: '[会议]' }],
  ['calendar', { msgtype: 'calendar', calendar: {} }, { type: 'calendar', text: '[日程]' }],
  ['older name of the calendar', { msgtype: 'schedule' }, { type: 'calendar', text: '[日程]' }],
  ['note', { msgtype: 'note' }, { type: 'note', text: '[笔记]' }],
]

describe('what customers say', () => {
  it.each(MESSAGES)(
    '%s is kept and meets bot, queue and people',
    async (_name, fields, expected) => {
      const [message] = await take(item(world, fields))
      expect(message).toMatchObject({
        direction: 'in',
        author: 'customer',
        state: 'received',
        ...expected,
      })
      expect(world.told).toEqual([
        expect.objectContaining({ what: 'received', text: expected.text }),
      ])
      expect((await world.items())[0]).toMatchObject({
        state: 'done',
        messageId: message?.id,
        raw: null,
      })
    },
  )

  it.each([
    [
      'a msgtype that nobody knows',
      { msgtype: 'hologram', hologram: { depth: 3, words: '登录密码是 abc12345' } },
    ],
    ['a picture without its media id', { msgtype: 'image', image: {} }],
  ])('%s is kept raw beside the message, without what nobody may keep', async (_name, fields) => {
    const [message] = await take(item(world, fields))
    expect(message).toMatchObject({ type: 'other', text: '[其他内容]', state: 'received' })
    const [kept] = await world.items()
    expect(JSON.parse(kept?.raw ?? '')).toMatchObject({
      msgtype: fields.msgtype,
      external_userid: 'wmCustomer1',
    })
    expect(kept?.raw).not.toContain('abc12345')
  })

  it('a tap on a menu carries the id of what was tapped', async () => {
    const [message] = await take(
      textItem(world, '留言', { text: { content: '留言', menu_id: 'leave_ses_1' } }),
    )
    expect(world.told).toEqual([expect.objectContaining({ menuId: 'leave_ses_1' })])
    expect(message?.payload).toEqual({ menuId: 'leave_ses_1' })
  })

  it('what nobody may keep is masked before anybody sees it, and whoever answers knows what to warn of', async () => {
    const messages = await take(textItem(world, '验证码是 482913'))
    expect(messages.map(({ text }) => text).join()).not.toContain('482913')
    expect(world.told).toEqual([
      expect.objectContaining({
        text: '验证码是 [验证码已隐去]',
        warning: expect.stringContaining('我们保存的记录里已经隐去'),
      }),
    ])
  })

  it('a secret in two messages of a backlog is one, however long ago it was told', async () => {
    const ago = (minutes: number) => ({
      send_time: Math.floor(world.clock.epochMs() / 1_000) - minutes * 60,
    })
    await take(textItem(world, '我的密码是', ago(15)))
    const kept = await take(textItem(world, 'abc12345', ago(14)))
    expect(kept.map(({ text }) => text).join()).not.toContain('abc12345')
  })

  it('what is not answered leaves nothing to send', async () => {
    world.take = { ...world.take, receive: async () => ({ replies: [] }) }
    await take(textItem(world, '您好'))
    expect((await world.messages()).map(({ direction }) => direction)).toEqual(['in'])
    expect(await world.waiting()).not.toContain('message.queued')
  })

  it('answers are queued after what they answer, in order', async () => {
    const messages = await take(textItem(world, '甲'), textItem(world, '乙'))
    expect(messages.map(({ text, state }) => [text, state])).toEqual([
      ['甲', 'received'],
      ['乙', 'received'],
      ['答：甲', 'queued'],
      ['答：乙', 'queued'],
    ])
    const [, , first, second] = messages
    expect(await payloadsOf('message.queued')).toEqual(
      [first, second].map((one) => ({ conversationId: one?.conversationId, messageId: one?.id })),
    )
  })

  it('each of their messages fills the purse anew: five messages within 48 hours of when it was written', async () => {
    const sent = new Date(Math.floor(world.clock.epochMs() / 1_000) * 1_000 - HOUR_MS)
    await take(textItem(world, '一小时前', { send_time: sent.getTime() / 1_000 }))
    expect((await world.conversations())[0]).toMatchObject({
      sendQuota: 5,
      sendUntil: after(sent, 48 * HOUR_MS),
      accountId: KF,
      channel: 'wecom-kf',
    })
  })

  it('a message older than the last does not take the window back', async () => {
    await take(textItem(world, '新的'))
    const before = (await world.conversations())[0]?.sendUntil
    await take(
      textItem(world, '迟到的', { send_time: Math.floor(world.clock.epochMs() / 1_000) - 3_600 }),
    )
    expect((await world.conversations())[0]?.sendUntil).toEqual(before)
  })

  it("an event or a servicer's word leaves the purse as a sender spends it", async () => {
    await take(textItem(world, '您好'))
    const [conversation] = await world.conversations()
    await world.db.writer.query('UPDATE conversations SET send_quota = 2')
    await take(
      textItem(world, '我来处理', { origin: 5, servicer_userid: 'zhang.wei' }),
      eventItem(world, {
        event_type: 'session_status_change',
        change_type: 2,
        new_servicer_userid: 'x',
      }),
    )
    expect((await world.conversations())[0]).toMatchObject({ id: conversation?.id, sendQuota: 2 })
  })

  it('media are fetched while their ids live', async () => {
    const [message] = await take(item(world, { msgtype: 'voice', voice: { media_id: 'm' } }))
    expect(await payloadsOf('kf.mediaArrived')).toEqual([
      { conversationId: message?.conversationId, messageId: message?.id },
    ])
  })

  it('a person whose WeChat is known is known to whoever answers', async () => {
    await take(textItem(world, '您好'))
    await world.db.transaction((tx) =>
      tx.manager.update(
        ChannelIdentity,
        { openId: 'wmCustomer1' },
        { customerId: 'cus_1', verifiedAt: tx.now, verifiedBy: 'unionid' },
      ),
    )
    await take(textItem(world, '又来了'))
    expect(world.told.map(({ customerId }) => customerId)).toEqual([null, 'cus_1'])
  })

  it('name and UnionID are asked for once a day', async () => {
    const seen = async (): Promise<number> => (await payloadsOf('kf.contactSeen')).length
    await take(textItem(world, '一'), textItem(world, '二'))
    expect(await seen()).toBe(1)
    await world.db.transaction((tx) =>
      tx.manager.update(KfContact, { externalUserId: 'wmCustomer1' }, { askedAt: tx.now }),
    )
    await take(textItem(world, '三'))
    expect(await seen()).toBe(1)
    world.clock.advance(DAY_MS)
    await take(textItem(world, '第二天'))
    expect(await seen()).toBe(2)
  })

  it('a text too long for its column is cut, and keeps nobody waiting', async () => {
    const [message] = await take(textItem(world, '长'.repeat(40_000)))
    expect(message?.text).toHaveLength(16_000)
  })
})

describe('what servicers say and do', () => {
  it("their words are the agent's, by department and work number, and are looked at", async () => {
    const [message] = await take(
      textItem(world, '我来处理', { origin: 5, servicer_userid: 'zhang.wei' }),
    )
    expect(message).toMatchObject({
      direction: 'out',
      author: 'agent',
      state: 'sent',
      text: '我来处理',
    })
    expect(message?.payload).toEqual({
      by: { agentId: expect.stringMatching(/^agt_/), label: expect.stringMatching(/工号 \d+$/) },
    })
    expect(world.told).toEqual([
      expect.objectContaining({
        what: 'servicer wrote',
        text: '我来处理',
        label: expect.stringContaining('工号'),
      }),
    ])
    expect(await contact()).toMatchObject({ serviceState: 3, servicerUserId: 'zhang.wei' })
    expect(await world.waiting()).not.toContain('message.queued')
  })

  it('somebody whom the policy does not list is recorded all the same', async () => {
    const [message] = await take(
      textItem(world, '您好', { origin: 5, servicer_userid: 'stranger' }),
    )
    expect(message?.payload).toEqual({ by: { agentId: null, label: '人工客服' } })
  })

  it("a picture of theirs is kept like a customer's", async () => {
    await take(
      item(world, {
        origin: 5,
        servicer_userid: 'zhang.wei',
        msgtype: 'image',
        image: { media_id: 'm' },
      }),
    )
    expect(await payloadsOf('kf.mediaArrived')).toHaveLength(1)
  })

  it.each([
    [
      1,
      'taken',
      { new_servicer_userid: 'zhang.wei' },
      { from: null, to: 'zhang.wei' },
      { serviceState: 3, servicerUserId: 'zhang.wei' },
    ],
    [
      2,
      'handed-on',
      { old_servicer_userid: 'zhang.wei', new_servicer_userid: 'li.na' },
      { from: 'zhang.wei', to: 'li.na' },
      { serviceState: 3, servicerUserId: 'li.na' },
    ],
    [
      3,
      'ended',
      { old_servicer_userid: 'zhang.wei' },
      { from: 'zhang.wei', to: null },
      { serviceState: 4, servicerUserId: null },
    ],
    [
      4,
      'reopened',
      { new_servicer_userid: 'zhang.wei' },
      { from: null, to: 'zhang.wei' },
      { serviceState: 3, servicerUserId: 'zhang.wei' },
    ],
  ] as const)('change %i: the session is %s', async (change_type, change, who, told, state) => {
    await take(
      textItem(world, '您好'),
      eventItem(world, {
        event_type: 'session_status_change',
        change_type,
        ...who,
        msg_code: 'CODE',
      }),
    )
    expect(world.told.at(-1)).toEqual({ what: 'session', change, ...told })
    expect(await contact()).toMatchObject(state)
  })

  it.each([
    [1, 'assigned'],
    [3, 'ended'],
  ])('the code of change %i is kept for whoever answers it', async (change_type, eventCodeOf) => {
    await take(
      eventItem(world, {
        event_type: 'session_status_change',
        change_type,
        old_servicer_userid: 'zhang.wei',
        msg_code: 'CODE',
      }),
    )
    expect(await contact()).toMatchObject({ eventCode: 'CODE', eventCodeOf })
  })

  it('a message after the end begins anew', async () => {
    await take(
      eventItem(world, {
        event_type: 'session_status_change',
        change_type: 3,
        old_servicer_userid: 'zhang.wei',
      }),
      textItem(world, '还有个问题'),
    )
    expect(await contact()).toMatchObject({ serviceState: 0, servicerUserId: null })
  })

  it.each([
    [1, 'receiving'],
    [2, 'stopped'],
  ])('status %i is %s, whoever the customer', async (status, expected) => {
    await take(
      eventItem(world, {
        event_type: 'servicer_status_change',
        external_userid: undefined,
        servicer_userid: 'zhang.wei',
        status,
        stop_type: 0,
      }),
    )
    expect(world.told).toEqual([{ what: 'status', status: expected }])
    expect(await world.conversations()).toEqual([])
  })

  it('a servicer who refuses a customer is on record', async () => {
    await take(
      eventItem(world, {
        event_type: 'reject_customer_msg_switch_change',
        servicer_userid: 'zhang.wei',
        reject_switch: 1,
      }),
    )
    expect(JSON.parse((await world.items())[0]?.raw ?? '')).toMatchObject({
      event: { servicer_userid: 'zhang.wei', reject_switch: 1 },
    })
  })
})

describe('what else happens', () => {
  it('who comes by a link: the context is looked at before the welcome is on its way, with its code', async () => {
    const messages = await take(
      eventItem(world, {
        event_type: 'enter_session',
        scene: 'mp_order',
        scene_param: 't=known',
        welcome_code: 'WELCOME',
      }),
      textItem(world, '我的订单呢'),
    )
    expect(world.told).toEqual([
      { what: 'entered', scene: 'mp_order', sceneParam: 't=known' },
      expect.objectContaining({ what: 'received', customerId: 'cus_known' }),
    ])
    expect(await payloadsOf('kf.entered')).toEqual([
      { conversationId: messages[0]?.conversationId, code: 'WELCOME' },
    ])
    expect(messages[0]).toMatchObject({
      type: 'event',
      text: '进入在线客服',
      author: 'customer',
      payload: { scene: 'mp_order' },
    })
  })

  it('coming in without having written opens no window, and there is no session yet', async () => {
    await take(eventItem(world, { event_type: 'enter_session', scene: '', scene_param: '' }))
    expect((await world.conversations())[0]).toMatchObject({ sendQuota: 0, sendUntil: null })
    expect(await contact()).toMatchObject({ serviceState: 4 })
    expect(await payloadsOf('kf.entered')).toEqual([expect.objectContaining({ code: null })])
  })

  async function sent(state: Message['state']): Promise<Message> {
    const [incoming] = await take(textItem(world, '您好'))
    const conversationId = incoming?.conversationId ?? ''
    const [id = ''] = await world.db.transaction((tx) =>
      appendMessages(tx, [
        { conversationId, direction: 'out', author: 'bot', type: 'text', text: '答', state },
      ]),
    )
    return world.db.read.findOneByOrFail(Message, { conversationId, id })
  }
  const failed = (fail_msgid: string, fail_type = 10) =>
    eventItem(world, { event_type: 'msg_send_fail', fail_msgid, fail_type })

  it.each(['sending', 'sent', 'unknown'] as const)(
    'a message that is %s and was not delivered is failed, and told by another road',
    async (state) => {
      const { id, conversationId } = await sent(state)
      await take(failed(id), failed(id))
      expect(await world.db.read.findOneBy(Message, { conversationId, id })).toMatchObject({
        state: 'failed',
        stateReason: '微信没有送达：客户拒收',
      })
      expect(await payloadsOf('message.undelivered')).toEqual([{ conversationId, messageId: id }])
    },
  )

  it('what a servicer wrote and was not delivered is told to them, and is no answer', async () => {
    await take(
      item(world, {
        origin: 5,
        servicer_userid: 'zhang.wei',
        msgid: 'said',
        msgtype: 'text',
        text: { content: '您好' },
      }),
      failed('said'),
    )
    expect((await world.messages())[0]).toMatchObject({ author: 'agent', state: 'failed' })
    expect((await payloadsOf('bridge.undelivered')).length).toBe(1)
  })

  it('a failure of something that we never sent changes nothing', async () => {
    await take(textItem(world, '您好'), failed('nobody-knows'))
    expect(await payloadsOf('message.undelivered')).toEqual([])
  })

  it.each([
    ['user_recall_msg', '[这条消息已被撤回]'],
    ['servicer_recall_msg', '[客服撤回了一条消息]'],
  ])('%s hides what was said', async (event_type, text) => {
    const fields =
      event_type === 'user_recall_msg' ? {} : { origin: 5, servicer_userid: 'zhang.wei' }
    await take(
      item(world, { ...fields, msgid: 'mistake', msgtype: 'image', image: { media_id: 'm' } }),
    )
    await take(
      eventItem(world, { event_type, recall_msgid: 'mistake', servicer_userid: 'zhang.wei' }),
    )
    const [message] = await world.messages()
    expect(message).toMatchObject({ text, payload: { recalled: true } })
    expect(message?.payload).not.toHaveProperty('mediaId')
  })

  it('what is said and taken back within one page is hidden too', async () => {
    await take(
      textItem(world, '说错了', { msgid: 'mistake' }),
      eventItem(world, { event_type: 'user_recall_msg', recall_msgid: 'mistake' }),
    )
    expect((await world.messages())[0]).toMatchObject({
      text: '[这条消息已被撤回]',
      payload: { recalled: true },
    })
  })

  it('what waits on the shelf and is taken back is forgotten', async () => {
    const { receive } = world.take
    world.take = { ...world.take, receive: () => Promise.reject(new Error('on purpose')) }
    await take(textItem(world, '说错了', { msgid: 'mistake' }))
    world.take = { ...world.take, receive }
    await take(eventItem(world, { event_type: 'user_recall_msg', recall_msgid: 'mistake' }))
    expect((await world.items()).find(({ msgid }) => msgid === 'mistake')).toMatchObject({
      state: 'done',
      raw: null,
      reason: 'recalled',
    })
    expect(await world.messages()).toEqual([])
  })

  it('an event that nobody knows is kept raw and does nothing', async () => {
    await take(
      eventItem(world, { event_type: 'tea_was_served', cups: 2 }),
      eventItem(world, { event_type: 'session_status_change', change_type: 9 }),
    )
    expect((await world.items()).map(({ raw }) => raw !== null)).toEqual([true, true])
    expect(world.told).toEqual([])
  })
})

describe('odd fields beside the words', () => {
  it.each<[string, Record<string, unknown>, Partial<Message>]>([
    [
      'a menu_id longer than any of ours',
      { msgtype: 'text', text: { content: '卡密无效', menu_id: 'x'.repeat(200) } },
      { type: 'text', text: '卡密无效', payload: null },
    ],
    [
      'a menu_id that is a number',
      { msgtype: 'text', text: { content: '卡密无效', menu_id: 7 } },
      { type: 'text', text: '卡密无效' },
    ],
    [
      'a forwarded chat of one message, not in a list',
      {
        msgtype: 'merged_msg',
        merged_msg: {
          title: '记录',
          item: {
            send_time: 1,
            msgtype: 'text',
            sender_name: '张三',
            msg_content: '{"text":{"content":"三天了"}}',
          },
        },
      },
      { type: 'merged_msg', text: '[聊天记录] 记录\n张三：三天了' },
    ],
    [
      "WeChat's own words in the place of a message",
      { msgtype: 'text', text: { content: '【收到不支持的消息类型，暂无法显示】' } },
      { type: 'unsupported', text: '[微信不支持显示的内容]' },
    ],
  ])('%s leave them as they are', async (_name, fields, expected) => {
    const [message] = await take(item(world, fields))
    expect(message).toMatchObject(expected)
    expect((await world.items())[0]?.raw).toBeNull()
  })

  it.each<[string, (seconds: number) => unknown, number]>([
    ['milliseconds', (seconds) => (seconds - 60) * 1_000, -60],
    ['nought', () => 0, 0],
    ['words', () => 'now', 0],
    ['nothing', () => undefined, 0],
  ])('a send_time of %s keeps nobody from being heard', async (_name, time, expectedS) => {
    const seconds = Math.floor(world.clock.epochMs() / 1_000)
    const [message] = await take(textItem(world, '您好', { send_time: time(seconds) }))
    expect(message?.text).toBe('您好')
    expect(Math.abs((message?.at.getTime() ?? 0) / 1_000 - seconds - expectedS)).toBeLessThan(1)
    expect(world.told).toHaveLength(1)
  })

  it.each<[string, unknown]>([
    ['a number', 7],
    ['300 characters', 's'.repeat(300)],
    ['an object', { a: 1 }],
  ])('who comes in by a scene that is %s is greeted', async (_name, scene) => {
    await take(
      eventItem(world, {
        event_type: 'enter_session',
        scene,
        scene_param: 't=known',
        welcome_code: 'W1',
      }),
    )
    expect(world.told).toEqual([
      expect.objectContaining({ what: 'entered', sceneParam: 't=known' }),
    ])
    expect(await payloadsOf('kf.entered')).toMatchObject([{ code: 'W1' }])
  })
})

describe('what was taken back before it came to us', () => {
  const recall = (msgid: string) =>
    eventItem(world, { event_type: 'user_recall_msg', recall_msgid: msgid })

  it.each([[3], [1]])('is read and answered by nobody, in pages of %i', async (pageSize) => {
    world.source.add(
      textItem(world, '打错了', { msgid: 'wrong' }),
      recall('wrong'),
      textItem(world, '卡密无效'),
    )
    await world.pull({ pageSize })
    if (pageSize > 1) expect(world.told.map(({ text }) => text)).toEqual(['卡密无效'])
    expect(await world.texts()).toEqual(['[这条消息已被撤回]', '卡密无效'])
    expect(JSON.stringify(await world.items())).not.toContain('打错了')
  })

  it('also where the page has to be taken item by item, and a picture is not fetched', async () => {
    const { receive } = world.take
    world.take = {
      ...world.take,
      receive: (tx, told) =>
        told.message.text === '毒' ? Promise.reject(new Error('on purpose')) : receive(tx, told),
    }
    await take(
      item(world, { msgid: 'p', msgtype: 'image', image: { media_id: 'm' } }),
      recall('p'),
      textItem(world, '毒'),
    )
    expect(world.told).toEqual([])
    expect(await payloadsOf('kf.mediaArrived')).toEqual([])
    expect((await world.messages())[0]).toMatchObject({
      text: '[这条消息已被撤回]',
      payload: { recalled: true },
    })
  })
})

describe('a burst', () => {
  const answers = async () =>
    (await world.messages())
      .filter(({ direction }) => direction === 'out')
      .map(({ text, state }) => [text, state])

  it('longer than the purse is answered by its end, and leaves room for what follows', async () => {
    world.source.add(
      ...Array.from({ length: 8 }, (_, index) => textItem(world, `第${index + 1}条`)),
    )
    await world.pull({ pageSize: 100 })
    expect(await answers()).toEqual([
      ['答：第6条', 'queued'],
      ['答：第7条', 'queued'],
      ['答：第8条', 'queued'],
    ])
    expect((await world.conversations())[0]).toMatchObject({ sendQuota: 5 })
  })

  it('is answered whole where the purse is large enough, and each customer has a purse of their own', async () => {
    const burst = (who: string, size: number) =>
      Array.from({ length: size }, (_, index) =>
        textItem(world, `${who}${index}`, { external_userid: who }),
      )
    world.source.add(...burst('wmA', 5), ...burst('wmB', 6))
    await world.pull({ pageSize: 100 })
    expect((await answers()).map(([text]) => text?.slice(2, 5))).toEqual([
      ...Array<string>(5).fill('wmA'),
      ...Array<string>(3).fill('wmB'),
    ])
  })

  it('that is answered with the same words hears them once', async () => {
    world.take = {
      ...world.take,
      receive: async () => ({ replies: [{ text: '没有看懂', links: [] }] }),
    }
    world.source.add(...['啊', '呀', '哦'].map((words) => textItem(world, words)))
    await world.pull({ pageSize: 100 })
    expect(await answers()).toEqual([['没有看懂', 'queued']])
  })
})
