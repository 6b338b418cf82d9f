import { KF1, startKfSandbox, UNGRANTED, type KfSandbox } from './support/kf-sandbox'
import { KF, WECOM } from './support/test-sandbox'

const CONFIG = '/cgi-bin/kf/customer/get_upgrade_service_config'
const WORDS = '您好，我是您的专属客服'

let t: KfSandbox
beforeEach(async () => {
  t = await startKfSandbox({ wecom: { ...WECOM, kf: { ...KF, specialists: ['li'] } } })
  await t.write()
})
afterEach(() => t.sandbox.close())

const peer = () => ({ open_kfid: KF1, external_userid: t.customer })
const upgrade = (change: object = {}) =>
  t.call('customer/upgrade_service', {
    ...peer(),
    type: 1,
    member: { userid: 'li', wording: WORDS },
    ...change,
  })
const seat = { wecomUserId: 'zhang', userId: 'u1', openKfId: KF1 }
const recommended = () => t.kf.chatOf({ userId: 'u1', openKfId: KF1 }).recommended
const CARD = { kind: 'contact-card', agentId: 'li', name: '李', wording: WORDS }

it('lists whom the console allows to be recommended', async () => {
  expect((await t.wecom(CONFIG, { as: 'wecom-kf' })).json).toMatchObject({
    errcode: 0,
    member_range: { userid_list: ['li'] },
  })
})

it('offers the card to the servicer, in the snapshot too, and shows the customer nothing yet', async () => {
  expect(await upgrade()).toEqual({ errcode: 0, errmsg: 'ok' })
  expect(recommended()).toEqual(CARD)
  expect(t.sandbox.control.snapshot().kf.chats[0]?.recommended).toEqual(CARD)
  expect(t.kf.messagesOf(seat)).toHaveLength(1)
})

it('a tap of the servicer sends it: the customer sees the card, and the server reads business_card', async () => {
  await upgrade()
  await t.trans(3, 'zhang')
  await t.kf.servicerSendsCard(seat)
  expect(t.kf.messagesOf(seat).at(-1)).toMatchObject({
    from: 'servicer',
    servicerId: 'zhang',
    content: CARD,
  })
  expect((await t.items()).at(-1)).toMatchObject({
    origin: 5,
    servicer_userid: 'zhang',
    msgtype: 'business_card',
    business_card: { userid: 'li' },
  })
})

it('only who serves the customer has a card to send, and only when one is recommended', async () => {
  await t.trans(3, 'zhang')
  await expect(t.kf.servicerSendsCard(seat)).rejects.toThrow('没有给这位客户推荐专员')
  await upgrade()
  await expect(t.kf.servicerSendsCard({ ...seat, wecomUserId: 'li' })).rejects.toThrow(
    '不在您的接待中',
  )
})

it('the last recommendation counts, until it is taken back', async () => {
  await upgrade()
  await upgrade({ member: { userid: 'li', wording: '改了' } })
  expect(recommended()).toMatchObject({ wording: '改了' })
  expect((await t.call('customer/cancel_upgrade_service', peer())).errcode).toBe(0)
  expect(recommended()).toBeNull()
})

it.each<[string, object, number]>([
  [
    'a member whom the console does not list',
    { member: { userid: 'zhang', wording: WORDS } },
    95021,
  ],
  [
    'a customer group, for none is set',
    { type: 2, groupchat: { chat_id: 'wr1', wording: WORDS } },
    95021,
  ],
  ['a group without its id', { type: 2 }, 40058],
  ['another type', { type: 3 }, 40058],
  ['no member', { member: undefined }, 40058],
  ['no words', { member: { userid: 'li' } }, 40058],
  ['a customer who was never here', { external_userid: 'wmNobody' }, 40096],
  ['what is no open_kfid', { open_kfid: 'x' }, 95000],
  ['an account that is not there', { open_kfid: 'wkNobody' }, 95004],
  ['an account not given to the app', { open_kfid: UNGRANTED }, 48007],
])('refuses %s', async (_what, change, errcode) => {
  expect((await upgrade(change)).errcode).toBe(errcode)
  expect(recommended()).toBeNull()
})

it('takes nothing back from a customer who was never here', async () => {
  expect(
    (await t.call('customer/cancel_upgrade_service', { ...peer(), external_userid: 'wmNobody' }))
      .errcode,
  ).toBe(40096)
})

it.each(['upgrade_service', 'cancel_upgrade_service'])(
  'refuses the token of another app at %s',
  async (path) => {
    expect(
      (await t.wecom(`/cgi-bin/kf/customer/${path}`, { as: 'wecom', body: peer() })).json.errcode,
    ).toBe(48007)
  },
)

it('refuses the token of another app, and a dead one, at the configuration', async () => {
  expect((await t.wecom(CONFIG, { as: 'wecom' })).json.errcode).toBe(48007)
  expect((await t.wecom(CONFIG, { query: { access_token: 'dead' } })).json.errcode).toBe(40014)
})
