import { NoticeRow } from '../../server/notifications/notice.entity'
import { ChannelIdentity } from '../../server/identity/channel-identity.entity'
import { Customer as CustomerRow } from '../../server/identity/customer.entity'
import { MINUTE_MS } from '../../server/lib/clock'
import { startApp, type RunningApp } from '../support/running-app'
import { signedCallback } from '../support/signed-callback'
import { openMiniProgram, openWebPage, type Customer } from '../support/visitors'

const BINDING = '/api/bindings/official-account'
const START = '/api/session/official-account/start'

let world: RunningApp

beforeEach(async () => {
  world = await startApp()
  await world.seed()
})
afterEach(() => world.close())

const bindingOf = (customer: Customer) => customer.ask(`GET ${BINDING}`)
const heard = (personId: string): string[] =>
  world.received(personId).map(({ content }) => (content.kind === 'text' ? content.text : ''))
const follow = (personId: string) => world.sandbox.control.follow(personId)
const scan = (personId: string, ticket: string) => world.sandbox.control.scanScene(personId, ticket)

/** The QR code that the mini program shows; WeChat knows it by its ticket. */
async function showCode(customer: Customer): Promise<{ ticket: string; scene: string }> {
  const { sceneId, qrImage } = await customer.ask(`POST ${BINDING}/scene`)
  expect(qrImage).toMatch(/^data:image\/png;base64,/)
  const known = world.sandbox.control.qrScenes().find(({ scene }) => scene === sceneId)
  return { ticket: known?.ticket ?? '', scene: sceneId }
}

/** Nothing in these stories happens twice within one second. */
async function later(): Promise<void> {
  await world.settle()
  world.clock.advance(MINUTE_MS)
}

/** Says yes to the question whether the code is theirs. */
async function agrees(personId: string): Promise<void> {
  await later()
  await world.sandbox.control.sendText(personId, '1')
}

describe('by UnionID', () => {
  it('somebody known from the mini program is verified by following, and told so in the app', async () => {
    const customer = await openMiniProgram(world, 'u1')
    expect(await bindingOf(customer)).toMatchObject({ state: 'none' })
    await follow('u1')
    await world.settle()
    expect(await bindingOf(customer)).toMatchObject({ state: 'verified', verifiedBy: 'unionid' })
    expect((await customer.ask('GET /api/notices')).items).toMatchObject([
      { title: '微信通知已开通' },
    ])
  })

  it('somebody who followed first is verified by opening the mini program', async () => {
    await follow('u3')
    await later()
    const customer = await openMiniProgram(world, 'u3')
    expect(await bindingOf(customer)).toMatchObject({ state: 'verified', verifiedBy: 'unionid' })
  })

  it('a follower from before this product was installed is found by their first word', async () => {
    const customer = await openMiniProgram(world, 'u1')
    world.sandbox.control.dropCallbacks(1, 'official-account')
    await follow('u1')
    await later()
    expect(await bindingOf(customer)).toMatchObject({ state: 'none' })
    await world.sandbox.control.sendText('u1', '你好')
    await world.settle()
    expect(await bindingOf(customer)).toMatchObject({ state: 'verified', verifiedBy: 'unionid' })
  })
})

describe('by a QR code of the mini program, for somebody without UnionID', () => {
  it('scanning follows and binds in one act, and says so in the chat', async () => {
    const customer = await openMiniProgram(world, 'u2')
    const { ticket } = await showCode(customer)
    await scan('u2', ticket)
    expect(heard('u2')).toEqual([expect.stringMatching(/^这个码来自账号 .\*\*.是您本人吗/)])
    expect(await bindingOf(customer)).toMatchObject({ state: 'none' })
    await later()
    await world.sandbox.control.sendText('u2', '1')
    expect(heard('u2').at(-1)).toContain('已确认这个微信是您本人')
    expect(await bindingOf(customer)).toMatchObject({ state: 'verified', verifiedBy: 'scene-qr' })
    await later()
    await world.sandbox.control.sendText('u2', '我的订单')
    expect(heard('u2').at(-1)).toContain('游戏B月卡')
  })

  it('scanning while following binds too, and scanning twice says that it was done', async () => {
    const customer = await openMiniProgram(world, 'u2')
    await follow('u2')
    await later()
    const { ticket } = await showCode(customer)
    await scan('u2', ticket)
    await agrees('u2')
    await later()
    await scan('u2', ticket)
    expect(heard('u2').slice(2)).toEqual([
      expect.stringContaining('已确认这个微信是您本人'),
      expect.stringContaining('之前已经确认过了'),
    ])
    expect(await bindingOf(customer)).toMatchObject({ state: 'verified', verifiedBy: 'scene-qr' })
    expect(await world.db.read.findBy(NoticeRow, { event: 'identity.verified' })).toHaveLength(1)
  })

  it('who is verified is shown no code', async () => {
    const customer = await openMiniProgram(world, 'u2')
    await scan('u2', (await showCode(customer)).ticket)
    await agrees('u2')
    const { status, body } = await customer.call(`POST ${BINDING}/scene`)
    expect([status, body.code]).toEqual([409, 'already_bound'])
  })

  it('a code is good for one person: the next one who scans it hears that it is over, and is not bound', async () => {
    const customer = await openMiniProgram(world, 'u2')
    const { ticket } = await showCode(customer)
    await scan('u2', ticket)
    await later()
    await scan('u3', ticket)
    expect(heard('u3')).toEqual([expect.stringContaining('过了有效时间')])
    const stranger = await openMiniProgram(world, 'u3')
    expect(stranger.me.customerId).not.toBe(customer.me.customerId)
    expect((await stranger.ask('GET /api/orders')).items).toEqual([])
  })

  it("a scan that reaches us after the code's ten minutes binds nobody", async () => {
    const customer = await openMiniProgram(world, 'u2')
    await follow('u2')
    await later()
    const { ticket, scene } = await showCode(customer)
    world.clock.advance(11 * MINUTE_MS)
    expect(await sendEvent('u2', { Event: 'SCAN', EventKey: scene, Ticket: ticket })).toBe(200)
    expect(await bindingOf(customer)).toMatchObject({ state: 'none' })
  })

  it("scanning another's code takes nothing from anybody: the WeChat stays with its owner, and both accounts as they were", async () => {
    const owner = await openMiniProgram(world, 'u1')
    await follow('u1')
    await later()
    const other = await openMiniProgram(world, 'u2')
    await scan('u1', (await showCode(other)).ticket)
    expect(heard('u1').at(-1)).toContain('已经绑定了另一个账号')
    expect(await bindingOf(owner)).toMatchObject({ state: 'verified', verifiedBy: 'unionid' })
    expect(await bindingOf(other)).toMatchObject({ state: 'none' })
    expect((await other.ask('GET /api/orders')).items).toHaveLength(5)
  })
})

describe("by OAuth from the official account's menu", () => {
  /** Taps 联系客服 and lets the page log in. */
  async function tapMenuPage(personId: string): Promise<Customer> {
    const { target } = await world.sandbox.control.tapMenu(personId, 1)
    if (target.kind !== 'web') throw new Error('the menu opened no page')
    return openWebPage(world, personId, target.url.slice(world.url.length))
  }

  it('who opens a page from the menu is the same customer as in the mini program, where UnionID shows it', async () => {
    await world.app.prepare()
    await follow('u1')
    await later()
    const web = await tapMenuPage('u1')
    const mini = await openMiniProgram(world, 'u1')
    expect(web.me.customerId).toBe(mini.me.customerId)
    expect(await bindingOf(mini)).toMatchObject({ state: 'verified' })
  })

  it('who has no UnionID is verified as the one who opened the page', async () => {
    await world.app.prepare()
    await follow('u2')
    await later()
    const web = await tapMenuPage('u2')
    expect(await bindingOf(web)).toMatchObject({ state: 'verified', verifiedBy: 'oauth' })
  })

  it("what they did there goes along when the mini program's code shows whose WeChat it is", async () => {
    await follow('u2')
    await later()
    const web = await openWebPage(world, 'u2')
    await later()
    const mini = await openMiniProgram(world, 'u2')
    await scan('u2', (await showCode(mini)).ticket)
    await agrees('u2')
    expect(heard('u2').at(-1)).toContain('已确认这个微信是您本人')
    expect(await bindingOf(mini)).toMatchObject({ state: 'verified', verifiedBy: 'scene-qr' })
    expect((await web.ask('GET /api/me')).customerId).toBe(mini.me.customerId)
    expect((await web.ask('GET /api/orders')).items).toHaveLength(5)
  })

  it('a code that came to another browser than the one which asked for it logs nobody in', async () => {
    await follow('u1')
    const code = world.sandbox.control.webCode('u1')
    const answer = await fetch(
      `${world.url}/api/session/official-account/callback?code=${code}&state=${'a'.repeat(40)}`,
      { redirect: 'manual' },
    )
    expect([answer.status, await answer.text()]).toEqual([
      400,
      expect.stringContaining('登录没有完成'),
    ])
  })
})

describe('undoing', () => {
  let customer: Customer

  beforeEach(async () => {
    customer = await openMiniProgram(world, 'u1')
    await follow('u1')
    await later()
    expect(await customer.ask(`DELETE ${BINDING}`)).toMatchObject({ state: 'none' })
  })

  it('stays: neither following again, nor a word in the chat, nor another log-in binds it anew', async () => {
    await world.sandbox.control.unfollow('u1')
    await later()
    await follow('u1')
    await later()
    await world.sandbox.control.sendText('u1', '我的订单')
    expect(heard('u1').at(-1)).toContain('确认我的微信')
    const again = await openMiniProgram(world, 'u1')
    const web = await openWebPage(world, 'u1')
    await later()
    expect([await bindingOf(customer), await bindingOf(again), await bindingOf(web)]).toMatchObject(
      [{ state: 'none' }, { state: 'none' }, { state: 'none' }],
    )
    expect(web.me.customerId).toBe(customer.me.customerId)
  })

  it('stays even when the platform tells of the customer again', async () => {
    world.clock.advance(MINUTE_MS)
    await world.seed()
    await later()
    expect(await bindingOf(customer)).toMatchObject({ state: 'none' })
  })

  it('until the customer asks for it: by OAuth', async () => {
    await openWebPage(world, 'u1', `${START}?bind=1`)
    expect(await bindingOf(customer)).toMatchObject({ state: 'verified', verifiedBy: 'oauth' })
  })

  it('until the customer asks for it: by scanning', async () => {
    await scan('u1', (await showCode(customer)).ticket)
    expect(await bindingOf(customer)).toMatchObject({ state: 'verified', verifiedBy: 'unionid' })
  })

  it('leaves one customer and both WeChat identities', async () => {
    const rows = await world.db.read.find(ChannelIdentity)
    expect(rows.filter(({ customerId }) => customerId === customer.me.customerId)).toHaveLength(2)
    await expect(world.db.read.count(CustomerRow)).resolves.toBe(3)
  })
})

async function sendEvent(personId: string, fields: Record<string, string>): Promise<number> {
  const { token, aesKey, appId, ghId } = world.sandbox.options.officialAccount
  const { query, body, headers } = signedCallback({
    account: { token, aesKey, receiverId: appId, ghId },
    clock: world.clock,
    from: world.person(personId).officialAccountOpenId,
    fields: { MsgType: 'event', ...fields },
  })
  return (
    await fetch(`${world.url}/callback/official-account?${query}`, {
      method: 'POST',
      body,
      headers,
    })
  ).status
}
