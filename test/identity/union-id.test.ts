import { Customer } from '../../server/identity/customer.entity'
import { verifyByOAuth } from '../../server/identity/log-in'
import { linkUnionId } from '../../server/identity/union-id'
import { Ticket } from '../../server/tickets/ticket.entity'
import { createTestDatabase, type TestDatabase } from '../support/database'
import { makeCustomer, OA_APP_ID } from '../support/people'
import { customers, fileTicket, follow, identityOf, learnUnionId, published } from './world'

let db: TestDatabase
beforeEach(async () => {
  db = await createTestDatabase()
})
afterEach(() => db.close())

it('a follower whose UnionID is known is verified at once, and told', async () => {
  const xiaohai = await makeCustomer(db, { openId: 'mp-1', unionId: 'union-1', platformId: 'P1' })
  await follow(db, 'oa-1')
  await learnUnionId(db, 'oa-1', 'union-1')
  expect(await identityOf(db, 'oa-1')).toMatchObject({
    customerId: xiaohai.customerId,
    verifiedBy: 'unionid',
  })
  expect((await published(db)).filter((event) => event === 'identity.verified')).toHaveLength(1)
})

it('and so is one who followed first and logs in later', async () => {
  await follow(db, 'oa-1')
  await learnUnionId(db, 'oa-1', 'union-1')
  expect((await identityOf(db, 'oa-1')).customerId).toBeNull()
  const xiaohai = await makeCustomer(db, { openId: 'mp-1', unionId: 'union-1' })
  expect(await identityOf(db, 'oa-1')).toMatchObject({
    customerId: xiaohai.customerId,
    verifiedBy: 'unionid',
  })
})

it('is told once, however often WeChat says the same', async () => {
  await makeCustomer(db, { openId: 'mp-1', unionId: 'union-1' })
  await follow(db, 'oa-1')
  for (let again = 0; again < 3; again += 1) await learnUnionId(db, 'oa-1', 'union-1')
  expect((await published(db)).filter((event) => event === 'identity.verified')).toHaveLength(1)
})

it('two customers known from WeChat turn out to be one: the older one takes in what the other has', async () => {
  const older = await makeCustomer(db, { openId: 'mp-1' })
  const younger = await db.transaction((tx) =>
    verifyByOAuth(tx, { appId: OA_APP_ID, openId: 'oa-1', unionId: null, rebind: false }),
  )
  const ticketId = await fileTicket(db, younger.customerId)
  await makeCustomer(db, { openId: 'mp-1', unionId: 'union-1' })
  await learnUnionId(db, 'oa-1', 'union-1')
  expect((await customers(db)).map(({ id }) => id)).toEqual([older.customerId])
  expect((await db.read.findOneByOrFail(Ticket, { id: ticketId })).customerId).toBe(
    older.customerId,
  )
})

it("the platform's customer takes in the one known from WeChat, also when that one is older", async () => {
  const fromWechat = await db.transaction((tx) =>
    verifyByOAuth(tx, { appId: OA_APP_ID, openId: 'oa-1', unionId: null, rebind: false }),
  )
  const fromPlatform = await makeCustomer(db, {
    openId: 'mp-1',
    unionId: 'union-1',
    platformId: 'P1',
  })
  await learnUnionId(db, 'oa-1', 'union-1')
  expect((await customers(db)).map(({ id }) => id)).toEqual([fromPlatform.customerId])
  expect((await identityOf(db, 'oa-1')).customerId).toBe(fromPlatform.customerId)
  expect(fromWechat.customerId < fromPlatform.customerId).toBe(true)
})

it('two customers of the platform are never joined: it is said, and nothing is changed', async () => {
  const one = await makeCustomer(db, { openId: 'mp-1', platformId: 'P1' })
  const two = await makeCustomer(db, { openId: 'mp-2', platformId: 'P2' })
  await makeCustomer(db, { openId: 'mp-1', unionId: 'union-1' })
  const { id } = await identityOf(db, 'mp-2')
  expect(await db.transaction((tx) => linkUnionId(tx, id, 'union-1'))).toBe('conflict')
  expect(await db.read.countBy(Customer, {})).toBe(2)
  expect([
    (await identityOf(db, 'mp-1')).customerId,
    (await identityOf(db, 'mp-2')).customerId,
  ]).toEqual([one.customerId, two.customerId])
})
