import {
  issueEntry,
  redeemEntry,
  sceneParamOf,
  tokenIn,
  type Entry,
  type EntryContext,
} from '../../../server/channels/wecom-kf/entering/entry-context'
import { ChannelIdentity } from '../../../server/identity/channel-identity.entity'
import { touchIdentity } from '../../../server/identity/identities'
import { OneTimeCode } from '../../../server/identity/one-time-code.entity'
import { linkUnionId } from '../../../server/identity/union-id'
import { MINUTE_MS } from '../../../server/lib/clock'
import { testBox } from '../../support/api'
import { createTestDatabase, type TestDatabase } from '../../support/database'
import { fakeClock } from '../../support/fake-clock'
import { makeCustomer, type TestCustomer } from '../../support/people'
import { makeOrder, submit } from '../../tickets/ticket-world'

const clock = fakeClock()
const visitor = { openKfId: 'wk1', externalUserId: 'wm-alice' }
const stranger = { openKfId: 'wk1', externalUserId: 'wm-stranger' }
let db: TestDatabase
let alice: TestCustomer
let bob: TestCustomer

beforeEach(async () => {
  db = await createTestDatabase({ clock })
  alice = await makeCustomer(db, { openId: 'mp-alice', platformId: 'P1' })
  bob = await makeCustomer(db, { openId: 'mp-bob', platformId: 'P2' })
})
afterEach(() => db.close())

const entryOf = ({ customerId }: TestCustomer, change: Partial<Entry> = {}): Entry => ({
  customerId,
  from: 'mine',
  subjectId: null,
  ...change,
})
const issue = (entry: Entry): string => issueEntry(testBox, entry, clock.now()).token
const redeem = (token: string, who = visitor): Promise<EntryContext | null> =>
  db.transaction((tx) => redeemEntry(tx, testBox, { token, visitor: who }))
const identityOf = (externalUserId: string): Promise<ChannelIdentity | null> =>
  db.read.findOneBy(ChannelIdentity, { openId: externalUserId })

it('tells who came and about what, and ties the visitor to the customer', async () => {
  const order = await makeOrder(db, alice.customerId)
  const context = await redeem(issue(entryOf(alice, { from: 'order', subjectId: order.id })))
  const identity = await identityOf('wm-alice')
  expect(context).toEqual({
    identityId: identity?.id,
    customerId: alice.customerId,
    from: 'order',
    orderNumber: order.orderNumber,
    ticketNumber: null,
    wish: null,
  })
  expect(identity).toMatchObject({
    surface: 'wecom-kf',
    appId: 'wk1',
    customerId: alice.customerId,
    verifiedBy: 'kf-entry',
  })
  expect(identity?.verifiedAt).toEqual(clock.now())
})

it('fits into a scene_param, and nothing is written for it before it is used', async () => {
  const order = await makeOrder(db, alice.customerId)
  const token = issue(entryOf(alice, { from: 'order', subjectId: order.id }))
  expect(Buffer.byteLength(encodeURIComponent(sceneParamOf(token)))).toBeLessThanOrEqual(128)
  expect(tokenIn(sceneParamOf(token))).toBe(token)
  const encoded = [
    encodeURIComponent(sceneParamOf(token)),
    sceneParamOf(token).replace('=', '%3d'),
    encodeURIComponent(encodeURIComponent(sceneParamOf(token))),
  ]
  expect(encoded.map(tokenIn)).toEqual([token, token, token])
  expect(token).not.toContain(order.orderNumber)
  expect(await db.read.countBy(OneTimeCode, { purpose: 'kf-entry' })).toBe(0)
  await redeem(token)
  const [used] = await db.read.findBy(OneTimeCode, { purpose: 'kf-entry' })
  expect(used).toMatchObject({ subjectId: alice.customerId, usedAt: clock.now() })
  expect(JSON.stringify(used)).not.toContain(token)
})

it('two of one moment are two', () => {
  expect(issue(entryOf(alice))).not.toBe(issue(entryOf(alice)))
})

it.each([
  '',
  't=',
  't=short',
  't%3D%',
  '%E4%',
  `t=${'a'.repeat(96)}`,
  `x=m.mabcdefgh.n.c.s.${'a'.repeat(22)}`,
  `t=m.mabcdefgh.n.c.s.${'a'.repeat(21)}`,
  `t=z.mabcdefgh.n.c.s.${'a'.repeat(22)}`,
  `t=m.mabcdefgh.n.c.s.${'a'.repeat(22)}&b=1`,
])('%j carries no token', (sceneParam) => {
  expect(tokenIn(sceneParam)).toBeNull()
})

it('is signed: with another customer, subject or end of life in it, it is none of ours', async () => {
  const order = await makeOrder(db, bob.customerId)
  const parts = issue(entryOf(alice)).split('.')
  const altered: Array<[at: number, to: string]> = [
    [0, 'o'],
    [1, clock.now().getTime().toString(36)],
    [3, bob.customerId.slice(4)],
    [4, order.id.slice(4)],
  ]
  for (const [at, to] of altered) {
    const token = parts.map((part, index) => (index === at ? to : part)).join('.')
    expect(tokenIn(sceneParamOf(token))).toBe(token)
    expect(await redeem(token)).toBeNull()
  }
  expect(await identityOf('wm-alice')).toBeNull()
})

it('serves once: whoever gets the link afterwards is nobody', async () => {
  const token = issue(entryOf(alice))
  await redeem(token)
  expect(await redeem(token, stranger)).toBeNull()
  expect(await redeem(token)).toBeNull()
  expect(await identityOf('wm-stranger')).toBeNull()
})

it('of two at the same moment one is let in', async () => {
  const token = issue(entryOf(alice))
  const both = await Promise.all([redeem(token), redeem(token, stranger)])
  expect(both.filter((context) => context !== null)).toHaveLength(1)
})

it('serves for ten minutes', async () => {
  const token = issue(entryOf(alice))
  clock.advance(10 * MINUTE_MS)
  expect(await redeem(token)).toBeNull()
  expect(await identityOf('wm-alice')).toBeNull()
})

it('an unknown one shows nothing and grants nothing', async () => {
  expect(await redeem(`m.mabcdefgh.n.${alice.customerId.slice(4)}..${'A'.repeat(22)}`)).toBeNull()
  expect(await identityOf('wm-alice')).toBeNull()
})

it('takes nothing from anybody: who is somebody stays so, and is told nothing of the other', async () => {
  await redeem(issue(entryOf(alice)))
  expect(await redeem(issue(entryOf(bob)))).toBeNull()
  expect(await identityOf('wm-alice')).toMatchObject({ customerId: alice.customerId })
})

it('the same customer may come again and again', async () => {
  await redeem(issue(entryOf(alice)))
  const ticket = await submit(db, alice.customerId)
  const again = await redeem(issue(entryOf(alice, { from: 'ticket', subjectId: ticket.id })))
  expect(again).toMatchObject({
    customerId: alice.customerId,
    from: 'ticket',
    ticketNumber: ticket.number,
  })
})

it('of somebody not known to be a customer it tells the door, and ties nobody', async () => {
  const context = await redeem(
    issue({ customerId: null, from: 'official-account', subjectId: null }),
  )
  expect(context).toMatchObject({ customerId: null, from: 'official-account' })
  expect(await identityOf('wm-alice')).toMatchObject({ customerId: null, verifiedAt: null })
})

describe('a UnionID prevails over a link, which can be passed on', () => {
  it('a visitor known by another UnionID is not the customer', async () => {
    const carol = await makeCustomer(db, { openId: 'mp-carol', unionId: 'union-carol' })
    await db.transaction((tx) =>
      touchIdentity(tx, {
        surface: 'wecom-kf',
        appId: 'wk1',
        openId: 'wm-stranger',
        unionId: 'union-other',
      }),
    )
    expect(await redeem(issue(entryOf(carol)), stranger)).toBeNull()
    expect(await identityOf('wm-stranger')).toMatchObject({ customerId: null })
  })

  it('one that shows later who it is goes to whom it belongs', async () => {
    const carol = await makeCustomer(db, { openId: 'mp-carol', unionId: 'union-carol' })
    const dave = await makeCustomer(db, { openId: 'mp-dave', unionId: 'union-dave' })
    const context = await redeem(issue(entryOf(carol)), stranger)
    await db.transaction((tx) => linkUnionId(tx, context?.identityId ?? '', 'union-dave'))
    expect(await identityOf('wm-stranger')).toMatchObject({
      customerId: dave.customerId,
      verifiedBy: 'unionid',
    })
    expect(await db.read.findOneByOrFail(ChannelIdentity, { openId: 'mp-carol' })).toMatchObject({
      customerId: carol.customerId,
    })
  })
})
