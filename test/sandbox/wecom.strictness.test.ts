import { startTestSandbox, WECOM, type Call, type TestSandbox } from './support/test-sandbox'

const HOUR = 3_600_000

let t: TestSandbox
beforeEach(async () => {
  t = await startTestSandbox()
})
afterEach(() => t.sandbox.close())

const card = (change: object = {}) => ({
  card_type: 'button_interaction',
  task_id: 'ticket-1',
  source: { desc: '示例' },
  main_title: { title: '新工单', desc: '退款' },
  horizontal_content_list: [
    { keyname: '客户', value: '林**' },
    { keyname: '详情', value: '打开', type: 1, url: 'https://a.cn/1' },
  ],
  button_list: [
    { text: '接单', style: 1, key: 'accept:1' },
    { text: '转派', style: 2, key: 'transfer:1' },
  ],
  ...change,
})
const message = (change: object = {}): Call => ({
  as: 'wecom',
  body: {
    touser: 'zhang|li',
    msgtype: 'template_card',
    agentid: WECOM.agentId,
    template_card: card(),
    ...change,
  },
})
const send = async (call: Call) => (await t.wecom('/cgi-bin/message/send', call)).json
const text = (content: string, change: object = {}): Call => ({
  as: 'wecom',
  body: { touser: 'zhang', msgtype: 'text', agentid: WECOM.agentId, text: { content }, ...change },
})
const cardOf = (agentId: string) => t.sandbox.control.agentMessages(agentId)[0]?.content

describe('gettoken', () => {
  it('gives the same token for its whole life', async () => {
    const query = { corpid: WECOM.corpId, corpsecret: WECOM.secret }
    const first = (await t.wecom('/cgi-bin/gettoken', { query })).json
    t.clock.advance(7199_000)
    expect((await t.wecom('/cgi-bin/gettoken', { query })).json).toEqual({
      ...first,
      expires_in: 1,
    })
    t.clock.advance(1_000)
    expect(
      (
        await t.wecom('/cgi-bin/user/get', {
          query: { access_token: first.access_token, userid: 'zhang' },
        })
      ).json.errcode,
    ).toBe(42001)
    expect((await t.wecom('/cgi-bin/gettoken', { query })).json.access_token).not.toBe(
      first.access_token,
    )
  })

  it.each<[string, Record<string, string>, number]>([
    ['another corp', { corpid: 'wwother', corpsecret: WECOM.secret }, 40013],
    ['a wrong secret', { corpid: WECOM.corpId, corpsecret: 'wrong' }, 40001],
    ['no corp', { corpsecret: WECOM.secret }, 41002],
    ['no secret', { corpid: WECOM.corpId }, 41004],
  ])('refuses %s', async (_what, query, errcode) => {
    expect((await t.wecom('/cgi-bin/gettoken', { query })).json.errcode).toBe(errcode)
  })

  it.each([
    ['no token', '', 41001],
    ['a made-up one', 'made-up', 40014],
  ])('refuses a call with %s', async (_what, token, errcode) => {
    expect(
      (await t.wecom('/cgi-bin/user/get', { query: { access_token: token } })).json.errcode,
    ).toBe(errcode)
  })

  it('names the address that is not trusted', async () => {
    const call = text('您好')
    await send(call)
    t.sandbox.control.setIpAllowList(['10.0.0.1'])
    const refused = await t.wecom('/cgi-bin/gettoken', {
      query: { corpid: WECOM.corpId, corpsecret: WECOM.secret },
    })
    expect(refused.json).toMatchObject({
      errcode: 60020,
      errmsg: expect.stringMatching(
        /^not allow to access from your ip, hint: \[.+\], from ip: 127\.0\.0\.1, more info at/,
      ),
    })
  })
})

describe('message/send', () => {
  it('gives every receiver a copy and the card one right to be updated', async () => {
    const answer = await send(message({ touser: 'zhang|li|nobody' }))
    expect(answer).toEqual({
      errcode: 0,
      errmsg: 'ok',
      invaliduser: 'nobody',
      invalidparty: '',
      invalidtag: '',
      msgid: expect.any(String),
      response_code: expect.any(String),
    })
    expect(cardOf('li')).toEqual({
      kind: 'template-card',
      cardType: 'button_interaction',
      taskId: 'ticket-1',
      source: '示例',
      title: '新工单',
      description: '退款',
      subTitle: '',
      fields: [
        { key: '客户', value: '林**', url: null },
        { key: '详情', value: '打开', url: 'https://a.cn/1' },
      ],
      jumps: [],
      url: null,
      buttons: [
        { key: 'accept:1', text: '接单', style: 1, url: null },
        { key: 'transfer:1', text: '转派', style: 2, url: null },
      ],
      replacedButtonText: null,
      updated: false,
    })
  })

  it('has no response_code for what cannot call back', async () => {
    expect(await send(text('您好'))).not.toHaveProperty('response_code')
    const notice = {
      card_type: 'text_notice',
      main_title: { title: '已结束' },
      card_action: { type: 1, url: 'https://a.cn' },
    }
    expect(await send(message({ template_card: notice }))).not.toHaveProperty('response_code')
  })

  it('drops an identical request within its interval', async () => {
    const checked = text('您好', { enable_duplicate_check: 1, duplicate_check_interval: 600 })
    const first = await send(checked)
    expect((await send(checked)).msgid).toBe(first.msgid)
    expect(t.sandbox.control.agentMessages('zhang')).toHaveLength(1)
    t.clock.advance(600_000)
    expect((await send(checked)).msgid).not.toBe(first.msgid)
    expect(t.sandbox.control.agentMessages('zhang')).toHaveLength(2)
  })

  it.each<[string, () => Call, number]>([
    ['another agentid', () => text('a', { agentid: 1 }), 40056],
    ['an agentid in quotes', () => text('a', { agentid: String(WECOM.agentId) }), 40056],
    ['nobody named', () => text('a', { touser: '' }), 82001],
    ['only strangers', () => text('a', { touser: 'nobody' }), 81013],
    ['an unknown type', () => text('a', { msgtype: 'dance' }), 40008],
    ['an empty text', () => text(''), 44004],
    ['a text over 2048 bytes', () => text('字'.repeat(683)), 45002],
    [
      'markdown over 2048 bytes',
      () => text('', { msgtype: 'markdown', markdown: { content: '字'.repeat(683) } }),
      45002,
    ],
    [
      'a text card without url',
      () => text('', { msgtype: 'textcard', textcard: { title: 'a', description: 'b' } }),
      40058,
    ],
    [
      'a text card with a long title',
      () =>
        text('', {
          msgtype: 'textcard',
          textcard: { title: '字'.repeat(129), description: 'b', url: 'https://a.cn' },
        }),
      45002,
    ],
    [
      'a picture nobody uploaded',
      () => text('', { msgtype: 'image', image: { media_id: 'x' } }),
      40007,
    ],
  ])('refuses %s', async (_what, call, errcode) => {
    expect((await send(call())).errcode).toBe(errcode)
  })

  it.each<[string, object, string]>([
    ['no task_id', { task_id: undefined }, 'task_id is missing'],
    ['a task_id with blanks', { task_id: 'ticket 1' }, 'task_id'],
    ['no title', { main_title: {} }, 'main_title.title'],
    [
      'seven fields',
      { horizontal_content_list: Array.from({ length: 7 }, () => ({ keyname: 'a' })) },
      'more than 6',
    ],
    ['a field name of six', { horizontal_content_list: [{ keyname: '一二三四五六' }] }, 'keyname'],
    [
      'a link without url',
      { horizontal_content_list: [{ keyname: '详情', type: 1 }] },
      'horizontal_content_list.url',
    ],
    [
      'four jumps',
      {
        jump_list: Array.from({ length: 4 }, () => ({ type: 1, title: 'a', url: 'https://a.cn' })),
      },
      'more than 3',
    ],
    ['no button', { button_list: [] }, '1 to 6'],
    [
      'seven buttons',
      { button_list: Array.from({ length: 7 }, (_, index) => ({ text: 'a', key: String(index) })) },
      '1 to 6',
    ],
    [
      'two buttons of one key',
      {
        button_list: [
          { text: 'a', key: 'k' },
          { text: 'b', key: 'k' },
        ],
      },
      'not unique',
    ],
    ['a style of 5', { button_list: [{ text: 'a', key: 'k', style: 5 }] }, 'style'],
    ['a button without key', { button_list: [{ text: 'a' }] }, 'button_list.key'],
    ['an unknown card', { card_type: 'dance' }, 'card_type'],
    [
      'a notice that leads nowhere',
      { card_type: 'text_notice', button_list: [] },
      'card_action is missing',
    ],
  ])('refuses a card with %s', async (_what, change, why) => {
    const answer = await send(message({ template_card: card(change) }))
    expect(answer.errcode).toBe(40058)
    expect(answer.errmsg).toContain(why)
  })

  it('refuses a task_id that was used before', async () => {
    await send(message())
    expect(await send(message({ touser: 'li' }))).toMatchObject({
      errcode: 40058,
      errmsg: expect.stringContaining('task_id exists'),
    })
  })
})

describe('update_template_card', () => {
  const update = async (body: object) =>
    (
      await t.wecom('/cgi-bin/message/update_template_card', {
        as: 'wecom',
        body: { agentid: WECOM.agentId, ...body },
      })
    ).json

  it('greys the button for everyone once, with one code', async () => {
    const { response_code } = await send(message())
    expect(await update({ response_code, atall: 1, button: { replace_name: '张已接单' } })).toEqual(
      { errcode: 0, errmsg: 'ok', invaliduser: [] },
    )
    expect([cardOf('zhang'), cardOf('li')]).toEqual([
      expect.objectContaining({ replacedButtonText: '张已接单' }),
      expect.objectContaining({ replacedButtonText: '张已接单' }),
    ])
    expect(
      (await update({ response_code, atall: 1, button: { replace_name: '再来' } })).errcode,
    ).toBe(40058)
  })

  it('changes the card only for those named', async () => {
    const { response_code } = await send(message())
    const renewed = {
      card_type: 'text_notice',
      main_title: { title: '张在处理' },
      card_action: { type: 1, url: 'https://a.cn' },
    }
    expect(
      (await update({ response_code, userids: ['li', 'nobody'], template_card: renewed }))
        .invaliduser,
    ).toEqual(['nobody'])
    expect(cardOf('li')).toMatchObject({ title: '张在处理', buttons: [] })
    expect(cardOf('zhang')).toMatchObject({ title: '新工单' })
  })

  it.each<[string, object]>([
    ['an unknown code', { response_code: 'x', atall: 1, button: { replace_name: 'a' } }],
    ['no change', { response_code: 'x', atall: 1 }],
  ])('refuses %s', async (_what, body) => {
    expect((await update(body)).errcode).toBe(40058)
  })

  it('ends a code after 72 hours and needs receivers', async () => {
    const { response_code } = await send(message())
    expect((await update({ response_code, button: { replace_name: 'a' } })).errcode).toBe(82001)
    t.clock.advance(72 * HOUR)
    expect((await update({ response_code, atall: 1, button: { replace_name: 'a' } })).errcode).toBe(
      40058,
    )
  })
})

it('recalls within 24 hours only', async () => {
  const recall = async (msgid: string) =>
    (await t.wecom('/cgi-bin/message/recall', { as: 'wecom', body: { msgid } })).json.errcode
  const { msgid } = await send(message())
  expect(await recall(msgid)).toBe(0)
  expect(t.sandbox.control.agentMessages('li')[0]?.recalled).toBe(true)
  const later = await send(text('您好'))
  t.clock.advance(24 * HOUR + 1)
  expect([await recall(later.msgid), await recall('x')]).toEqual([40058, 40058])
})

describe('members and media', () => {
  it('tells who a code belongs to, once, and only for a trusted host', async () => {
    const ask = async (code: string) =>
      (await t.wecom('/cgi-bin/auth/getuserinfo', { as: 'wecom', query: { code } })).json
    const code = t.sandbox.control.agentCode('zhang')
    expect(await ask(code)).toEqual({ errcode: 0, errmsg: 'ok', userid: 'zhang' })
    expect((await ask(code)).errcode).toBe(40029)
    expect((await ask(t.sandbox.control.agentCode('zhang', 'evil.example'))).errcode).toBe(50001)
    const late = t.sandbox.control.agentCode('zhang')
    t.clock.advance(300_000)
    expect((await ask(late)).errcode).toBe(40029)
  })

  it('lists the members', async () => {
    expect(
      (await t.wecom('/cgi-bin/user/get', { as: 'wecom', query: { userid: 'li' } })).json,
    ).toMatchObject({ userid: 'li', name: '李' })
    expect(
      (await t.wecom('/cgi-bin/user/get', { as: 'wecom', query: { userid: 'nobody' } })).json
        .errcode,
    ).toBe(60111)
    expect(
      (await t.wecom('/cgi-bin/user/simplelist', { as: 'wecom', query: { department_id: '1' } }))
        .json.userlist,
    ).toHaveLength(2)
    expect(
      (await t.wecom('/cgi-bin/user/simplelist', { as: 'wecom', query: { department_id: '7' } }))
        .json.errcode,
    ).toBe(60123)
  })

  it('keeps files three days under their names', async () => {
    const form = new FormData()
    form.append('media', new Blob(['hello, world']), '证据.txt')
    const { json } = await t.wecom('/cgi-bin/media/upload', {
      as: 'wecom',
      query: { type: 'file' },
      form,
    })
    const get = () =>
      t.wecom('/cgi-bin/media/get', { as: 'wecom', query: { media_id: json.media_id } })
    expect((await get()).text).toBe('hello, world')
    t.clock.advance(72 * HOUR)
    expect((await get()).json.errcode).toBe(40007)
  })
})
