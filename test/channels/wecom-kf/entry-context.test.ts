import { issueEntry, redeemEntry, sceneParamOf, tokenIn, type Entry, type EntryContext } from '../../../server/channels/wecom-kf/entry-context'
import { ChannelIdentity } from '../../../server/identity/channel-identity.entity'
import { touchIdentity } from '../../../server/identity/identities'
import { OneTimeCode } from '../../../server/identity/one-time-code.entity'
import { linkUnionId } from '../../../server/identity/union-id'
import { MINUTE_MS } from '../../../server/lib/clock'
import { testBox } from '../../support/api'
import { createTestDatabase, type TestDatabase } from '../../support/database'
import { fakeClock } from '../../support/fake-clock'
import { makeCustomer, type TestCustomer } from '../../support/people'

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

const entryOf = ({ customerId, identityId }: TestCustomer, change: Partial<Entry> = {}): Entry =>
  ({ customerId, identityId, from: 'order', orderNumber: 'HKM1', ticketNumber: null, ...change })
const issue = async (entry: Entry): Promise<string> => (await db.transaction((tx) => issueEntry(tx, testBox, entry))).token
const redeem = (token: string, who = visitor): Promise<EntryContext | null> =>
  db.transaction((tx) => redeemEntry(tx, testBox, { token, visitor: who }))
const identityOf = (externalUserId: string): Promise<ChannelIdentity | null> => db.read.findOneBy(ChannelIdentity, { openId: externalUserId })

it('tells who came and about what, and ties the visitor to the customer', async () => {
  const context = await redeem(await issue(entryOf(alice)))
  const identity = await identityOf('wm-alice')
  expect(context).toEqual({ identityId: identity?.id, customerId: alice.customerId, from: 'order', orderNumber: 'HKM1', ticketNumber: null })
  expect(identity).toMatchObject({ surface: 'wecom-kf', appId: 'wk1', customerId: alice.customerId, verifiedBy: 'kf-entry' })
  expect(identity?.verifiedAt).toEqual(clock.now())
})

it('fits into a scene_param, and says nothing by itself', async () => {
  const token = await issue(entryOf(alice))
  expect(token).toMatch(/^[A-Za-z0-9_-]{16,22}$/)
  expect(tokenIn(sceneParamOf(token))).toBe(token)
  const [stored] = await db.read.findBy(OneTimeCode, { purpose: 'kf-entry' })
  expect(JSON.stringify(stored)).not.toContain(token)
})

it.each(['', 't=', 't=short', `t=${'a'.repeat(23)}`, `x=${'a'.repeat(20)}`, `t=${'a'.repeat(19)}%`, `t=${'a'.repeat(20)}&b=1`])('%j carries no token', (sceneParam) => {
  expect(tokenIn(sceneParam)).toBeNull()
})

it('serves once: whoever gets the link afterwards is nobody', async () => {
  const token = await issue(entryOf(alice))
  await redeem(token)
  expect(await redeem(token, stranger)).toBeNull()
  expect(await redeem(token)).toBeNull()
  expect(await identityOf('wm-stranger')).toBeNull()
})

it('of two at the same moment one is let in', async () => {
  const token = await issue(entryOf(alice))
  const both = await Promise.all([redeem(token), redeem(token, stranger)])
  expect(both.filter((context) => context !== null)).toHaveLength(1)
})

it('serves for ten minutes', async () => {
  const token = await issue(entryOf(alice))
  clock.advance(10 * MINUTE_MS)
  expect(await redeem(token)).toBeNull()
  expect(await identityOf('wm-alice')).toBeNull()
})

it('an unknown one shows nothing and grants nothing', async () => {
  expect(await redeem('A'.repeat(20))).toBeNull()
  expect(await identityOf('wm-alice')).toBeNull()
})

it('takes nothing from anybody: who is somebody stays so, and is told nothing of the other', async () => {
  await redeem(await issue(entryOf(alice)))
  expect(await redeem(await issue(entryOf(bob, { orderNumber: 'HKM2' })))).toBeNull()
  expect(await identityOf('wm-alice')).toMatchObject({ customerId: alice.customerId })
})

it('the same customer may come again and again', async () => {
  await redeem(await issue(entryOf(alice)))
  const again = await redeem(await issue(entryOf(alice, { from: 'ticket', orderNumber: null, ticketNumber: 'T202603-0001' })))
  expect(again).toMatchObject({ customerId: alice.customerId, from: 'ticket', ticketNumber: 'T202603-0001' })
})

it('of somebody not known to be a customer it tells the door, and ties nobody', async () => {
  const context = await redeem(await issue({ customerId: null, identityId: 'cid_1', from: 'official-account', orderNumber: null, ticketNumber: null }))
  expect(context).toMatchObject({ customerId: null, from: 'official-account' })
  expect(await identityOf('wm-alice')).toMatchObject({ customerId: null, verifiedAt: null })
})

describe('a UnionID prevails over a link, which can be passed on', () => {
  it('a visitor known by another UnionID is not the customer', async () => {
    const carol = await makeCustomer(db, { openId: 'mp-carol', unionId: 'union-carol' })
    await db.transaction((tx) => touchIdentity(tx, { surface: 'wecom-kf', appId: 'wk1', openId: 'wm-stranger', unionId: 'union-other' }))
    expect(await redeem(await issue(entryOf(carol)), stranger)).toBeNull()
    expect(await identityOf('wm-stranger')).toMatchObject({ customerId: null })
  })

  it('one that shows later who it is goes to whom it belongs', async () => {
    const carol = await makeCustomer(db, { openId: 'mp-carol', unionId: 'union-carol' })
    const dave = await makeCustomer(db, { openId: 'mp-dave', unionId: 'union-dave' })
    const context = await redeem(await issue(entryOf(carol)), stranger)
    await db.transaction((tx) => linkUnionId(tx, context?.identityId ?? '', 'union-dave'))
    expect(await identityOf('wm-stranger')).toMatchObject({ customerId: dave.customerId, verifiedBy: 'unionid' })
    expect(await db.read.findOneByOrFail(ChannelIdentity, { openId: 'mp-carol' })).toMatchObject({ customerId: carol.customerId })
  })
})
