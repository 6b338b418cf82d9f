import { bindingOf } from '../../server/identity/bindings'
import { Customer } from '../../server/identity/customer.entity'
import { verifyByOAuth } from '../../server/identity/log-in'
import { ingestPlatformCustomer, type ToldCustomer } from '../../server/identity/platform-customers'
import { createTestDatabase, type TestDatabase } from '../support/database'
import { makeCustomer, MP_APP_ID, OA_APP_ID } from '../support/people'
import { customers, fileTicket, follow, identityOf, learnUnionId } from './world'

const APPS = { officialAccountAppId: OA_APP_ID, miniProgramAppId: MP_APP_ID }

let db: TestDatabase
beforeEach(async () => {
  db = await createTestDatabase()
})
afterEach(() => db.close())

const tell = (told: Partial<ToldCustomer>) =>
  db.transaction((tx) =>
    ingestPlatformCustomer(tx, APPS, {
      customerId: 'P1',
      version: 1,
      displayName: '小海',
      openIds: [],
      ...told,
    }),
  )

it('a newer version overwrites, an older or the same one does not', async () => {
  expect(
    await tell({ version: 5, tier: { key: 'gold', since: '2026-01-01T00:00:00+08:00' } }),
  ).toEqual({ outcome: 'stored' })
  expect(await tell({ version: 5, displayName: '旧名' })).toEqual({ outcome: 'unchanged' })
  expect(await tell({ version: 4, displayName: '旧名' })).toEqual({ outcome: 'unchanged' })
  expect(await tell({ version: 6, displayName: '小海海' })).toEqual({ outcome: 'stored' })
  expect(await customers(db)).toEqual([
    expect.objectContaining({ displayName: '小海海', platformVersion: 6, tierKey: null }),
  ])
})

it('who logged in before the platform told of them keeps their session, their tickets and their name from the platform', async () => {
  const early = await makeCustomer(db, { openId: 'mp-1' })
  await fileTicket(db, early.customerId)
  expect(await tell({ openIds: [{ appId: MP_APP_ID, openId: 'mp-1' }] })).toEqual({
    outcome: 'stored',
  })
  const [customer] = await customers(db)
  expect(await db.read.count(Customer)).toBe(1)
  expect(customer).toMatchObject({ platformCustomerId: 'P1', displayName: '小海' })
  expect((await identityOf(db, 'mp-1')).customerId).toBe(customer?.id)
  expect(await db.read.query('SELECT customer_id FROM tickets')).toEqual([
    { customer_id: customer?.id },
  ])
})

it('who logs in after the platform told of their OpenID is that customer', async () => {
  await tell({ openIds: [{ appId: MP_APP_ID, openId: 'mp-1' }] })
  const { customerId } = await makeCustomer(db, { openId: 'mp-1' })
  expect(await customers(db)).toEqual([
    expect.objectContaining({ id: customerId, platformCustomerId: 'P1' }),
  ])
})

it('who logs in after the platform told of their UnionID is that customer', async () => {
  await tell({ unionId: 'union-1' })
  const { customerId } = await makeCustomer(db, { openId: 'mp-1', unionId: 'union-1' })
  expect(await customers(db)).toEqual([
    expect.objectContaining({ id: customerId, platformCustomerId: 'P1' }),
  ])
})

it('F4: the word of the platform alone lets no notice out to an official-account OpenID', async () => {
  await tell({ openIds: [{ appId: OA_APP_ID, openId: 'oa-1' }] })
  await follow(db, 'oa-1')
  const { id } = (await customers(db))[0] ?? { id: '' }
  expect((await bindingOf(db.read, id)).state).toBe('none')
  await db.transaction((tx) =>
    verifyByOAuth(tx, { appId: OA_APP_ID, openId: 'oa-1', unionId: null, rebind: false }),
  )
  expect((await bindingOf(db.read, id)).state).toBe('verified')
})

it('a UnionID that the platform tells verifies a follower who carries it', async () => {
  await follow(db, 'oa-1')
  await learnUnionId(db, 'oa-1', 'union-1')
  await tell({ unionId: 'union-1' })
  const { id } = (await customers(db))[0] ?? { id: '' }
  expect(await bindingOf(db.read, id)).toMatchObject({ state: 'verified', verifiedBy: 'unionid' })
})

it("another customer's OpenID stays theirs; the rest is stored, and it says so", async () => {
  const owner = await makeCustomer(db, { openId: 'mp-1', platformId: 'P2' })
  expect(await tell({ openIds: [{ appId: MP_APP_ID, openId: 'mp-1' }] })).toEqual({
    outcome: 'stored',
    reason: 'not joined: one of the openIds belongs to another customer of the platform',
  })
  expect((await identityOf(db, 'mp-1')).customerId).toBe(owner.customerId)
  expect(await db.read.count(Customer)).toBe(2)
})

it('one UnionID for two customers of the platform joins nobody', async () => {
  await tell({ unionId: 'union-1' })
  expect(await tell({ customerId: 'P2', unionId: 'union-1' })).toEqual({
    outcome: 'stored',
    reason: 'not joined: unionId is also that of another customer of the platform',
  })
  const { customerId } = await makeCustomer(db, { openId: 'mp-1', unionId: 'union-1' })
  expect(
    (await db.read.findOneByOrFail(Customer, { id: customerId })).platformCustomerId,
  ).toBeNull()
})

it('an app that is not ours is refused, and nothing is stored', async () => {
  expect(await tell({ openIds: [{ appId: 'wx-other', openId: 'x' }] })).toMatchObject({
    outcome: 'refused',
    reason: expect.stringContaining('wx-other'),
  })
  expect(await db.read.count(Customer)).toBe(0)
})
