import {
  HOUR,
  KF1,
  KF2,
  PNG,
  startKfSandbox,
  UNGRANTED,
  type KfSandbox,
} from './support/kf-sandbox'
import { WECOM } from './support/test-sandbox'

let t: KfSandbox
beforeEach(async () => {
  t = await startKfSandbox()
})
afterEach(() => t.sandbox.close())

describe('tokens', () => {
  it('has its own secret, and its token lives and dies for itself', async () => {
    expect((await t.call('account/list', {})).errcode).toBe(0)
    t.sandbox.control.killTokens('wecom-app')
    expect((await t.call('account/list', {})).errcode).toBe(0)
    const query = { corpid: WECOM.corpId, corpsecret: 'kf-secret' }
    const { access_token } = (await t.wecom('/cgi-bin/gettoken', { query })).json
    t.sandbox.control.killTokens('wecom-kf')
    expect(
      (await t.wecom('/cgi-bin/kf/account/list', { query: { access_token } })).json.errcode,
    ).toBe(40014)
    t.clock.advance(2 * HOUR)
    expect(
      (
        await t.wecom('/cgi-bin/kf/account/list', {
          query: {
            access_token: (await t.wecom('/cgi-bin/gettoken', { query })).json.access_token,
          },
        })
      ).json.errcode,
    ).toBe(0)
  })

  it.each<[string, string, object]>([
    ['POST account/list', '/cgi-bin/kf/account/list', {}],
    ['sync_msg', '/cgi-bin/kf/sync_msg', { open_kfid: KF1 }],
    ['send_msg', '/cgi-bin/kf/send_msg', { open_kfid: KF1 }],
    ['send_msg_on_event', '/cgi-bin/kf/send_msg_on_event', { code: 'x' }],
    ['service_state/get', '/cgi-bin/kf/service_state/get', { open_kfid: KF1 }],
    ['service_state/trans', '/cgi-bin/kf/service_state/trans', { open_kfid: KF1 }],
    ['customer/batchget', '/cgi-bin/kf/customer/batchget', {}],
    ['add_contact_way', '/cgi-bin/kf/add_contact_way', { open_kfid: KF1 }],
    ['servicer/add', '/cgi-bin/kf/servicer/add', { open_kfid: KF1 }],
  ])('refuses the token of another app at %s', async (_what, path, body) => {
    expect((await t.wecom(path, { as: 'wecom', body })).json.errcode).toBe(48007)
  })

  it('lets no message of the other app out', async () => {
    const body = {
      touser: 'zhang',
      msgtype: 'text',
      agentid: WECOM.agentId,
      text: { content: 'a' },
    }
    expect((await t.wecom('/cgi-bin/message/send', { as: 'wecom-kf', body })).json.errcode).toBe(
      301002,
    )
  })

  it('shares files among the apps of the corp', async () => {
    const mediaId = await t.upload('image', PNG, '图.png')
    expect(
      (await t.wecom('/cgi-bin/media/get', { as: 'wecom', query: { media_id: mediaId } })).text,
    ).toContain('PNG')
  })
})

describe('accounts', () => {
  it('are listed with what the app may drive, in pages and whole', async () => {
    const { account_list } = await t.call('account/list', {})
    expect(
      account_list.map((one: { open_kfid: string; manage_privilege: boolean }) => [
        one.open_kfid,
        one.manage_privilege,
      ]),
    ).toEqual([
      [KF1, true],
      [KF2, true],
      [UNGRANTED, false],
    ])
    expect((await t.call('account/list', { offset: 1, limit: 1 })).account_list).toMatchObject([
      { open_kfid: KF2, name: '另一个客服' },
    ])
    expect(
      (await t.wecom('/cgi-bin/kf/account/list', { as: 'wecom-kf' })).json.account_list,
    ).toHaveLength(3)
  })

  it('are made, renamed and taken away', async () => {
    const media_id = await t.upload('image', PNG)
    const { open_kfid } = await t.call('account/add', { name: '新客服', media_id })
    expect((await t.call('account/update', { open_kfid, name: '改名' })).errcode).toBe(0)
    expect((await t.call('account/list', {})).account_list[3]).toMatchObject({
      open_kfid,
      name: '改名',
      manage_privilege: true,
    })
    expect((await t.call('account/del', { open_kfid })).errcode).toBe(0)
    expect((await t.call('account/update', { open_kfid, name: '改名' })).errcode).toBe(95004)
  })

  it('number ten at most', async () => {
    const media_id = await t.upload('image', PNG)
    for (let count = 3; count < 10; count += 1)
      expect((await t.call('account/add', { name: `客服${count}`, media_id })).errcode).toBe(0)
    expect((await t.call('account/add', { name: '太多', media_id })).errcode).toBe(95005)
  })

  it.each<[string, string, object, number]>([
    ['a name of seventeen', 'account/add', { name: '字'.repeat(17), media_id: 'x' }, 95006],
    ['no name', 'account/add', { media_id: 'x' }, 95006],
    ['a picture nobody uploaded', 'account/add', { name: '客服', media_id: 'x' }, 40007],
    ['a limit over 100', 'account/list', { limit: 101 }, 40058],
    ['a negative offset', 'account/list', { offset: -1 }, 40058],
    ['what is no open_kfid', 'account/update', { open_kfid: 'x' }, 95000],
    ['no open_kfid', 'account/del', {}, 95000],
    ['an account that is not there', 'account/update', { open_kfid: 'wkNobody' }, 95004],
    ['an account not given to the app', 'account/update', { open_kfid: UNGRANTED }, 48007],
  ])('refuse %s', async (_what, path, body, errcode) => {
    expect((await t.call(path, body)).errcode).toBe(errcode)
  })
})

describe('servicers', () => {
  const list = async (openKfId = KF1) =>
    (await t.wecom('/cgi-bin/kf/servicer/list', { as: 'wecom-kf', query: { open_kfid: openKfId } }))
      .json

  it('are listed with whether they receive, 0 for yes', async () => {
    await t.kf.setReceiving({ wecomUserId: 'li', openKfId: KF1, status: 'suspended' })
    expect((await list()).servicer_list).toEqual([
      { userid: 'zhang', status: 0 },
      { userid: 'li', status: 1, stop_type: 1 },
    ])
    expect((await list(KF2)).servicer_list).toEqual([{ userid: 'li', status: 0 }])
    expect((await list('wkNobody')).errcode).toBe(95004)
  })

  it('come and go, each answered for itself', async () => {
    const added = await t.call('servicer/add', {
      open_kfid: KF2,
      userid_list: ['zhang', 'nobody'],
      department_id_list: [7],
    })
    expect(added.result_list).toEqual([
      { userid: 'zhang', errcode: 0, errmsg: 'success' },
      { userid: 'nobody', errcode: 60030, errmsg: expect.any(String) },
      { department_id: 7, errcode: 60123, errmsg: expect.any(String) },
    ])
    await t.call('servicer/del', { open_kfid: KF2, userid_list: ['li'] })
    expect((await list(KF2)).servicer_list).toEqual([{ userid: 'zhang', status: 0 }])
  })

  it.each<[string, object]>([
    ['nobody named', {}],
    ['over a hundred', { userid_list: Array.from({ length: 101 }, () => 'zhang') }],
  ])('refuse %s', async (_what, change) => {
    expect((await t.call('servicer/add', { open_kfid: KF1, ...change })).errcode).toBe(40058)
  })
})

describe('add_contact_way', () => {
  const url = async (body: object = {}) =>
    (await t.call('add_contact_way', { open_kfid: KF1, ...body })).url

  it('gives one link for each account and scene, always the same', async () => {
    const made = await Promise.all([
      url(),
      url({ scene: 'mp_order' }),
      url({ scene: 'mp_order' }),
      url({ open_kfid: KF2, scene: 'mp_order' }),
    ])
    expect(made[1]).toBe(made[2])
    expect(new Set(made).size).toBe(3)
    expect(made[1]).toMatch(/\/kf\/kfc\w+\?enc_scene=ENC\w+$/)
    expect(made[0]).not.toContain('?')
  })

  it.each([
    ['a scene with blanks', 'a b'],
    ['a scene of 33', 'a'.repeat(33)],
  ])('refuses %s', async (_what, scene) => {
    expect((await t.call('add_contact_way', { open_kfid: KF1, scene })).errcode).toBe(40058)
  })

  it('leads to a page that asks the phone around it to open the chat', async () => {
    const page = await (await fetch(await url({ scene: 'a' }))).text()
    expect(page).toContain('postMessage')
  })
})

describe('customer/batchget', () => {
  const ask = (body: object = {}) =>
    t.call('customer/batchget', { external_userid_list: [t.customer], ...body })

  it('knows who entered or wrote within 48 hours, with UnionID where there is one', async () => {
    expect(await ask()).toMatchObject({ customer_list: [], invalid_external_userid: [t.customer] })
    await t.write()
    await t.kf.customerSends({ userId: 'u2', openKfId: KF1, message: '在吗' })
    const answer = await ask({
      external_userid_list: [t.customer, t.kf.externalUserIdOf('u2'), 'wmNobody'],
    })
    expect(answer.customer_list).toEqual([
      {
        external_userid: t.customer,
        nickname: '甲',
        avatar: expect.any(String),
        gender: 0,
        unionid: 'union-1',
      },
      {
        external_userid: t.kf.externalUserIdOf('u2'),
        nickname: '乙',
        avatar: expect.any(String),
        gender: 0,
      },
    ])
    expect(answer.invalid_external_userid).toEqual(['wmNobody'])
    t.clock.advance(48 * HOUR)
    expect((await ask()).invalid_external_userid).toEqual([t.customer])
  })

  it('tells the last entry at any account when it is asked to', async () => {
    const link = t.kf.linkOf({ openKfId: KF1, scene: 'mp_order' })
    await t.kf.openLink({
      userId: 'u1',
      url: `${t.kf.linkOf({ openKfId: KF2, scene: 'other' })}&scene_param=t`,
    })
    t.clock.advance(1_000)
    await t.kf.openLink({
      userId: 'u1',
      url: `${link}&scene_param=${encodeURIComponent('t=甲&b')}`,
    })
    expect(
      (await ask({ need_enter_session_context: 1 })).customer_list[0].enter_session_context,
    ).toEqual({ scene: 'mp_order', scene_param: 't=甲&b' })
    expect((await ask()).customer_list[0]).not.toHaveProperty('enter_session_context')
  })

  it.each<[string, object]>([
    ['nobody', { external_userid_list: [] }],
    ['101 at once', { external_userid_list: Array.from({ length: 101 }, () => 'wm') }],
    ['another switch', { need_enter_session_context: 2 }],
  ])('refuses %s', async (_what, body) => {
    expect((await ask(body)).errcode).toBe(40058)
  })
})
